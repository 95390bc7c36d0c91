// A bare process that brings the shipped catalogue into force once, and says what it cost: signature, form, compiling.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadPack } from '../station/packs/pack.ts';
import { readPackKeys } from '../station/packs/registry.ts';
import { compileScreening } from '../station/screening/engine.ts';
import { screeningPack } from '../station/screening/pack.ts';
import { root } from '../tools/repository.ts';

const packs = path.join(root, 'resources', 'packs');
const keys = readPackKeys(packs);
const sinceMs = performance.now();
const text = readFileSync(path.join(packs, 'screening-catalogue.json'), 'utf8');
const loaded = loadPack(text, screeningPack, { keys, nowMs: Date.now(), recordedVersion: 0 });
if (!loaded.ok) throw new Error(`the shipped catalogue is refused: ${loaded.refusal.code}`);
const readMs = performance.now() - sinceMs;
const screening = compileScreening(loaded.value.body, loaded.value.label);
const compiledMs = performance.now() - sinceMs;
screening.screen({ text: '易碎品 玻璃杯 两个', attributes: {} });
const answeredMs = performance.now() - sinceMs;
process.stdout.write(`${JSON.stringify({ readMs, compileMs: compiledMs - readMs, answeredMs })}\n`);
