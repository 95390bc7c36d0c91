/** Paper, before it is bytes or a picture. Both renderers draw the same laid-out lines, so that the preview cannot lie. */
export type PaperBlock =
  | { kind: 'text'; text: string; size?: TextSize; bold?: boolean; align?: 'left' | 'centre'; inverse?: boolean }
  | { kind: 'row'; left: string; right: string; bold?: boolean; size?: 1 | 2 }
  | { kind: 'rule'; heavy?: boolean }
  /** Code 128; printable ASCII. What does not fit the paper is printed as text. */
  | { kind: 'barcode'; text: string }
  /** At most 800 characters of ASCII. */
  | { kind: 'qr'; text: string }
  | { kind: 'space'; lines: number };

/** How many times as wide and as high as the printer's own characters. */
export type TextSize = 1 | 2 | 3;

export type PaperDocument = {
  /** Width of the paper; the print head reaches 48 or 72 mm of it. */
  widthMm: 58 | 80;
  title: string;
  blocks: PaperBlock[];
};
