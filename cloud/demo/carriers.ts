import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { NewCarrier } from '../waybills.ts';

const Price = z.object({ firstGrams: z.int(), firstFen: z.int(), stepGrams: z.int(), stepFen: z.int() });
const Zones = z.object({ local: Price, region: Price, near: Price, national: Price, remote: Price });
const CarrierOfPack = z.object({
  id: z.enum(['yunqi', 'changqiao', 'beichen']),
  nameZh: z.string(),
  tariffs: z.array(
    z.object({
      version: z.string(),
      zones: Zones,
      cover: z.object({ perMille: z.int(), minimumFen: z.int() }),
    }),
  ),
  contract: z.object({ version: z.string(), textZh: z.string(), sha256: z.string() }),
});
const Pack = z.object({
  pack: z.object({
    body: z.object({
      version: z.string(),
      regions: z.record(z.string(), z.array(z.string())),
      neighbours: z.array(z.tuple([z.string(), z.string()])),
      remoteProvinces: z.array(z.string()),
      carriers: z.array(CarrierOfPack),
    }),
  }),
});

export type DemoCarrierId = z.infer<typeof CarrierOfPack>['id'];
export type DemoCarrier = NewCarrier & {
  carrierId: DemoCarrierId;
  tariffVersion: string;
  /** The carrier's contract with the sender, whose hash is bound to an order at acceptance. [EX-4.3] */
  contract: { version: string; textZh: string; sha256: string };
  /** What an app shows when ordering, in fen: the same tariff that the station computes with. */
  estimateFen(way: { from: string; to: string; weightGrams: number; coverFen: number }): number;
};

const numbers = {
  yunqi: { prefix: 'YQ', digits: 12, firstNo: 770_000_000_001 },
  changqiao: { prefix: 'CQ', digits: 12, firstNo: 520_000_000_001 },
  beichen: { prefix: 'BC', digits: 12, firstNo: 310_000_000_001 },
} as const;

/** The invented carriers of the pack that ships with the station, so that prices and contracts have one source. */
export function readDemoCarriers(): DemoCarrier[] {
  const file = new URL('../../resources/packs/carriers.json', import.meta.url);
  const { body } = Pack.parse(JSON.parse(readFileSync(file, 'utf8'))).pack;
  return body.carriers.map(({ id, nameZh, tariffs, contract }): DemoCarrier => {
    const tariff = tariffs.find(({ version }) => version === body.version);
    if (!tariff) throw new Error(`the pack has no tariff ${body.version} of ${id}`);
    return {
      carrierId: id,
      name: nameZh,
      ...numbers[id],
      tariffVersion: tariff.version,
      contract,
      estimateFen({ from, to, weightGrams, coverFen }) {
        const price = tariff.zones[zoneOf(body, from, to)];
        const steps = Math.ceil(Math.max(0, weightGrams - price.firstGrams) / price.stepGrams);
        const cover = Math.max(tariff.cover.minimumFen, Math.ceil((coverFen * tariff.cover.perMille) / 1000));
        return price.firstFen + steps * price.stepFen + (coverFen > 0 ? cover : 0);
      },
    };
  });
}

type Body = z.infer<typeof Pack>['pack']['body'];

function zoneOf({ regions, neighbours, remoteProvinces }: Body, from: string, to: string): keyof z.infer<typeof Zones> {
  if (from === to) return 'local';
  if (remoteProvinces.includes(from) || remoteProvinces.includes(to)) return 'remote';
  const regionOf = (province: string) => Object.keys(regions).find((name) => regions[name]?.includes(province));
  const [a, b] = [regionOf(from), regionOf(to)];
  if (a === b) return 'region';
  return neighbours.some((pair) => pair.some((name) => name === a) && pair.some((name) => name === b))
    ? 'near'
    : 'national';
}
