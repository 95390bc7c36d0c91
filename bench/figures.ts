/** One figure of the bench: printed as one line of JSON. */
export type Figure = {
  name: string;
  value: number;
  unit: string;
  /** How many measurements the value stands on. */
  n: number;
  /** What it is held against, measured in the same run. */
  against?: { name: string; value: number; unit: string };
  ratio?: number;
  aim?: string;
  held?: boolean;
  /** How it was measured. */
  how: string;
};

export type Tell = (figure: Figure) => void;

/** The value below which `share` of the values lie; nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
