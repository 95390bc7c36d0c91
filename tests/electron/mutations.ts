export type Mutation = { name: string; find: string; replace: string };

/** Takes one call, line or word out of the built main; each must be noticed. */
export const mutations: readonly Mutation[] = [
  cut('the sandbox', 'app.enableSandbox();'),
  turn('sandbox of windows', 'sandbox: true', 'sandbox: false'),
  turn('context isolation', 'contextIsolation: true', 'contextIsolation: false'),
  turn('node integration', 'nodeIntegration: false', 'nodeIntegration: true'),
  turn('node integration in workers', 'nodeIntegrationInWorker: false', 'nodeIntegrationInWorker: true'),
  turn('node integration in frames', 'nodeIntegrationInSubFrames: false', 'nodeIntegrationInSubFrames: true'),
  turn('web security', 'webSecurity: true', 'webSecurity: false'),
  turn('insecure content', 'allowRunningInsecureContent: false', 'allowRunningInsecureContent: true'),
  turn('experiments', 'experimentalFeatures: false', 'experimentalFeatures: true'),
  turn('webview tag', 'webviewTag: false', 'webviewTag: true'),
  turn('drops navigate', 'navigateOnDragDrop: false', 'navigateOnDragDrop: true'),
  turn('dialogs', 'disableDialogs: true', 'disableDialogs: false'),
  turn('spell check of windows', 'spellcheck: false', 'spellcheck: true'),
  turn('tools', 'devTools: options.devTools', 'devTools: true'),
  turn('a blink feature', 'plugins: false', 'plugins: false, enableBlinkFeatures: "x"'),
  turn(
    'one window made otherwise',
    '...pagePreferences',
    '...pagePreferences, ...(face === "display" ? { safeDialogs: false } : {})',
  ),
  rename('permission requests', 'session.setPermissionRequestHandler('),
  turn(
    'a permission granted',
    '(_contents, _permission, answer) => answer(false)',
    '(_contents, permission, answer) => answer(permission === "media")',
  ),
  rename('permission checks', 'session.setPermissionCheckHandler('),
  rename('device permissions', 'session.setDevicePermissionHandler('),
  rename('display capture', 'session.setDisplayMediaRequestHandler('),
  rename('USB classes', 'session.setUSBProtectedClassesHandler('),
  rename('bluetooth pairing', 'session.setBluetoothPairingHandler('),
  rename('spell checker', 'session.setSpellCheckerEnabled('),
  turn('downloads', '"will-download"', '"nothing"'),
  turn('a download of any name', 'one.name.test(name)', 'true'),
  turn('a name that only begins right', '[\\w-]{1,64}\\.html$/', '[\\w-]{1,64}\\.html/'),
  turn('a download from any address', '!address.startsWith(known.address)', 'false'),
  turn('a download of any length', 'address.length > longestAddress', 'false'),
  turn('a download of any page', '!== addressOf("counter")', '=== ""'),
  turn('a dialog for a download', 'else item.setSavePath(place);', ''),
  turn('serial chooser', '"select-serial-port"', '"nothing"'),
  turn('HID chooser', '"select-hid-device"', '"nothing"'),
  turn('USB chooser', '"select-usb-device"', '"nothing"'),
  turn('bluetooth chooser', '"select-bluetooth-device"', '"nothing"'),
  rename('requests to a network', 'session.webRequest.onBeforeRequest('),
  cut('the session is hardened', 'hardenSession(session.defaultSession);'),
  cut('contents are hardened', 'hardenAllContents();'),
  turn('navigation', '"will-navigate"', '"nothing"'),
  turn('navigation of frames', '"will-frame-navigate"', '"nothing"'),
  turn('redirects', '"will-redirect"', '"nothing"'),
  turn('prefix instead of a parsed host', 'url.hostname === "waypost"', 'url.hostname.startsWith("waypost")'),
  turn('credentials in an address', 'url.username === ""', 'true'),
  turn('another port of the host', 'url.port === ""', 'true'),
  turn('webviews', '"will-attach-webview"', '"nothing"'),
  turn('new windows', 'action: "deny"', 'action: "allow"'),
  turn('pages that hold the window', '"will-prevent-unload"', '"nothing"'),
  turn('escape keys', '"before-input-event"', '"nothing"'),
  cut('the menu', 'Menu.setApplicationMenu(null);'),
  turn('one instance', '!app.requestSingleInstanceLock()', 'false'),
  turn('a scheme that bypasses the policy', 'supportFetchAPI: true', 'supportFetchAPI: true, bypassCSP: true'),
  turn('an insecure scheme', 'secure: true', 'secure: false'),
  turn('default-src', '"default-src \'none\'",', ''),
  turn('script-src', '"script-src \'self\'"', "\"script-src 'self' 'unsafe-inline'\""),
  turn('connect-src', '"connect-src \'none\'",', ''),
  turn('frame-ancestors', '"frame-ancestors \'none\'",', ''),
  turn('trusted types', '"require-trusted-types-for \'script\'"', '""'),
  turn('nosniff', '"x-content-type-options": "nosniff",', ''),
  turn('methods', 'if (request.method !== "GET" && request.method !== "HEAD")', 'if (false)'),
  turn("the sender's window", 'event.sender !== page.window.webContents', 'false'),
  turn("the sender's frame", '!frame || frame !== event.sender.mainFrame', '!frame'),
  turn("the sender's address", '=== addressOf(page.face);', '!== "";'),
  turn('the nonce', 'wanted.data.nonce === page.nonce', 'true'),
  turn('the face', 'face: page.face\n', 'face: "counter"\n'),
  turn('both ends to the page', '}, [port1]);', '}, [port2]);'),
  turn('the station is not restarted', 'timer: "retry",\n\t\t\tms\n', 'timer: "ping",\n\t\t\tms\n'),
  turn('options from outside reach the station', 'NODE_OPTIONS: _dropped, ...env', 'NONE: _dropped, ...env'),
  turn('the key is not proven', 'digest(opened.key) === opened.sha256', 'true'),
  turn('a kiosk that can be closed', 'closable: !options.kiosk', 'closable: true'),
  turn('a dead page stays dead', '"render-process-gone"', '"nothing"'),
  turn('quitting does not wait', '"before-quit"', '"nothing"'),
];

function turn(name: string, find: string, replace: string): Mutation {
  return { name, find, replace };
}

function cut(name: string, find: string): Mutation {
  return { name, find, replace: '' };
}

/** The call stays, its handler goes nowhere. */
function rename(name: string, find: string): Mutation {
  return { name, find, replace: `(() => undefined)(` };
}
