import { findIdNumberFault } from '../../contract/values/id-document.ts';
import type { Random } from './random.ts';

const surnames = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧'.split('');
const givenNames = [
  '晓雯',
  '建国',
  '雨桐',
  '志远',
  '思琪',
  '浩然',
  '桂芳',
  '子涵',
  '明辉',
  '婷',
  '伟',
  '静怡',
  '俊杰',
  '秀兰',
  '一鸣',
  '若曦',
  '海涛',
  '欣',
  '文博',
  '玉梅',
  '宇轩',
  '丽华',
  '天佑',
  '慧敏',
  '嘉禾',
  '春生',
  '可心',
  '立群',
  '诗涵',
  '永康',
];

/** Names that do not repeat within the first 30 of one seed. */
export function demoName(random: Random, index: number): string {
  const given = givenNames[(index * 7 + 3) % givenNames.length] ?? '晓雯';
  return random.pick(surnames) + given;
}

/** A mobile number of the right form. The middle zeros keep clear of numbers that people have. */
export function demoPhone(random: Random): string {
  return `1${random.pick(['39', '50', '58', '77', '86', '98'])}0000${String(random.below(10_000)).padStart(4, '0')}`;
}

const checkCharacters = '10X98765432';
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/**
 * A resident number whose check digit holds (GB 11643-1999). Its division code is a province's own (`330000`), which no
 * card carries, so that it can be nobody's number.
 */
export function demoIdNumber(random: Random, nowMs: number): string {
  const year = 1958 + random.below(45);
  const month = 1 + random.below(12);
  const day = 1 + random.below(28);
  const province = random.pick(['330000', '310000', '320000', '510000', '440000', '370000']);
  const birth = `${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`;
  const body = `${province}${birth}${String(1 + random.below(998)).padStart(3, '0')}`;
  const sum = weights.reduce((total, weight, index) => total + weight * Number(body[index]), 0);
  const number = `${body}${checkCharacters[sum % 11] ?? ''}`;
  if (findIdNumberFault('resident-card', number, nowMs)) throw new Error('a sample number that the rule refuses');
  return number;
}
