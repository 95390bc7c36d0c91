import type {
  DayTotal,
  ExplainedStep,
  GoodsAttributes,
  LiveAnswer,
  ReportDuty,
  ScreeningAnswer,
} from '../../contract/screening.ts';
import type { Pack, PackDefinition, Packs, PackSlot } from '../packs/index.ts';
import { readCatalogue } from './catalogue.ts';
import { readCharacterTables, type Characters } from './characters.ts';
import { countGoods } from './counting.ts';
import { prohibitionOf } from './decisions.ts';
import { dutiesPack, dutyOf, type DutiesBody } from './duties.ts';
import { compileScreening, type RelaxedRow, type Screening } from './engine.ts';
import type { ExplainStep } from './explain.ts';
import { screeningPack, type CatalogueRow, type ScreeningBody } from './pack.ts';
import type { Counted, DayTotals } from './totals.ts';

type Question = { text: string; attributes: GoodsAttributes; carrierId?: string | undefined };
type Compiled = { pack: Pack<ScreeningBody>; screening: Screening; characters: Characters };
/** Whose parcel it is: the day's totals are his. */
export type Parcel = { senderRef: string; collectionId: string; atMs: number };

/** Screens by the catalogue in force; a pack that takes over is compiled at its first use. */
export function createScreening(
  packs: Packs,
  overridesOf: (carrierId: string) => readonly RelaxedRow[],
  dayTotals: DayTotals,
) {
  // A genuine pack may still hold a condition that does not compile; from outside it must not stop the counter.
  const check = (pack: Pack<ScreeningBody>) => void (checked = compile(pack));
  const catalogue = packs.of({ ...screeningPack, check });
  const dutiesSlot = packs.of(dutiesPack);
  let compiled: Compiled | null = null;
  /** What was proven last, so that it need not be compiled again when it comes into force. */
  let checked: Compiled | null = null;

  function current() {
    const pack = inForce(catalogue, screeningPack);
    if (compiled?.pack.label !== pack.label) {
      compiled = checked?.pack === pack ? checked : compile(pack);
      checked = null;
    }
    return compiled;
  }
  const duties = (): Pack<DutiesBody> => inForce(dutiesSlot, dutiesPack);

  function input({ text, attributes, carrierId }: Question) {
    return { text, attributes, carrierOverrides: carrierId ? overridesOf(carrierId) : [] };
  }

  function count(question: Question, { findings }: ScreeningAnswer): Counted[] {
    return countGoods({ ...question, findings }, duties().body.totals, current().characters);
  }

  return {
    screen: (question: Question): ScreeningAnswer => current().screening.screen(input(question)),

    /** For the page that asks while somebody types. */
    live(question: Question, parcel: Parcel | null): LiveAnswer {
      const answer = current().screening.screen(input(question));
      const stopped = prohibitionOf(answer);
      return {
        ...answer,
        totals: parcel ? dayTotals.judge(parcel, count(question, answer)) : [],
        duty: stopped?.report ? dutyOf(duties().body, stopped.rule) : null,
      };
    },
    explain(question: Question): { answer: ScreeningAnswer; steps: ExplainedStep[] } {
      const { steps, ...answer } = current().screening.explain(input(question));
      return { answer, steps: steps.map(sayable) };
    },

    /** What of this parcel counts for the sender's day, and how the day stands with it. */
    count,
    totals: (parcel: Parcel, counted: readonly Counted[]): DayTotal[] => dayTotals.judge(parcel, counted),

    duties,
    dutyOf: (rule: string): ReportDuty => dutyOf(duties().body, rule),
    rowOf: (rule: string): CatalogueRow | null => current().pack.body.rows.find(({ id }) => id === rule) ?? null,

    pack() {
      const pack = inForce(catalogue, screeningPack);
      return { version: pack.label, effectiveMs: pack.effectiveMs, rows: pack.body.rows.length };
    },
    /** Compiles what is in force, so that the first to ask need not wait for it. */
    warm: () => void current(),
    catalogue(search: string) {
      const { pack, screening } = current();
      const screen = (text: string) => screening.screen({ text, attributes: {} });
      const rows = readCatalogue({ body: pack.body, screen, dutyOf: (rule) => dutyOf(duties().body, rule) }, search);
      return { version: pack.label, effectiveMs: pack.effectiveMs, total: pack.body.rows.length, rows };
    },
  };
}
export type ScreeningService = ReturnType<typeof createScreening>;

function compile(pack: Pack<ScreeningBody>): Compiled {
  const characters = readCharacterTables(pack.body.characters);
  return { pack, screening: compileScreening(pack.body, pack.label), characters };
}

/** Values of attributes are figures, words and yes or no; the explainer keeps them without their type. */
function sayable(step: ExplainStep): ExplainedStep {
  if (step.step !== 'read') return step;
  const stated = step.stated.map(({ value, ...rest }) => ({
    ...rest,
    value: typeof value === 'number' || typeof value === 'boolean' ? value : String(value),
  }));
  return { ...step, stated };
}

/** No genuine pack, no collection: the station would be guessing. */
function inForce<T>(slot: PackSlot<T>, { name }: PackDefinition<T>): Pack<T> {
  const found = slot.inForce();
  if (!found.ok) throw new Error(`no ${name} pack in force: ${found.refusal.code}`);
  return found.value;
}
