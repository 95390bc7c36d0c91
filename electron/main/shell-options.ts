/** How this shell was started. The station's own settings stand in its configuration file, not here. */
export type ShellOptions = {
  kiosk: boolean;
  demo: boolean;
  devTools: boolean;
  /** Passed on to the station as they came. */
  stationArgs: string[];
};

/** Reads the command line. A packaged counter is always a kiosk without tools; switches can only loosen a development build. */
export function readShellOptions(argv: readonly string[], isPackaged: boolean): ShellOptions {
  const config = valueOf(argv, '--config');
  const demo = argv.includes('--demo') && !isPackaged;
  return {
    kiosk: isPackaged || argv.includes('--kiosk'),
    demo,
    devTools: !isPackaged && argv.includes('--dev-tools'),
    stationArgs: config ? ['--config', config] : [],
  };
}

/** Switches by which a debugger or another program could get into the process. */
export const forbiddenSwitches = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'inspect',
  'inspect-brk',
  'js-flags',
  'no-sandbox',
  'disable-web-security',
] as const;

function valueOf(argv: readonly string[], name: string): string | null {
  const at = argv.indexOf(name);
  if (at >= 0) return argv[at + 1] ?? null;
  return argv.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}
