import { isDeepStrictEqual } from 'node:util';
import type { Observation } from './observe.ts';

type Item = readonly [name: string, holds: (seen: Full) => boolean];
type Full = Required<Observation>;

const required: Record<string, unknown> = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  disableDialogs: true,
  spellcheck: false,
  plugins: false,
  devTools: false,
};
const never = [
  'enableBlinkFeatures',
  'disableBlinkFeatures',
  'session',
  'partition',
  'nodeIntegrationInIframes',
  'enableWebSQL',
];

const preferencesOf = (seen: Full) =>
  seen.start.windows.map(({ options }) => options['webPreferences'] as Record<string, unknown>);
const all = <T>(values: readonly T[], holds: (value: T) => boolean) => values.length > 0 && values.every(holds);
const policy = (seen: Full) => String(seen.pages.counter.headers['content-security-policy']).split('; ');

/** What must be seen of a packaged shell with two screens. The numbers are those of Electron's own security checklist. */
export const checklist: readonly Item[] = [
  [
    '1 only its own pages are loaded',
    (seen) => seen.session.cancelled === seen.session.foreign && !seen.session.ownCancelled,
  ],
  ...Object.entries(required).map(([name, value]): Item => [
    `2, 3, 4, 6, 8-12 ${name} is ${value}`,
    (seen) => all(preferencesOf(seen), (preferences) => preferences[name] === value),
  ]),
  [
    '8-12 nothing else is switched on',
    (seen) => all(preferencesOf(seen), (preferences) => never.every((name) => !(name in preferences))),
  ],
  [
    '2-12 all windows are made with one set of preferences',
    (seen) => {
      const [first, ...others] = preferencesOf(seen).map(({ additionalArguments: _own, ...shared }) => shared);
      return others.every((other) => isDeepStrictEqual(other, first));
    },
  ],
  [
    '2-12 the preload is the one file of the shell',
    (seen) => all(preferencesOf(seen), ({ preload }) => preload === '../preload/index.cjs'),
  ],
  ['4 the sandbox is on before ready', (seen) => seen.start.beforeReady.includes('app.enableSandbox')],
  ['5 every permission request is denied', (seen) => all(seen.session.requests, (answer) => answer === false)],
  ['5 every permission check is denied', (seen) => all(seen.session.checks, (answer) => answer === false)],
  ['5 devices are denied', (seen) => seen.session.device === false],
  ['5 display capture is denied', (seen) => seen.session.displayMedia === null],
  ['5 protected USB classes stay protected', (seen) => isDeepStrictEqual(seen.session.usbClasses, ['hid', 'video'])],
  ['5 bluetooth pairing is denied', (seen) => isDeepStrictEqual(seen.session.bluetooth, { confirmed: false })],
  ['5 serial chooser is denied', (seen) => seen.session.serial],
  ['5 HID chooser is denied', (seen) => seen.session.hid],
  ['5 USB chooser is denied', (seen) => seen.session.usb],
  ['5 bluetooth chooser is denied', (seen) => all(seen.contents, ({ bluetooth }) => bluetooth)],
  ['7 default-src none', (seen) => policy(seen).includes("default-src 'none'")],
  ['7 script-src self', (seen) => policy(seen).includes("script-src 'self'")],
  ['7 connect-src none', (seen) => policy(seen).includes("connect-src 'none'")],
  ['7 object-src none', (seen) => policy(seen).includes("object-src 'none'")],
  ['7 base-uri none', (seen) => policy(seen).includes("base-uri 'none'")],
  ['7 form-action none', (seen) => policy(seen).includes("form-action 'none'")],
  ['7 frame-ancestors none', (seen) => policy(seen).includes("frame-ancestors 'none'")],
  ['7 trusted types', (seen) => policy(seen).includes("require-trusted-types-for 'script'")],
  ['7 nothing unsafe', (seen) => !policy(seen).some((part) => part.includes('unsafe') || part.includes('*'))],
  ['7 nosniff', (seen) => seen.pages.counter.headers['x-content-type-options'] === 'nosniff'],
  ['12 webviews are not attached', (seen) => all(seen.contents, ({ webview }) => webview)],
  [
    '13 will-navigate stays',
    (seen) => all(seen.contents, (one) => one.willNavigate === one.foreign && !one.ownStopped),
  ],
  ['13 will-frame-navigate stays', (seen) => all(seen.contents, (one) => one.willFrameNavigate === one.foreign)],
  ['13 will-redirect stays', (seen) => all(seen.contents, (one) => one.willRedirect === one.foreign)],
  [
    '14 no window opens another',
    (seen) => all(seen.contents, ({ windowOpen }) => isDeepStrictEqual(windowOpen, { action: 'deny' })),
  ],
  ['17 strangers get no port', (seen) => seen.ports?.toStrangers === 0],
  ['17 pages can say one word only', (seen) => isDeepStrictEqual(seen.ports?.channels, ['waypost-port-wanted'])],
  [
    '18 the scheme is standard and secure, and bypasses nothing',
    (seen) =>
      isDeepStrictEqual(seen.start.schemes, [
        [{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }],
      ]) && seen.start.beforeReady.includes('protocol.registerSchemesAsPrivileged'),
  ],
  [
    '18 pages come from the custom scheme',
    (seen) => all(seen.start.windows, ({ loaded }) => all(loaded, (url) => url.startsWith('app://waypost/'))),
  ],
  ['18 the built page is served', (seen) => seen.pages.scheme === 'app' && seen.pages.counter.status === 200],
  ['18 nothing outside is served', (seen) => seen.pages.outside.status === 404 && seen.pages.outside.text === ''],
  ['18 only reading is answered', (seen) => seen.pages.post.status === 405],
  ['18 the maintenance page is there', (seen) => seen.pages.maintenance.status === 200],
  ['one instance', (seen) => seen.start.beforeReady.includes('app.requestSingleInstanceLock')],
  ['no menu', (seen) => isDeepStrictEqual(seen.start.menu, [null])],
  [
    'a window for each face',
    (seen) =>
      isDeepStrictEqual(
        seen.start.windows.map(({ loaded }) => loaded),
        [['app://waypost/counter.html'], ['app://waypost/display.html']],
      ),
  ],
  [
    'kiosk when packaged',
    (seen) => all(seen.start.windows, ({ options }) => options['kiosk'] === true && options['closable'] === false),
  ],
  ['no spell checker', (seen) => isDeepStrictEqual(seen.session.spellChecker, [false])],
  [
    'the counter saves its own two kinds of files, in one folder, without a dialog',
    (seen) =>
      isDeepStrictEqual(
        seen.session.downloads.own.map(({ stopped, place }) => [stopped, place]),
        [
          [false, '/nowhere/documents/Waypost/weigh-proof-SF1234567890-202611211405.html'],
          [false, '/nowhere/documents/Waypost/scale-log-202611211405.jsonl'],
        ],
      ),
  ],
  [
    'no other download',
    ({ session }) =>
      session.downloads.bare && all(session.downloads.strange, ({ stopped, place }) => stopped && place === null),
  ],
  ['a page cannot hold the window', (seen) => all(seen.contents, ({ unload }) => unload)],
  [
    'escape keys are stopped',
    (seen) => all(seen.contents, (one) => one.keysStopped === one.keys && one.harmlessStopped === 0),
  ],
  [
    'the station runs apart, without options from outside',
    (seen) =>
      all(
        seen.start.forks,
        (fork) =>
          fork.file === 'station.js' && fork.service === 'waypost-station' && !fork.envNames.includes('NODE_OPTIONS'),
      ),
  ],
  ['no port before the station stands', (seen) => seen.ports?.beforeStation === 0 && seen.ports.afterStation === 1],
  ['each face gets its own port, the face told by the shell', (seen) => handsOver(seen)],
  [
    'keys come back as they were',
    (seen) => isDeepStrictEqual(seen.custody.unwrapped, { kind: 'unwrapKey', key: 'c2VjcmV0' }),
  ],
  [
    'a garbled key is named',
    (seen) => isDeepStrictEqual(seen.custody.garbled, { kind: 'fault', fault: 'custody-unreadable' }),
  ],
  ['unknown words of the station are dropped', (seen) => seen.custody.unknown === undefined],
  [
    'power events reach the station',
    (seen) => isDeepStrictEqual(seen.life?.power, [{ type: 'power', event: 'suspend' }]),
  ],
  ['the station is restarted', (seen) => seen.life?.restarted === true],
  ['pages get a new port after a restart', (seen) => seen.life?.portsAfterRestart === 1],
  ['a dead page is loaded again', (seen) => seen.life?.reloaded === true],
  ['a hanging page is ended', (seen) => seen.life?.crashes === 1],
  [
    'quitting waits for the station',
    (seen) => seen.life?.firstQuit === true && seen.life.stopSent && !seen.life.secondQuit,
  ],
];

/** Names of the items that do not hold. An observation without windows holds none. */
export function findFailures(seen: Observation): string[] {
  if (!isFull(seen)) return checklist.map(([name]) => name);
  return checklist.filter(([, holds]) => !holds(seen)).map(([name]) => name);
}

function isFull(seen: Observation): seen is Full {
  return 'session' in seen && 'life' in seen;
}

function handsOver(seen: Full): boolean {
  const hands = seen.ports?.hands ?? [];
  const got = seen.ports?.stationGot ?? [];
  const faces = ['counter', 'display'];
  return (
    hands.length === 2 &&
    got.length === 2 &&
    hands.every(({ nonce, posted }, index) => {
      const [word] = posted;
      const station = got[index];
      const pageEnd = word?.ports[0] as { channel: number; end: number } | undefined;
      const stationEnd = station?.ports[0] as { channel: number; end: number } | undefined;
      return (
        posted.length === 1 &&
        word?.channel === 'waypost-port' &&
        isDeepStrictEqual(word.message, { nonce }) &&
        isDeepStrictEqual(station?.message, { type: 'port', face: faces[index] }) &&
        pageEnd?.channel === stationEnd?.channel &&
        pageEnd?.end !== stationEnd?.end
      );
    })
  );
}
