// The form and the made-up responses, and one way to compare sets of question ids.
import fs from 'node:fs';
import path from 'node:path';
import { told } from './table.mjs';

export const [formPath, folder] = process.argv.slice(2);
export const form = JSON.parse(fs.readFileSync(formPath, 'utf8'));
export const shownByUs = JSON.parse(fs.readFileSync(path.join(folder, 'shown.json'), 'utf8'));
export const responses = Object.keys(shownByUs).map((name) => [name, JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'))]);

const AGES = new Set(['pat.age_months_min', 'pat.age_months_max']);
const isQuestion = (item) => (item.type !== 'group' || item.repeats) && !AGES.has(item.linkId);
export function* walk(items) {
  for (const item of items ?? []) { yield item; yield* walk(item.item); }
}
const questions = new Set([...walk(form.item)].filter(isQuestion).map((item) => item.linkId));
export const answerTo = (response, linkId) => [...walk(response.item)].find((item) => item.linkId === linkId)?.answer?.[0];

/** Compares what an engine shows with what we show; prints each difference and a last line; fails the run where they differ. */
export function compare(engine, shown) {
  let different = 0;
  for (const [name, ids] of Object.entries(shown)) {
    const theirs = new Set(ids.filter((id) => questions.has(id))), ours = new Set(shownByUs[name]);
    const more = [...theirs].filter((id) => !ours.has(id)), less = [...ours].filter((id) => !theirs.has(id));
    if (!more.length && !less.length) continue;
    different += 1;
    console.log(`${engine} ${name}: only there ${more.join(' ') || '-'}; only here ${less.join(' ') || '-'}`);
  }
  told(engine, 'questions shown', Object.keys(shown).length, different);
}
