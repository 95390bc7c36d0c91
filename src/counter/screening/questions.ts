import type { GoodsAttributes } from '../../../contract/screening.ts';
import { zh } from '../../i18n/zh.ts';

export type Asked = keyof GoodsAttributes;
type OptionText = keyof typeof zh.inspect.option;
export type Choice = { value: string | boolean; text: OptionText };

const yesNo: readonly Choice[] = [
  { value: true, text: 'yes' },
  { value: false, text: 'no' },
];
const choices: Partial<Record<Asked, readonly Choice[]>> = {
  transport: [
    { value: 'ground', text: 'ground' },
    { value: 'air', text: 'air' },
  ],
  packaging: [
    { value: 'original', text: 'original' },
    { value: 'honeycomb', text: 'honeycomb' },
    { value: 'ordinary_carton', text: 'ordinary_carton' },
    { value: 'bubble_wrap', text: 'bubble_wrap' },
  ],
  cushion_intact: yesNo,
  upright_only: yesNo,
  to_partner_store: yesNo,
};

/** The answers to choose from; `null` where a figure or a word is typed. */
export function choicesOf(name: Asked): readonly Choice[] | null {
  return choices[name] ?? null;
}

/** A pack may one day ask for what this page does not know yet. */
export function isAsked(name: string): name is Asked {
  return name in zh.inspect.attribute;
}

export function attributeOf(name: Asked): keyof typeof zh.inspect.attribute {
  return name;
}
