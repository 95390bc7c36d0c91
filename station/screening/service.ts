import type { GoodsAttributes, ScreeningAnswer } from '../../contract/screening.ts';
import type { Pack, Packs } from '../packs/index.ts';
import { compileScreening, type RelaxedRow, type Screening } from './engine.ts';
import { screeningPack, type ScreeningBody } from './pack.ts';

/** Screens by the catalogue in force; a pack that takes over is compiled at its first use. */
export function createScreening(packs: Packs, overridesOf: (carrierId: string) => readonly RelaxedRow[]) {
  const slot = packs.of(screeningPack);
  let compiled: { pack: Pack<ScreeningBody>; screening: Screening } | null = null;

  function current() {
    const inForce = slot.inForce();
    // No genuine catalogue, no collection: the station would be guessing.
    if (!inForce.ok) throw new Error(`no screening pack in force: ${inForce.refusal.code}`);
    if (compiled?.pack.label !== inForce.value.label) {
      compiled = { pack: inForce.value, screening: compileScreening(inForce.value.body, inForce.value.label) };
    }
    return compiled;
  }

  return {
    screen(input: { text: string; attributes: GoodsAttributes; carrierId?: string }): ScreeningAnswer {
      const { text, attributes, carrierId } = input;
      return current().screening.screen({
        text,
        attributes,
        carrierOverrides: carrierId ? overridesOf(carrierId) : [],
      });
    },
    pack() {
      const { pack, screening } = current();
      return { version: pack.label, effectiveMs: pack.effectiveMs, rows: screening.rows };
    },
  };
}
export type ScreeningService = ReturnType<typeof createScreening>;
