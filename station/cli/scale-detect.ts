import { detectScale, type TakenPort } from '../devices/scale/detect/detect.ts';
import { systemClock } from '../platform/clock.ts';
import type { Context } from './main.ts';
import { optionalConfig } from './shipped.ts';
import { listPorts, usbOf } from '../devices/serial/ports.ts';

/**
 * `scale detect PORT`: a line for each stage, then the result. Ports that the configuration gives to the scanner or the
 * printer are refused. Exit 0 when sure, 3 when found but not sure, 1 when nothing was found.
 */
export async function runScaleDetect(context: Context): Promise<number> {
  const [, path] = context.words;
  if (path === undefined) throw new Error('usage: scale detect PORT');
  let last = '';
  const keepAlive = setInterval(() => undefined, 1_000);
  const found = await detectScale({
    path,
    taken: takenPorts(context),
    clock: systemClock,
    onStage({ doing, baudRate, request }) {
      const stage = `${doing} ${baudRate} ${request ?? ''}`;
      if (stage === last) return;
      last = stage;
      context.write({ stage: doing, baudRate, ...(request === null ? {} : { request }) });
    },
  });
  clearInterval(keepAlive);
  const usb = await usbOf(path, listPorts);
  context.write({ ...found, usb: usb === 'unlisted' ? null : usb });
  return found.sure ? 0 : found.found ? 3 : 1;
}

function takenPorts(context: Context): TakenPort[] {
  const config = optionalConfig(context);
  const taken: TakenPort[] = [];
  if (config?.scanner) taken.push({ path: config.scanner.path, as: 'scanner' });
  if (config?.printer) taken.push({ path: config.printer.path, as: 'printer' });
  return taken;
}
