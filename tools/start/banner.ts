import path from 'node:path';
import { root } from '../repository.ts';
import { demoStaff, type Demo } from './demo-station.ts';

type Shown = { url: string | null; displayUrl: string | null; demo: Demo | null; reason: string; logFile: string };

/** What a person who typed `npm start` needs to know, and no more. */
export function banner({ url, displayUrl, demo, reason, logFile }: Shown): string {
  const lines = ['', '  驿台 Waypost', ''];
  if (url)
    lines.push(
      `  Open      ${url}`,
      `  Display   ${displayUrl ?? ''}`,
      `            (the customer's screen; in a browser, because ${reason})`,
    );
  else lines.push('  The counter and the customer display are open in their own windows.');
  if (demo) {
    const over = demo.devices.scalePath.startsWith('tcp:')
      ? 'over TCP, since there are no pseudo-terminals here'
      : 'on serial paths';
    lines.push('', `  A demonstration: invented people, emulated devices ${over}, a cloud of its own.`);
    for (const { staffNo, pin, role } of demoStaff) lines.push(`  Sign in   ${staffNo}   PIN ${pin.padEnd(8)} ${role}`);
    lines.push(`  Cloud     ${demo.cloudUrl}`);
  }
  lines.push(`  Log       ${path.relative(root, logFile)}`, '', '  Ctrl-C stops everything.', '');
  return `${lines.join('\n')}\n`;
}
