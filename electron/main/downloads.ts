import { app, type DownloadItem, type WebContents } from 'electron';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { addressOf } from './windows.ts';

/** What the counter's screens hand over as a file, each by its name and its type: a weigh-proof card, and the scale's raw data. */
const exports = [
  { name: /^weigh-proof-[\w-]{1,64}\.html$/, address: 'data:text/html;charset=utf-8,' },
  { name: /^scale-log-\d{12}\.jsonl$/, address: 'data:application/jsonl;charset=utf-8,' },
] as const;
const longestAddress = 2_000_000;
const mostOfOneName = 99;

/**
 * Where a download is saved, or null for whatever is none of the product's own files: those go into one folder of the person's
 * documents, never over another file, and without a dialog, since a dialog is a way out of a kiosk.
 */
export function placeOfDownload(item: DownloadItem | undefined, contents: WebContents | undefined): string | null {
  if (!item || contents?.mainFrame.url.split('#')[0] !== addressOf('counter')) return null;
  const name = item.getFilename();
  const address = item.getURL();
  const known = exports.find((one) => one.name.test(name));
  if (!known || !address.startsWith(known.address) || address.length > longestAddress) return null;
  const folder = path.join(app.getPath('documents'), 'Waypost');
  const { name: stem, ext } = path.parse(name);
  for (let copy = 1; copy <= mostOfOneName; copy += 1) {
    const place = path.join(folder, copy === 1 ? name : `${stem}-${copy}${ext}`);
    if (!existsSync(place)) return place;
  }
  return null;
}
