import { assess, returnPoliciesPack, runAssess } from '../returns/index.ts';
import type { Context } from './main.ts';
import { openPacks, optionalConfig } from './shipped.ts';

/** `returns assess`: right, duties, refund and trail by the policy pack in force. */
export async function runReturnsCommand(context: Context): Promise<number> {
  if (context.words[0] !== 'assess') {
    process.stderr.write('usage: npm run -s station -- returns assess < LINES\n');
    return 2;
  }
  const pack = openPacks(optionalConfig(context)).of(returnPoliciesPack).inForce();
  if (!pack.ok) throw new Error(`no return policies in force: ${pack.refusal.code}`);
  const { body, label } = pack.value;
  return runAssess((sale, request) => assess({ body, label }, sale, request), context.lines(), context.writeLine);
}
