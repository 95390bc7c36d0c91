import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { parse } from 'vue/compiler-sfc';
import { root } from '../../tools/repository.ts';

/** One import of a source file: what it names and whether it vanishes when types are stripped. */
export type Import = { specifier: string; line: number; typeOnly: boolean };

/** Sources by path from the repository's top: the real ones, or planted ones. */
export type Sources = { read(file: string): string; exists(file: string): boolean };

export const repositorySources: Sources = {
  read: (file) => readFileSync(path.join(root, file), 'utf8'),
  exists: (file) => ts.sys.fileExists(path.join(root, file)),
};

/** Every import of a file: static, re-exported, dynamic, `require`, and types by `import('…')`, in TypeScript and in the scripts of Vue files. */
export function readImports(file: string, text: string): Import[] {
  return scriptsOf(file, text).flatMap(({ content, firstLine }) => {
    const source = ts.createSourceFile(file.replace(/\.vue$/, '.ts'), content, ts.ScriptTarget.Latest, true);
    const found: Import[] = [];
    const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean) => {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + firstLine;
      // An import that is computed cannot be checked, so it is shown as what it is and no row of a table allows it.
      found.push({
        specifier: specifier && ts.isStringLiteralLike(specifier) ? specifier.text : '(computed)',
        line,
        typeOnly,
      });
    };
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeImport(node));
      else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node, node.moduleSpecifier, node.isTypeOnly);
      else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
        add(node, node.moduleReference.expression, node.isTypeOnly);
      } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
        add(node, node.argument.literal, true);
      else if (ts.isCallExpression(node) && callsForModule(node)) add(node, node.arguments[0], false);
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

/** The strings of a file that may reach a person: literals and template texts of scripts, and all of a Vue template. */
export function readStrings(file: string, text: string): string[] {
  if (file.endsWith('.vue')) {
    const { descriptor } = parse(text, { filename: file });
    const scripts = scriptsOf(file, text).flatMap(({ content }) => literalsOf(content));
    return [descriptor.template?.content ?? '', ...scripts];
  }
  return /\.(ts|mts|js|mjs)$/.test(file) ? literalsOf(text) : [text];
}

function scriptsOf(file: string, text: string): { content: string; firstLine: number }[] {
  if (!file.endsWith('.vue')) return [{ content: text, firstLine: 1 }];
  const { descriptor } = parse(text, { filename: file });
  return [descriptor.script, descriptor.scriptSetup].flatMap((script) =>
    script ? [{ content: script.content, firstLine: script.loc.start.line }] : [],
  );
}

function literalsOf(text: string): string[] {
  const source = ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTypeImport(node: ts.ImportDeclaration): boolean {
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const names = clause.namedBindings;
  return (
    !clause.name &&
    !!names &&
    ts.isNamedImports(names) &&
    names.elements.length > 0 &&
    names.elements.every((name) => name.isTypeOnly)
  );
}

function callsForModule(node: ts.CallExpression): boolean {
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return true;
  return ts.isIdentifier(node.expression) && node.expression.text === 'require';
}
