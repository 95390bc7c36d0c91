import type { ScaleState, Trace } from '../../../contract/weighing.ts';

/** Where the plot lies in its drawing, in its own units. */
export const plotBox = { width: 960, height: 240, left: 74, right: 10, top: 12, bottom: 26, band: 26 };

export type PlotBand = { state: ScaleState; x: number; width: number };
export type Plot = {
  /** One path per stretch with weights; a fault leaves a gap, never a line. */
  lines: string[];
  bands: PlotBand[];
  /** Grams and height of each horizontal line. */
  rows: { grams: number; y: number }[];
  /** Seconds before now and place of each vertical line. */
  columns: { seconds: number; x: number }[];
  /** The captured weight with a division to each side. */
  captured: { y: number; height: number } | null;
};

const fewestGrams = 40;
const wantedRows = 5;

/** Geometry of the last half minute. `sinceMs` is how long ago the trace was told: everything in it is older by that. */
export function plotOf(trace: Trace, divisionGrams: number, sinceMs: number): Plot {
  const right = plotBox.width - plotBox.right;
  const xOf = (ageMs: number) =>
    round(right - (Math.min(Math.max(ageMs, 0), trace.spanMs) / trace.spanMs) * (right - plotBox.left));
  const samples = trace.samples.map((sample) => ({ ...sample, ageMs: sample.ageMs + sinceMs }));
  const seen = samples.filter((_sample, at) => (samples[at + 1]?.ageMs ?? 0) < trace.spanMs);
  const weights = seen.flatMap(({ grams }) => (grams === null ? [] : [grams]));
  const { low, high, step } = rangeOf(weights, divisionGrams);
  const bottom = plotBox.height - plotBox.bottom - plotBox.band;
  const yOf = (grams: number) => round(bottom - ((grams - low) / (high - low)) * (bottom - plotBox.top));

  const lines: string[] = [];
  let open = '';
  const bands: PlotBand[] = [];
  for (const [at, sample] of seen.entries()) {
    const fromX = xOf(sample.ageMs);
    const toX = xOf(seen[at + 1]?.ageMs ?? 0);
    if (sample.grams === null) {
      if (open) lines.push(open);
      open = '';
    } else {
      // Each sample holds until the next one.
      open += `${open ? 'L' : 'M'}${fromX} ${yOf(sample.grams)}H${toX}`;
    }
    const last = bands.at(-1);
    if (last?.state === sample.state) last.width = round(toX - last.x);
    else bands.push({ state: sample.state, x: fromX, width: round(toX - fromX) });
  }
  if (open) lines.push(open);

  const rows = [];
  for (let grams = low; grams <= high + step / 2; grams += step) rows.push({ grams, y: yOf(grams) });
  const columns = [30, 25, 20, 15, 10, 5, 0].map((seconds) => ({ seconds, x: xOf(seconds * 1000) }));
  const { placement } = trace;
  const captured = placement?.usable
    ? {
        y: Math.max(plotBox.top, yOf(placement.weightGrams + divisionGrams)),
        height: Math.max(3, yOf(placement.weightGrams - divisionGrams) - yOf(placement.weightGrams + divisionGrams)),
      }
    : null;
  return { lines, bands, rows, columns, captured };
}

/** Whole steps of 1, 2 or 5 times a power of ten that hold every weight. */
function rangeOf(weights: readonly number[], divisionGrams: number): { low: number; high: number; step: number } {
  const least = weights.length ? Math.min(...weights) : 0;
  const most = weights.length ? Math.max(...weights) : 0;
  const span = Math.max(most - least, fewestGrams, divisionGrams * 8);
  const rough = span / wantedRows;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? power * 10;
  const middle = (least + most) / 2;
  const low = Math.floor(Math.min(least, middle - span / 2) / step) * step;
  const high = Math.ceil(Math.max(most, middle + span / 2) / step) * step;
  return { low, high: Math.max(high, low + step), step };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
