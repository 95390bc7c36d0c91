import { compileScreening, runScreen, screeningPack } from '../screening/index.ts';
import { carriersPack, createTariffs, runQuote } from '../tariffs/index.ts';
import { systemClock } from '../platform/clock.ts';
import type { Context } from './main.ts';
import { openPacks, optionalConfig } from './shipped.ts';

/** `screen`: the answers of the catalogue in force. */
export function runScreenCommand(context: Context): Promise<number> {
  const packs = openPacks(optionalConfig(context));
  const pack = packs.of(screeningPack).inForce();
  if (!pack.ok) throw new Error(`no screening pack in force: ${pack.refusal.code}`);
  const tariffs = createTariffs(packs, systemClock);
  const screening = compileScreening(pack.value.body, pack.value.label);
  return runScreen(
    screening,
    context.lines(),
    context.writeLine,
    (carrierId) => tariffs.carrier(carrierId)?.overrides ?? null,
    { explain: context.options.explain === true },
  );
}

/** `quote`: prices by the carriers' pack in force. */
export function runQuoteCommand(context: Context): Promise<number> {
  const pack = openPacks(optionalConfig(context)).of(carriersPack).inForce();
  if (!pack.ok) throw new Error(`no carriers pack in force: ${pack.refusal.code}`);
  return runQuote(pack.value.body, Date.now(), context.lines(), context.writeLine);
}
