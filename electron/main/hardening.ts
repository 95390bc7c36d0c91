import { app, type Session, type WebContents } from 'electron';
import { isOwnUrl } from './app-pages.ts';
import { placeOfDownload } from './downloads.ts';

/** Every page of the product, whoever opens it, is locked before it loads anything. */
export function hardenAllContents(): void {
  app.on('web-contents-created', (_event, contents) => hardenContents(contents));
}

/** A session grants nothing but its own files to the counter: whatever else a page asks of the machine, the station does. */
export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null));
  // What is protected stays protected, all of it.
  session.setUSBProtectedClassesHandler(({ protectedClasses }) => protectedClasses);
  session.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }));
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event, item, contents) => {
    const place = placeOfDownload(item, contents);
    if (place === null) event.preventDefault();
    else item.setSavePath(place);
  });
  session.on('select-serial-port', (event, _ports, _contents, choose) => {
    event.preventDefault();
    choose('');
  });
  session.on('select-hid-device', (event, _details, choose) => {
    event.preventDefault();
    choose('');
  });
  session.on('select-usb-device', (event, _details, choose) => {
    event.preventDefault();
    choose('');
  });
  // The second lock behind the policy header: a page has no business with any network.
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayLoad(details.url) }));
}

/** True for what the product itself serves; `data:` is how pictures of papers are drawn, `devtools:` exists in development only. */
export function mayLoad(address: string): boolean {
  const url = parse(address);
  if (!url) return false;
  return isOwnUrl(url) || url.protocol === 'data:' || (url.protocol === 'devtools:' && !app.isPackaged);
}

function hardenContents(contents: WebContents): void {
  const stay = (event: { preventDefault(): void }, address: string) => {
    if (!mayNavigate(address)) event.preventDefault();
  };
  contents.on('will-navigate', (details) => stay(details, details.url));
  contents.on('will-frame-navigate', (details) => stay(details, details.url));
  contents.on('will-redirect', (details) => stay(details, details.url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('select-bluetooth-device', (event, _devices, choose) => {
    event.preventDefault();
    choose('');
  });
  contents.on('before-input-event', (event, input) => {
    if (isEscapeKey(input)) event.preventDefault();
  });
  contents.on('zoom-changed', () => contents.setZoomFactor(1));
  contents.on('dom-ready', () => {
    contents.setZoomFactor(1);
    contents.setVisualZoomLevelLimits(1, 1).catch(() => undefined);
  });
  // A page that asks "really leave?" could hold a kiosk for ever.
  contents.on('will-prevent-unload', (event) => event.preventDefault());
}

/** A page stays where it is: the shell moves it, by loadURL, which does not come through here. */
function mayNavigate(address: string): boolean {
  const url = parse(address);
  return url !== null && isOwnUrl(url) && (url.pathname === '/counter.html' || url.pathname === '/display.html');
}

/** Keys that a browser takes for itself: reload, print, find, zoom, tools, source, history, help, full screen, caret. */
export function isEscapeKey(input: Pick<Electron.Input, 'key' | 'control' | 'meta' | 'alt' | 'shift'>): boolean {
  const key = input.key.toLowerCase();
  // F2 and up belong to the screens, but for those that Chromium or a desktop answers to.
  if (
    ['f1', 'f3', 'f5', 'f7', 'f11', 'f12', 'browserback', 'browserforward', 'browserhome', 'browserrefresh'].includes(
      key,
    )
  )
    return true;
  if (input.alt && ['arrowleft', 'arrowright', 'home', 'f4', ' '].includes(key)) return true;
  if (!(input.control || input.meta)) return false;
  if (input.shift && ['i', 'j', 'c', 'r', 'n', 'delete', 'w', 't', 'p', 'm'].includes(key)) return true;
  return [
    'r',
    'p',
    'o',
    's',
    'w',
    'q',
    'n',
    't',
    'u',
    'j',
    'f',
    'g',
    'h',
    'd',
    'l',
    'e',
    'k',
    '+',
    '-',
    '=',
    '_',
    '0',
    'tab',
    'f4',
    'f5',
  ].includes(key);
}

function parse(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}
