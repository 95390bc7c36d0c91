import ts from 'typescript';

/** An id in square brackets in the name of a test, and where. */
export type Citation = { id: string; file: string; test: string };

const shape = /^(?:(?:EX|AX|MA|YP|L)-[\w.]+|F\d{3}|[EDSPIR]\d{1,2})$/;

/**
 * The ids that the names of a test file's tests cite: `it('cancels only before collection [EX-4.4a]')`, several in one bracket
 * apart by commas or spaces, and the names of the rows of a table. Brackets that hold something else are no citations.
 */
export function readCitations(file: string, text: string): Citation[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Citation[] = [];
  const add = (node: ts.Node | undefined): void => {
    const test = node && nameOf(node);
    if (test) for (const id of citedIn(test)) found.push({ id, file, test });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTestCall(node)) add(node.arguments[0]);
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && node.name.text === 'name') add(node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The ids of one name. */
export function citedIn(name: string): string[] {
  return [...name.matchAll(/\[([^[\]]+)\]/g)].flatMap(([, inside = '']) => {
    const words = inside.split(/[,;\s]+/).filter(Boolean);
    return words.every((word) => shape.test(word)) ? words : [];
  });
}

function nameOf(node: ts.Node): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join('…');
  return null;
}

/** `it(…)`, `test.skip(…)`, `it.each(rows)(…)`, `describe(…)`: whatever begins with one of these words. */
function isTestCall(call: ts.CallExpression): boolean {
  let callee: ts.Expression = call.expression;
  for (;;) {
    if (ts.isIdentifier(callee)) return ['it', 'test', 'describe'].includes(callee.text);
    if (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee)) callee = callee.expression;
    else return false;
  }
}
