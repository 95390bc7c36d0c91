// Loads a built main bundle in plain Node against the recording stand-in, plays a fixed day to it and prints what it did, as JSON.
// node observe.ts <bundle> <setting as JSON>
import type { EventEmitter } from 'node:events';
import path from 'node:path';
import { mock } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  createRecorder,
  RecordedContents,
  standInForElectron,
  turn,
  type RecordedChild,
  type RecordedWindow,
  type Setting,
} from './recorder.ts';

/** Names from Electron's documentation, one unknown to it, one made up. */
const permissions = [
  'accessibility-events',
  'clipboard-read',
  'clipboard-sanitized-write',
  'deprecated-sync-clipboard-read',
  'display-capture',
  'fileSystem',
  'fullscreen',
  'geolocation',
  'hid',
  'idle-detection',
  'keyboardLock',
  'media',
  'mediaKeySystem',
  'midi',
  'midiSysex',
  'notifications',
  'openExternal',
  'pointerLock',
  'serial',
  'speaker-selection',
  'storage-access',
  'top-level-storage-access',
  'usb',
  'window-management',
  'unknown',
  'made-up',
];

const foreignAddresses = [
  'https://example.org/',
  'http://127.0.0.1:8080/',
  'file:///etc/passwd',
  'data:text/html,hello',
  'javascript:alert(1)',
  'blob:app://waypost/1',
  'about:blank',
  'app://waypost.example/counter.html',
  'app://other/counter.html',
  'app://waypost@evil/counter.html',
  'app://someone@waypost/counter.html',
  'app://waypost:80/counter.html',
  'app://waypost/other.html',
  'chrome://gpu',
  'devtools://devtools/bundled/inspector.html',
  'view-source:app://waypost/counter.html',
  'not an address',
];

const keys = [
  { key: 'F12' },
  { key: 'F5' },
  { key: 'F11' },
  { key: 'F7' },
  { key: 'F1' },
  { key: 'I', control: true, shift: true },
  { key: 'r', control: true },
  { key: 'R', control: true, shift: true },
  { key: 'p', control: true },
  { key: 'o', control: true },
  { key: 's', control: true },
  { key: 'w', control: true },
  { key: 'q', control: true },
  { key: 'n', control: true },
  { key: 't', control: true },
  { key: '+', control: true },
  { key: '-', control: true },
  { key: '0', control: true },
  { key: 'u', control: true },
  { key: 'j', control: true },
  { key: 'f', control: true },
  { key: 'ArrowLeft', alt: true },
  { key: 'F4', alt: true },
  { key: 'r', meta: true },
  { key: 'q', meta: true },
];
const harmlessKeys = [
  { key: 'a' },
  { key: 'Enter' },
  { key: 'Tab' },
  { key: 'F2' },
  { key: 'a', control: true },
  { key: 'v', control: true },
  { key: 'ArrowLeft' },
];

const [bundle = '', settingText = '{}'] = process.argv.slice(2);
const setting = JSON.parse(settingText) as Setting;
const recorder = createRecorder(setting);
standInForElectron(recorder);
mock.timers.enable({ apis: ['setTimeout'] });
await import(pathToFileURL(bundle).href);
await turn();
const beforeReady = recorder.calls.map(({ name }) => name);
await recorder.becomeReady();

process.stdout.write(JSON.stringify(await observe()));
process.exit(0);

async function observe() {
  const start = {
    beforeReady,
    exits: recorder.callsOf('app.exit').map(({ args }) => args[0]),
    schemes: recorder.callsOf('protocol.registerSchemesAsPrivileged').map(({ args }) => args[0]),
    menu: recorder.callsOf('Menu.setApplicationMenu').map(({ args }) => args[0]),
    windows: recorder.windows.map(({ options, loaded }) => ({ options: withPlaces(options), loaded: [...loaded] })),
    forks: recorder.children.map(({ file, args, options }) => ({
      file: path.relative(path.dirname(bundle), file),
      args,
      envNames: Object.keys(options['env'] ?? {}),
      service: options['serviceName'],
    })),
  };
  if (recorder.windows.length === 0) return { start };
  const [counter] = recorder.windows;
  const [child] = recorder.children;
  if (!counter || !child) return { start };
  const session = probeSession();
  const contents = recorder.windows.map(({ webContents }) => probeContents(webContents));
  return {
    start,
    session,
    contents,
    pages: await probePages(),
    custody: await probeCustody(child),
    ports: await probePorts(),
    life: await probeLife(),
  };
}

