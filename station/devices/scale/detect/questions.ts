/**
 * What the frames of a protocol leave open: the unit (kg, g or jin), where the point stands, from which end digits are
 * read, and whether the platform is at rest.
 */
export type Question = 'unit' | 'decimals' | 'direction' | 'stability';

const questions: Readonly<Record<string, readonly Question[]>> = {
  'toledo-8217': ['unit'],
  'toledo-clone-baxtran': ['unit', 'decimals'],
  'yaohua-tf0': ['unit', 'stability'],
  'yaohua-equals-fwd': ['unit', 'direction', 'stability'],
  'yaohua-equals-rev': ['unit', 'direction', 'stability'],
  'yaohua-equals-ambiguous': ['unit', 'direction', 'stability'],
  'yaohua-a12e': ['stability'],
  'yaohua-ww': ['stability'],
  'yaohua-command': ['unit', 'stability'],
  'keli-command': ['unit', 'stability'],
  'china-ff-bcd': ['unit'],
  'digi-ds': ['unit'],
  'giropes-tpv0a': ['unit'],
  'giropes-tpv0b': ['unit', 'stability'],
  'gram-pc0': ['unit'],
  'bilanciai-cb': ['unit', 'decimals'],
  'dibal-f': ['unit', 'decimals', 'stability'],
  'tisa-dibal': ['unit', 'decimals'],
  'toledo-prt5': ['unit', 'decimals', 'stability'],
  'openbravo-dialog1': ['unit', 'decimals', 'stability'],
  'massa-k-j': ['unit', 'decimals'],
  elicom: ['unit', 'decimals', 'stability'],
  'toledo-cn-price': ['stability'],
  'adam-cpw': ['stability'],
  'plain-ascii': ['unit', 'stability'],
};

/** The questions that frames of this protocol never answer. */
export function questionsOf(protocol: string): readonly Question[] {
  return questions[protocol] ?? [];
}
