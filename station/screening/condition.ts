import { Environment } from '@marcbachmann/cel-js';
import type { GoodsAttributes } from '../../contract/screening.ts';

export type AttributeName = keyof GoodsAttributes;

/** CEL types of the attributes. Every number is a double, so that 56 and 56.0 are one. */
export const attributeTypes = {
  abv: 'double',
  quantity: 'double',
  unit: 'string',
  insured_value: 'double',
  declared_value: 'double',
  transport: 'string',
  packaging: 'string',
  cushion_intact: 'bool',
  glass_area_ratio: 'double',
  length_m: 'double',
  height_m: 'double',
  weight_kg: 'double',
  volume_m3: 'double',
  upright_only: 'bool',
  to_partner_store: 'bool',
} as const satisfies Record<AttributeName, 'double' | 'string' | 'bool'>;

export type CompiledExpression = {
  /** Attributes the expression speaks of. */
  uses: readonly AttributeName[];
  /**
   * True, false, or `null` where a needed attribute is missing. CEL's own rule does the three-valued logic: `false && x`
   * is false and `true || x` is true, whatever is not known of x.
   */
  evaluate(attributes: GoodsAttributes): boolean | null;
};

export type ExpressionCompiler = (expression: string) => CompiledExpression;

/** Compiles the conditions of a pack once. A condition that is not a yes or no over known attributes throws. */
export function createExpressionCompiler(): ExpressionCompiler {
  const environment = new Environment({ unlistedVariablesAreDyn: false, limits: { maxAstNodes: 200, maxDepth: 24 } });
  for (const [name, type] of Object.entries(attributeTypes)) environment.registerVariable(name, type);
  // For goods whose count is stated in a unit that the condition cannot judge.
  environment.registerFunction('unknown(): bool', () => {
    throw new UnknownCondition();
  });
  return (expression) => {
    const program = environment.parse(expression);
    const checked = program.check();
    if (!checked.valid || checked.type !== 'bool') throw new TypeError(`not a condition: ${expression}`);
    const uses = attributeNames.filter((name) => new RegExp(`\\b${name}\\b`).test(expression));
    // A failed evaluation costs a hundred times one that succeeds; most texts state none of the attributes.
    const ofNothing = judgeBy({});
    return {
      uses,
      evaluate(attributes) {
        return uses.length > 0 && uses.every((name) => attributes[name] === undefined)
          ? ofNothing
          : judgeBy(attributes);
      },
    };

    function judgeBy(attributes: GoodsAttributes): boolean | null {
      try {
        return program(attributes) === true;
      } catch (error) {
        const missing = uses.some((name) => attributes[name] === undefined);
        if (missing || error instanceof UnknownCondition) return null;
        throw error;
      }
    }
  };
}

const attributeNames: readonly AttributeName[] = [
  'abv',
  'quantity',
  'unit',
  'insured_value',
  'declared_value',
  'transport',
  'packaging',
  'cushion_intact',
  'glass_area_ratio',
  'length_m',
  'height_m',
  'weight_kg',
  'volume_m3',
  'upright_only',
  'to_partner_store',
];

class UnknownCondition extends Error {}
