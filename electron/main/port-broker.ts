import { MessageChannelMain, type MessagePortMain } from 'electron';
import type { HostToStation } from '../../contract/host.ts';
import type { Page } from './windows.ts';

export type StationSend = (message: HostToStation, ports?: MessagePortMain[]) => void;

/**
 * Gives each page a port of its own to the station, and a new one after every start of either. The face travels with the
 * station's end, from here: what a page says about itself is never asked.
 */
export function createPortBroker() {
  const waiting = new Set<Page>();
  let station: StationSend | null = null;

  function handOver(page: Page): void {
    if (!station || page.window.isDestroyed()) return;
    const { port1, port2 } = new MessageChannelMain();
    station({ type: 'port', face: page.face }, [port1]);
    page.window.webContents.postMessage('waypost-port', { nonce: page.nonce }, [port2]);
  }

  return {
    /** A page stands; it is served now, and again after each restart of the station, until it leaves. */
    pageStands(page: Page): void {
      waiting.add(page);
      handOver(page);
    },
    pageLeft(page: Page): void {
      waiting.delete(page);
    },
    stationStands(send: StationSend): void {
      station = send;
      for (const page of waiting) handOver(page);
    },
    stationLeft(): void {
      station = null;
    },
  };
}
