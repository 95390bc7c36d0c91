import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parse } from 'vue/compiler-sfc';
import { filesUnder, isSource, isTest, root } from '../../tools/repository.ts';

const text = (file: string) => readFileSync(path.join(root, file), 'utf8');
const product = ['contract', 'station', 'src', 'electron', 'cloud'].flatMap((room) =>
  filesUnder(room, (file) => isSource(file) && !isTest(file)),
);

/** Directives of a Vue template that turn text into markup. */
export function markupDirectives(source: string): string[] {
  const { descriptor } = parse(source);
  const found: string[] = [];
  const visit = (node: { props?: unknown[]; children?: unknown[] }): void => {
    for (const prop of (node.props ?? []) as { name: string; rawName?: string; arg?: { content?: string } }[]) {
      if (prop.name === 'html' || ['innerHTML', 'srcdoc', 'outerHTML'].includes(prop.arg?.content ?? ''))
        found.push(prop.rawName ?? prop.name);
    }
    for (const child of (node.children ?? []) as { props?: unknown[] }[]) if (typeof child === 'object') visit(child);
  };
  if (descriptor.template?.ast) visit(descriptor.template.ast as never);
  return found;
}

/** Uses of a name as a value, outside its import. */
export function usesOf(name: string, source: string): number {
  const file = ts.createSourceFile('x.ts', source, ts.ScriptTarget.Latest, true);
  let uses = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isIdentifier(node) && node.text === name) uses += 1;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return uses;
}

describe('habits of the product', () => {
  it('never turns text into markup in a template', () => {
    const found = filesUnder('src', (file) => file.endsWith('.vue')).flatMap((file) =>
      markupDirectives(text(file)).map((name) => `${file}: ${name}`),
    );
    expect(found).toEqual([]);
  });

  it('listens to pages in one place only', () => {
    const users = filesUnder('electron', (file) => isSource(file) && !isTest(file)).filter(
      (file) => usesOf('ipcMain', text(file)) > 0,
    );
    expect(users).toEqual(['electron/main/ipc.ts']);
  });

  it('never opens anything outside of itself', () => {
    expect(
      filesUnder('electron', (file) => isSource(file) && !isTest(file)).filter(
        (file) => usesOf('shell', text(file)) > 0,
      ),
    ).toEqual([]);
  });

  it('does not ask whether it is being tested', () => {
    const asks = /NODE_ENV\b[^\n]*['"]test['"]|\bVITEST\b|\bPLAYWRIGHT\b/;
    expect(product.filter((file) => asks.test(text(file)))).toEqual([]);
  });

  it('keeps kebab-case files and PascalCase.vue', () => {
    const wrong = product.filter((file) => {
      const name = path.basename(file);
      return file.endsWith('.vue')
        ? !/^[A-Z][A-Za-z0-9]+\.vue$/.test(name)
        : !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?\.(ts|mts|mjs)$/.test(name);
    });
    expect(wrong).toEqual([]);
  });

  it('catches what is planted', () => {
    expect(markupDirectives('<template><p v-html="x" /></template>')).toEqual(['v-html']);
    expect(markupDirectives('<template><div><iframe :srcdoc="x" /></div></template>')).toEqual([':srcdoc']);
    expect(markupDirectives('<template><p>{{ x }}</p></template>')).toEqual([]);
    expect(usesOf('ipcMain', `import { ipcMain } from 'electron'; ipcMain.on('x', () => {});`)).toBe(1);
  });
});
