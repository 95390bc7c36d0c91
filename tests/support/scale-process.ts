import { z } from 'zod';
import { openEmulatedLine } from '../../station/devices/emulation/line.ts';
import { createScaleEmulator, isScaleProtocolName } from '../../station/devices/scale/index.ts';
import { systemClock } from '../../station/platform/clock.ts';

// A scale in a process of its own: only so can its plug be pulled while the loop of the station is blocked. Obeys `unplug`
// and `plug` with the grams that lie on it from then on, and says when it has obeyed.
const Order = z.union([z.literal('unplug'), z.object({ plug: z.int() })]);
const [directory = '', protocol = ''] = process.argv.slice(2);
if (!isScaleProtocolName(protocol)) throw new Error(`no scale speaks ${protocol}`);
const scale = createScaleEmulator(protocol, systemClock);
const line = await openEmulatedLine({ directory, name: 'scale', emulator: scale });

async function obey(order: z.infer<typeof Order>): Promise<void> {
  if (order === 'unplug') return line.unplug();
  scale.setLoadGrams(order.plug);
  await line.plug();
}

process.on('message', (message) => {
  const order = Order.parse(message);
  void obey(order).then(() => process.send?.(order));
});
process.on('disconnect', () => void line.close().then(() => process.exit()));
process.send?.(line.path);
