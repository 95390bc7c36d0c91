import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../tools/repository.ts';
import { runNode } from '../../tools/run-program.ts';

/** The station as it ships, built if anything changed: what is killed and driven here is what stands in a shop. */
export async function builtStation(): Promise<string> {
  const { code, output } = await runNode(['tools/build.ts']);
  const bundle = path.join(root, 'out/station/web.js');
  if (code !== 0 || !existsSync(bundle)) throw new Error(`the build failed:\n${output}`);
  return bundle;
}
