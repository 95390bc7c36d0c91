import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { ReturnView } from '../../contract/returns/view.ts';
import { staffPins, type Bootstrap } from '../support/bootstrap.ts';
import { builtStation } from '../support/built-station.ts';
import { startProgram } from '../support/process.ts';
import { connectStation, newCommandId, type StationClient } from '../support/station-client.ts';

/** Another counter of the same cloud, without devices: what it does is known here only through the feed. */
export async function openOtherStation(
  { cloud }: Pick<Bootstrap, 'cloud'>,
  name: string,
): Promise<{ client: StationClient; close(): Promise<void> }> {
  const directory = mkdtempSync(path.join(tmpdir(), 'other-'));
  const configFile = path.join(directory, 'waypost.config.json');
  const config = {
    dataDir: './station',
    station: { name, province: '浙江' },
    cloud: { url: cloud.url, enrolCode: 'enrol-code-of-a-test', pollMs: 300 },
    firstStaff: staffPins,
  };
  writeFileSync(configFile, JSON.stringify(config));
  const running = await startProgram(await builtStation(), ['--config', configFile, '--stop-with-stdin']);
  const { url } = z.object({ url: z.url() }).parse(running.ready);
  const client = await connectStation(url);
  await client.rpc.staff.signIn({ commandId: newCommandId(), staffNo: '1001', pin: '246810' });
  return {
    client,
    async close() {
      client.close();
      await running.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Takes goods of a receipt back and closes, each of the goods shown by a photo and everything else as the list expects. */
export async function takeBack(
  { rpc }: Pick<StationClient, 'rpc'>,
  texts: readonly string[],
  lines: { lineId: string; units: number }[],
  photo: string,
): Promise<ReturnView> {
  const start = () => rpc.returns.startByReceipt({ commandId: newCommandId(), texts: [...texts] });
  let view = await start();
  const of = () => ({ commandId: newCommandId(), returnId: view.returnId });
  view = await rpc.returns.choose({ ...of(), reason: 'no_reason', lines });
  for (let item = view.items.find(({ leftUnits }) => leftUnits > 0); item;) {
    const { itemId, leftUnits: units } = item;
    const way = item.ways.find(({ end }) => end === item?.expected) ?? item.ways[0];
    if (!way) throw new Error('an item without a way');
    if (way.end === 'returned') {
      const { photoId } = await rpc.returns.keepPhoto({ ...of(), itemId, dataUrl: photo });
      const proof = { by: 'photo' as const, photoId };
      view = await rpc.returns.endItem({ ...of(), itemId, end: way.end, units, proof, condition: 'as-sold' });
    } else view = await rpc.returns.endItem({ ...of(), itemId, end: way.end, units, amountFen: way.amountFen ?? 0 });
    item = view.items.find(({ leftUnits }) => leftUnits > 0);
  }
  const strokes = [
    [
      [10, 10],
      [80, 60],
    ],
  ] as [number, number][][];
  await rpc.returns.sign({ ...of(), summarySha256: view.summary?.sha256 ?? '', strokes });
  return rpc.returns.close({ ...of(), sealNo: 'SEAL-20261122-31', route: 'stock' });
}
