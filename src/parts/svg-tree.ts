/** One element of a drawn paper, with only what a drawing needs. */
export type SvgNode = { tag: string; attributes: Record<string, string>; children: (SvgNode | string)[] };

const tags = new Set(['svg', 'g', 'rect', 'path', 'text', 'tspan', 'line', 'circle', 'title']);
const attributeNames = new Set(
  'viewBox x y x1 y1 x2 y2 r cx cy d width height fill fill-rule stroke stroke-width transform font-size font-weight font-family text-anchor textLength lengthAdjust shape-rendering opacity xml:space'.split(
    ' ',
  ),
);

/**
 * Reads the flat SVG that the station draws. A picture inside `<img>` cannot use the page's fonts, so Chinese would be missing on
 * a machine without its own; and the page's policy forbids parsing it as markup. Anything but shapes and text is left out.
 * `null` for what is not one well-formed drawing.
 */
export function readSvg(source: string): SvgNode | null {
  const open: SvgNode[] = [];
  let root: SvgNode | null = null;
  const token = /<(\/)?([A-Za-z][\w:-]*)((?:\s+[\w:-]+\s*=\s*"[^"<]*")*)\s*(\/)?>|([^<]+)/gy;
  let at = 0;
  for (let match = token.exec(source); match; match = token.exec(source)) {
    at = token.lastIndex;
    const [, closing, tag = '', attributes = '', selfClosing, text] = match;
    const parent = open.at(-1);
    if (text !== undefined) {
      if (parent && text.trim() !== '') parent.children.push(decode(text));
    } else if (closing) {
      if (open.pop()?.tag !== tag) return null;
    } else {
      const node: SvgNode = { tag, attributes: readAttributes(attributes), children: [] };
      if (parent) parent.children.push(node);
      else if (root) return null;
      else root = node;
      if (!selfClosing) open.push(node);
    }
  }
  return root?.tag === 'svg' && open.length === 0 && source.slice(at).trim() === '' ? prune(root) : null;
}

function prune(node: SvgNode): SvgNode {
  const children = node.children.flatMap((child): (SvgNode | string)[] =>
    typeof child === 'string' ? [child] : tags.has(child.tag) ? [prune(child)] : [],
  );
  return { ...node, children };
}

function readAttributes(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(/([\w:-]+)\s*=\s*"([^"<]*)"/g)) {
    if (attributeNames.has(name)) found[name] = decode(value);
  }
  return found;
}

function decode(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name) return named[name] ?? whole;
      const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
