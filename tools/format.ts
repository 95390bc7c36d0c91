// Writes every file, or the files named, in the one format.
import { runNode } from './run-program.ts';

const chosen = process.argv.slice(2);
const { code } = await runNode(
  ['node_modules/prettier/bin/prettier.cjs', '--write', '--log-level=warn', ...(chosen.length > 0 ? chosen : ['.'])],
  { show: true },
);
process.exitCode = code;
