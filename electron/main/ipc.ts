import { ipcMain, type IpcMainEvent } from 'electron';
import { z } from 'zod';
import { addressOf, type Page } from './windows.ts';

/** The one word a preload may say to the shell: its page stands and wants a port. */
const channel = 'waypost-port-wanted';
const Wanted = z.object({ nonce: z.string().length(32) });

/**
 * Listens to pages, in this one place. A word counts only from the main frame of a window of ours that shows the page of its face
 * and knows the nonce its window was made with; everything else is dropped without an answer.
 */
export function onPortWanted(pages: () => readonly Page[], listener: (page: Page) => void): void {
  ipcMain.on(channel, (event, message) => {
    const wanted = Wanted.safeParse(message);
    const page = pages().find((candidate) => isSender(candidate, event));
    if (wanted.success && page && wanted.data.nonce === page.nonce) listener(page);
  });
}

function isSender(page: Page, event: IpcMainEvent): boolean {
  if (page.window.isDestroyed() || event.sender !== page.window.webContents) return false;
  const frame = event.senderFrame;
  if (!frame || frame !== event.sender.mainFrame) return false;
  const url = URL.canParse(frame.url) ? new URL(frame.url) : null;
  return url !== null && `${url.protocol}//${url.host}${url.pathname}` === addressOf(page.face);
}
