import { app, Menu, powerMonitor, protocol, safeStorage, session } from 'electron';
import path from 'node:path';
import type { PowerEvent } from '../../contract/host.ts';
import { createPageHandler, pageScheme } from './app-pages.ts';
import { hardenAllContents, hardenSession } from './hardening.ts';
import { onPortWanted } from './ipc.ts';
import { createKeyCustody } from './key-custody.ts';
import { maintenancePages } from './maintenance-page.ts';
import { createPortBroker } from './port-broker.ts';
import { forbiddenSwitches, readShellOptions } from './shell-options.ts';
import { createStationProcess } from './station-process.ts';
import { openPages, show, type Page } from './windows.ts';

const options = readShellOptions(process.argv, app.isPackaged);
const opened = app.isPackaged && forbiddenSwitches.some((name) => app.commandLine.hasSwitch(name));

app.enableSandbox();
hardenAllContents();
Menu.setApplicationMenu(null);
protocol.registerSchemesAsPrivileged([
  { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);

if (opened || !app.requestSingleInstanceLock()) app.exit(opened ? 2 : 0);
else app.whenReady().then(run, () => app.exit(1));

function run(): void {
  let pages: Page[] = [];
  let shown: 'screens' | 'maintenance' = 'screens';
  const broker = createPortBroker();
  const station = createStationProcess({
    file: path.join(import.meta.dirname, 'station.js'),
    args: options.stationArgs,
    answer: createKeyCustody(safeStorage, {
      platform: process.platform,
      demo: options.demo,
      appVersion: app.getVersion(),
    }),
    onStands: broker.stationStands,
    onLeft: broker.stationLeft,
    show(page) {
      if (page === shown) return;
      shown = page;
      for (const one of pages) show(one, shown);
    },
  });

  hardenSession(session.defaultSession);
  protocol.handle(pageScheme, createPageHandler(path.join(import.meta.dirname, '../renderer'), maintenancePages));
  onPortWanted(() => pages, broker.pageStands);

  // The station starts first: it needs longer than a window.
  station.start();
  pages = openPages(options);
  for (const page of pages) {
    keepAlive(page, () => shown, broker.pageLeft);
    show(page, shown);
  }

  const power: [event: 'suspend' | 'resume' | 'shutdown' | 'on-ac' | 'on-battery', word: PowerEvent][] = [
    ['suspend', 'suspend'],
    ['resume', 'resume'],
    ['shutdown', 'shutdown'],
    ['on-ac', 'on-mains'],
    ['on-battery', 'on-battery'],
  ];
  // One name at a time satisfies Electron's overloads; a loop over a union does not.
  for (const [event, word] of power) powerMonitor.on(event as 'resume', () => station.power(word));

  app.on('second-instance', () => pages[0]?.window.focus());
  app.on('window-all-closed', () => app.quit());
  endOrderly(() => station.stop());
}

/** A page whose process died or hangs is loaded again; a page that leaves no longer gets ports. */
function keepAlive(page: Page, shown: () => 'screens' | 'maintenance', left: (page: Page) => void): void {
  const { window } = page;
  const contents = window.webContents;
  contents.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) left(page);
  });
  contents.on('render-process-gone', () => {
    left(page);
    setTimeout(() => show(page, shown()), 500);
  });
  window.on('unresponsive', () => contents.forcefullyCrashRenderer());
  window.on('closed', () => left(page));
}

/** Quits after the station has closed its books, and not before, unless it takes too long. */
function endOrderly(stop: () => Promise<void>): void {
  let phase: 'running' | 'stopping' | 'stopped' = 'running';
  app.on('before-quit', (event) => {
    if (phase === 'stopped') return;
    event.preventDefault();
    if (phase === 'stopping') return;
    phase = 'stopping';
    stop().then(() => {
      phase = 'stopped';
      app.quit();
    }, Boolean);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
}