/** The preload's place as the way from the bundle, so that it reads the same wherever the bundle lies. */
function withPlaces(options: Record<string, unknown>): Record<string, unknown> {
  const preferences = options['webPreferences'] as { preload?: string } | undefined;
  const preload = path.relative(path.dirname(bundle), preferences?.preload ?? '');
  return { ...options, webPreferences: { ...preferences, preload } };
}

/** Calls the handler that was given to `session.<name>`; undefined when none was. */
function handlerOf(name: string): ((...args: unknown[]) => unknown) | undefined {
  return recorder.callsOf(name).at(-1)?.args[0] as ((...args: unknown[]) => unknown) | undefined;
}

/** What a handler with a callback answered; 'silent' when it was not set or did not. */
function asked(name: string, before: unknown[]): unknown {
  let answer: unknown = 'silent';
  handlerOf(name)?.(...before, (value: unknown) => {
    answer = value;
  });
  return answer;
}

function prevented(emit: (event: { preventDefault(): void }) => void): boolean {
  let yes = false;
  emit({
    preventDefault() {
      yes = true;
    },
  });
  return yes;
}

function probeSession() {
  const device = (name: string) =>
    prevented(
      (event) =>
        void recorder.session.emit(
          name,
          event,
          name === 'select-serial-port' ? [] : {},
          ...(name === 'select-serial-port' ? [null] : []),
          () => undefined,
        ),
    );
  const addresses = [...foreignAddresses, 'ws://127.0.0.1/', 'wss://example.org/'];
  const onBeforeRequest = recorder.callsOf('webRequest.onBeforeRequest').at(-1)?.args[0] as
    ((details: { url: string }, answer: (value: { cancel: boolean }) => void) => void) | undefined;
  const cancels = (url: string) => {
    let cancel = false;
    onBeforeRequest?.({ url }, (value) => {
      cancel = value.cancel;
    });
    return cancel;
  };
  return {
    requests: permissions.map((permission) => asked('session.setPermissionRequestHandler', [null, permission])),
    checks: permissions.map((permission) =>
      handlerOf('session.setPermissionCheckHandler')?.(null, permission, 'app://waypost'),
    ),
    device: handlerOf('session.setDevicePermissionHandler')?.({ deviceType: 'usb' }),
    displayMedia: asked('session.setDisplayMediaRequestHandler', [{}]),
    usbClasses: handlerOf('session.setUSBProtectedClassesHandler')?.({ protectedClasses: ['hid', 'video'] }),
    bluetooth: asked('session.setBluetoothPairingHandler', [{}]),
    spellChecker: recorder.callsOf('session.setSpellCheckerEnabled').map(({ args }) => args[0]),
    downloads: probeDownloads(),
    serial: device('select-serial-port'),
    hid: device('select-hid-device'),
    usb: device('select-usb-device'),
    cancelled: addresses.filter((url) => !url.startsWith('data:') && !url.startsWith('app://waypost/') && cancels(url))
      .length,
    foreign: addresses.filter((url) => !url.startsWith('data:') && !url.startsWith('app://waypost/')).length,
    ownCancelled: cancels('app://waypost/counter.html'),
  };
}

