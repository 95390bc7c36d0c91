const characters = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** What is wrong with a unified social credit code, or `null`: 18 characters, the last one a check by GB 32100-2015. [MA-2.2a L-11] */
export function findCreditCodeFault(code: string): 'form' | 'check' | null {
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(code)) return 'form';
  let sum = 0;
  let weight = 1;
  // Weights are the powers of 3 modulo 31.
  for (const character of code.slice(0, 17)) {
    sum += characters.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return characters[(31 - (sum % 31)) % 31] === code[17] ? null : 'check';
}
