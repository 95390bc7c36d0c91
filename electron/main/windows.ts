import { BrowserWindow, screen } from 'electron';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Face } from '../../contract/values/roles.ts';
import { pageOrigin } from './app-pages.ts';
import { maintenancePath } from './maintenance-page.ts';

/** A window of the product: its face, and the word by which its preload knows that a port is meant for it. */
export type Page = { face: Face; window: BrowserWindow; nonce: string };

/** What every page may do: draw. One frozen object, so that no window can be made with less. */
export const pagePreferences = Object.freeze({
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
  safeDialogs: true,
  spellcheck: false,
  plugins: false,
  // Timers of a screen that stands behind another window still run: the customer's display must not lag.
  backgroundThrottling: false,
  autoplayPolicy: 'no-user-gesture-required',
} as const satisfies Electron.WebPreferences);

export type WindowOptions = { kiosk: boolean; devTools: boolean };

/** The one place where windows are made. The display goes to the second screen; with one screen a kiosk has no display. */
export function openPages(options: WindowOptions): Page[] {
  const primary = screen.getPrimaryDisplay();
  const second = screen.getAllDisplays().find((display) => display.id !== primary.id);
  const pages = [openPage('counter', primary.bounds, options)];
  if (second || !options.kiosk) pages.push(openPage('display', second?.bounds ?? primary.bounds, options));
  return pages;
}

/** Where a page belongs; anything else it shows is an error of the shell. */
export function addressOf(face: Face): string {
  return `${pageOrigin}/${face}.html`;
}

/** Loads what belongs there: the face's own page, or the maintenance page while the station is down. */
export function show(page: Page, what: 'screens' | 'maintenance'): void {
  if (page.window.isDestroyed()) return;
  const address = what === 'screens' ? addressOf(page.face) : `${pageOrigin}/${maintenancePath}`;
  // A load that fails or is overtaken by the next one is reported by the window's own events.
  page.window.loadURL(address).catch(() => undefined);
}

function openPage(face: Face, bounds: Electron.Rectangle, options: WindowOptions): Page {
  const nonce = randomBytes(16).toString('hex');
  const size = options.kiosk ? bounds : { x: bounds.x + 40, y: bounds.y + 40, width: 1366, height: 768 };
  const window = new BrowserWindow({
    ...size,
    title: '驿台 Waypost',
    show: false,
    backgroundColor: '#f4f6f8',
    autoHideMenuBar: true,
    kiosk: options.kiosk,
    fullscreen: options.kiosk,
    frame: !options.kiosk,
    closable: !options.kiosk,
    minimizable: !options.kiosk,
    webPreferences: {
      ...pagePreferences,
      devTools: options.devTools,
      preload: path.join(import.meta.dirname, '../preload/index.cjs'),
      additionalArguments: [`--waypost-nonce=${nonce}`],
    },
  });
  window.once('ready-to-show', () => window.show());
  return { face, window, nonce };
}