/** What becomes of downloads: the product's own two files from the counter, and everything else. */
function probeDownloads() {
  const [counter, display] = recorder.windows.map(({ webContents }) => webContents);
  const proof = 'weigh-proof-SF1234567890-202611211405.html';
  const log = 'scale-log-202611211405.jsonl';
  const html = 'data:text/html;charset=utf-8,%3Cp%3E';
  const jsonl = 'data:application/jsonl;charset=utf-8,%7B%7D';
  const become = (name: string, url: string, contents: RecordedContents | undefined) => {
    let place: string | null = null;
    const item = { getFilename: () => name, getURL: () => url, setSavePath: (path: string) => void (place = path) };
    const stopped = prevented((event) => void recorder.session.emit('will-download', event, item, contents, null));
    return { stopped, place };
  };
  const elsewhere = new RecordedContents();
  const at = (url: string) => Object.assign(elsewhere, { mainFrame: { url } });
  return {
    bare: prevented((event) => void recorder.session.emit('will-download', event)),
    own: [become(proof, html, counter), become(log, jsonl, counter)],
    strange: [
      become('setup.exe', html, counter),
      become('weigh-proof-1.html.exe', html, counter),
      become('../weigh-proof-1.html', html, counter),
      become('weigh-proof-..%2f..%2fx.html', html, counter),
      become('scale-log-202611211405.html', html, counter),
      become('scale-log-1.jsonl', jsonl, counter),
      become(log, html, counter),
      become(proof, jsonl, counter),
      become(proof, 'data:text/html,x', counter),
      become(proof, 'https://example.org/weigh-proof-1.html', counter),
      become(proof, 'blob:app://waypost/1', counter),
      become(proof, 'file:///etc/passwd', counter),
      become(proof, html + 'x'.repeat(2_000_000), counter),
      become(proof, html, display),
      become(proof, html, at('app://waypost/maintenance.html')),
      become(proof, html, at('app://waypost.example/counter.html')),
      become(proof, html, at('about:blank')),
    ],
  };
}

function probeContents(contents: RecordedContents) {
  const stays = (name: string) =>
    foreignAddresses.filter((url) => prevented((event) => void contents.emit(name, { ...event, url }))).length;
  return {
    willNavigate: stays('will-navigate'),
    willFrameNavigate: stays('will-frame-navigate'),
    willRedirect: stays('will-redirect'),
    ownStopped: prevented(
      (event) => void contents.emit('will-navigate', { ...event, url: 'app://waypost/counter.html' }),
    ),
    foreign: foreignAddresses.length,
    windowOpen: (contents.handlers['windowOpen'] as ((details: object) => unknown) | undefined)?.({
      url: 'https://example.org/',
    }),
    webview: prevented((event) => void contents.emit('will-attach-webview', event)),
    bluetooth: prevented((event) => void contents.emit('select-bluetooth-device', event, [], () => undefined)),
    unload: prevented((event) => void contents.emit('will-prevent-unload', event)),
    keysStopped: keys.filter((key) => stopsKey(contents, key)).length,
    keys: keys.length,
    harmlessStopped: harmlessKeys.filter((key) => stopsKey(contents, key)).length,
  };
}

function stopsKey(contents: RecordedContents, input: object): boolean {
  const full = { control: false, meta: false, alt: false, shift: false, ...input };
  return prevented((event) => void contents.emit('before-input-event', event, full));
}

async function probePages() {
  const call = recorder.callsOf('protocol.handle').at(-1);
  const handler = call?.args[1] as ((request: Request) => Promise<Response>) | undefined;
  const fetchPage = async (path: string, method = 'GET') => {
    const response = await handler?.(new Request(`app://waypost${path}`, { method }));
    return {
      status: response?.status,
      headers: Object.fromEntries(response?.headers ?? []),
      text: await response?.text(),
    };
  };
  return {
    scheme: call?.args[0],
    counter: await fetchPage('/counter.html'),
    outside: await fetchPage('/%2e%2e/secret.html'),
    post: await fetchPage('/counter.html', 'POST'),
    maintenance: await fetchPage('/maintenance.html'),
  };
}

async function probeCustody(child: RecordedChild) {
  const ask = async (id: number, word: object) => {
    child.emit('message', { type: 'ask', id, ask: word });
    await turn();
    return child.posted
      .map(({ message }) => message as { type: string; id?: number; answer?: unknown })
      .find((message) => message.id === id)?.answer;
  };
  const wrapped = (await ask(1, { kind: 'wrapKey', key: 'c2VjcmV0' })) as { wrapped?: string } | undefined;
  return {
    wrapped,
    unwrapped: await ask(2, { kind: 'unwrapKey', wrapped: wrapped?.wrapped ?? '' }),
    garbled: await ask(3, {
      kind: 'unwrapKey',
      wrapped: Buffer.from('sealed:{"v":1,"key":"b3RoZXI=","sha256":"0"}').toString('base64'),
    }),
    version: await ask(4, { kind: 'appVersion' }),
    unknown: await ask(5, { kind: 'run', command: 'id' }),
  };
}

