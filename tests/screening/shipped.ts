import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { compileScreening, type Screening } from '../../station/screening/engine.ts';
import { ScreeningBody } from '../../station/screening/pack.ts';

const Signed = z.object({ pack: z.object({ version: z.int(), body: z.unknown() }) });

/** The catalogue as it is shipped, compiled. */
export function shippedScreening(): Screening {
  const file = new URL('../../resources/packs/screening-catalogue.json', import.meta.url);
  const { version, body } = Signed.parse(JSON.parse(readFileSync(file, 'utf8'))).pack;
  return compileScreening(ScreeningBody.parse(body), `screening-catalogue@${version}`);
}
