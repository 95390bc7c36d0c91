// Does one thing: hands the page the port that the shell sends, after checking that it is meant for this window.
import { ipcRenderer } from 'electron';

const prefix = '--waypost-nonce=';
const nonce = process.argv.find((word) => word.startsWith(prefix))?.slice(prefix.length);

ipcRenderer.on('waypost-port', (event, message: { nonce?: unknown } | undefined) => {
  const port = event.ports[0];
  if (!port || !nonce || message?.nonce !== nonce) return;
  whenPageListens(() => window.postMessage('waypost-port', '*', [port]));
});
ipcRenderer.send('waypost-port-wanted', { nonce });

/** The page's scripts have run once it is complete; a port that came before would fall on deaf ears. */
function whenPageListens(handOver: () => void): void {
  if (document.readyState === 'complete') handOver();
  else window.addEventListener('load', handOver, { once: true });
}