type Sender = { sender: unknown; senderFrame: unknown };

async function probePorts() {
  const nonceOf = (window: RecordedWindow) => {
    const preferences = window.options['webPreferences'] as { additionalArguments: string[] };
    return preferences.additionalArguments[0]?.split('=')[1] ?? '';
  };
  const wants = (from: Sender, nonce: unknown) => recorder.emit('ipcMain', 'waypost-port-wanted', from, { nonce });
  const given = () => recorder.windows.reduce((sum, window) => sum + window.webContents.posted.length, 0);
  const honest = (window: RecordedWindow): Sender => ({
    sender: window.webContents,
    senderFrame: window.webContents.mainFrame,
  });
  const [counter, display] = recorder.windows;
  const child = recorder.children.at(-1);
  if (!counter || !child) return null;

  wants(honest(counter), nonceOf(counter));
  const beforeStation = given();
  child.emit('message', { type: 'ready', generation: '019f0000-0000-7000-8000-000000000001' });
  const afterStation = given();
  if (display) wants(honest(display), nonceOf(display));
  const hands = recorder.windows.map((window) => ({ nonce: nonceOf(window), posted: [...window.webContents.posted] }));
  const stationGot = child.posted.filter(({ ports }) => ports.length > 0);

  const before = given();
  const frame = counter.webContents.mainFrame;
  const stranger = { url: frame.url };
  wants(honest(counter), 'f'.repeat(32));
  wants(honest(counter), undefined);
  if (display) wants(honest(counter), nonceOf(display));
  wants({ sender: counter.webContents, senderFrame: stranger }, nonceOf(counter));
  wants({ sender: counter.webContents, senderFrame: null }, nonceOf(counter));
  wants({ sender: { mainFrame: frame }, senderFrame: frame }, nonceOf(counter));
  for (const url of [
    'https://example.org/counter.html',
    'app://waypost.example/counter.html',
    'app://waypost/display.html',
    'about:blank',
  ]) {
    const own = frame.url;
    frame.url = url;
    wants(honest(counter), nonceOf(counter));
    frame.url = own;
  }
  recorder.emit('ipcMain', 'waypost-port-wanted', honest(counter), null);
  recorder.emit('ipcMain', 'waypost-port-wanted', honest(counter), 'x');
  return { beforeStation, afterStation, hands, stationGot, toStrangers: given() - before, channels: ipcChannels() };
}

function ipcChannels(): unknown[] {
  return (recorder.members['ipcMain'] as EventEmitter).eventNames();
}

async function probeLife() {
  const child = recorder.children.at(-1);
  const [counter] = recorder.windows;
  if (!child || !counter) return null;
  recorder.emit('powerMonitor', 'suspend');
  const power = child.posted
    .map(({ message }) => message)
    .filter((message) => (message as { type: string }).type === 'power');

  const portsBefore = counter.webContents.posted.length;
  child.emit('exit', 139);
  const restarted = await after(1_000, () => recorder.children.length > 1);
  recorder.children.at(-1)?.emit('message', { type: 'ready', generation: '019f0000-0000-7000-8000-000000000002' });
  const portsAfterRestart = counter.webContents.posted.length - portsBefore;

  const loads = counter.loaded.length;
  counter.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  const reloaded = await after(1_000, () => counter.loaded.length > loads);
  counter.emit('unresponsive');

  const last = recorder.children.at(-1);
  const firstQuit = prevented((event) => void recorder.app.emit('before-quit', event));
  const stopSent = last?.posted.some(({ message }) => (message as { type: string }).type === 'stop') ?? false;
  last?.emit('exit', 0);
  await turn();
  const secondQuit = prevented((event) => void recorder.app.emit('before-quit', event));
  return {
    power,
    restarted,
    portsAfterRestart,
    reloaded,
    crashes: counter.webContents.crashes,
    firstQuit,
    stopSent,
    secondQuit,
  };
}

/** Moves the shell's timers on, and tells whether that brought it about. */
async function after(ms: number, condition: () => boolean): Promise<boolean> {
  mock.timers.tick(ms);
  await turn();
  return condition();
}

export type Observation = Awaited<ReturnType<typeof observe>>;
