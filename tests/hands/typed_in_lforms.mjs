// Enters made-up answers into LHC-Forms (NLM) with a real mouse and keyboard, and counts clicks, keys and scrolls.
//   node typed_in_lforms.mjs FORM FOLDER WIDTH HEIGHT     prints {"patient": {"clicks", "texts", "letters", "keys", "scrolls", "left"}}
// It does what a quick person would: one click on what is drawn as buttons, a click and the letters elsewhere, and a
// scroll of most of a screen only where the next answer is out of sight. `texts` are runs of typed `letters`, `keys` such as Tab
// and Enter; `left` counts answers that cannot be given there.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const [formPath, folder, width, height] = process.argv.slice(2);
const form = JSON.parse(fs.readFileSync(formPath, 'utf8'));
const bundle = path.join(path.dirname(fileURLToPath(import.meta.url)), 'lforms', 'dist', 'lforms');
const parts = ['webcomponent/assets/lib/zone.min.js', 'webcomponent/runtime.js', 'webcomponent/polyfills.js', 'webcomponent/main.js', 'fhir/R4/lformsFHIR.min.js'];
const page = `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/webcomponent/styles.css"><div id="form"></div>${parts
  .map((src) => `<script src="/${src}"${src.endsWith('zone.min.js') ? '' : ' type="module"'}></script>`).join('')}`;
const kinds = { '.js': 'text/javascript', '.css': 'text/css' };
const server = http.createServer((request, answer) => {
  const name = new URL(request.url, 'http://x').pathname;
  const file = path.join(bundle, path.normalize(name));
  if (name === '/') answer.writeHead(200, { 'content-type': 'text/html' }).end(page);
  else if (file.startsWith(bundle) && fs.existsSync(file) && fs.statSync(file).isFile()) {
    answer.writeHead(200, { 'content-type': kinds[path.extname(file)] ?? 'application/octet-stream' });
    fs.createReadStream(file).pipe(answer);
  } else answer.writeHead(404).end();
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const here = `http://127.0.0.1:${server.address().port}/`;
const quoted = (id) => `[id="${id.replaceAll('"', '\\"')}"]`;
const MOST_SCROLLS = 80, SETTLED = 90; // ms until the page has drawn what an answer opens

/** One patient in a fresh page. */
class Person {
  count = { clicks: 0, texts: 0, letters: 0, keys: 0, scrolls: 0, left: 0 };

  constructor(tab) { this.tab = tab; }

  async bringIntoSight(target) {
    for (let tries = 0; tries < MOST_SCROLLS; tries += 1) {
      const box = await target.boundingBox();
      if (!box) throw new Error('not drawn');
      const low = Number(height) - 8;
      if (box.y >= 0 && box.y + Math.min(box.height, 40) <= low) return;
      await this.tab.mouse.wheel(0, (box.y < 0 ? -0.8 : 0.8) * Number(height));
      await this.tab.waitForTimeout(60);
      this.count.scrolls += 1;
    }
    throw new Error('cannot be brought into sight');
  }

  async click(target) {
    await this.bringIntoSight(target);
    await target.click({ timeout: 2000 });
    this.count.clicks += 1;
  }

  async type(text) {
    await this.tab.keyboard.type(text);
    this.count.texts += 1;
    this.count.letters += [...text].length;
  }

  async press(key) {
    await this.tab.keyboard.press(key);
    this.count.keys += 1;
  }

  items(linkId, parent) {
    return this.tab.evaluate(([linkId, parent]) => {
      const data = document.querySelector('wc-lhc-form').lhcFormData;
      const off = (item) => item._skipLogicStatus === 'target-disabled' || item._enableWhenExpVal === false || item._isHiddenInDef || item.isHiddenInDef;
      return data.itemList
        .filter((item) => item.linkId === linkId && (!parent || item._parentItem?._elementId === parent))
        .map((item) => ({ id: item._elementId, off: off(item), many: Boolean(item._multipleAnswers) }));
    }, [linkId, parent]);
  }

  async give(item, answer) {
    const kind = Object.keys(answer).find((key) => key.startsWith('value'));
    const value = answer[kind];
    const at = (id) => this.tab.locator(quoted(id)).first();
    if (kind === 'valueBoolean') return this.click(at(`${item.id}|${value}`));
    if (kind === 'valueCoding') {
      for (const id of [`${item.id}|${value.system}|${value.code}`, `${item.id}|${value.code}`]) {
        if (await at(id).count()) return this.click(at(id));
      }
      await this.click(at(item.id));
      const words = value.display ?? value.code;
      const line = this.tab.locator('#completionOptions li').filter({ hasText: words }).first();
      await line.click({ timeout: 2000 });
      this.count.clicks += 1;
      return this.tab.keyboard.press('Escape'); // closes what is left open; not counted
    }
    if (kind === 'valueDate' || kind === 'valueDateTime') {
      if (value.length < 10) throw new Error('whole dates only');
      await this.click(this.tab.locator(`${quoted(`item-${item.id}`)} input`).first());
      await this.type(`${value.slice(5, 7)}/${value.slice(8, 10)}/${value.slice(0, 4)}`);
      return this.press('Enter');
    }
    await this.click(at(item.id));
    await this.type(kind === 'valueQuantity' ? String(value.value) : String(value));
    if (kind === 'valueQuantity' && value.unit && await at(`unit_${item.id}`).count()) {
      await this.press('Tab');
      await this.type(value.unit.slice(0, 2));
      await this.press('ArrowDown');
      return this.press('Enter');
    }
    return undefined;
  }

  async walk(node, parent) {
    const met = {};
    for (const item of node.item ?? []) {
      const number = met[item.linkId] = (met[item.linkId] ?? -1) + 1;
      for (const answer of item.answer ?? [null]) {
        let found = await this.items(item.linkId, parent);
        if (found.length && !found[0].many && number >= found.length) {
          await this.click(this.tab.locator(quoted(`add-${found.at(-1).id}`)).first()).catch(() => undefined);
          await this.tab.waitForTimeout(SETTLED);
          found = await this.items(item.linkId, parent);
        }
        const place = found[found[0]?.many ? 0 : number];
        if (answer && Object.keys(answer).some((key) => key.startsWith('value'))) {
          if (!place || place.off) this.count.left += 1;
          else await this.give(place, answer).catch(() => { this.count.left += 1; });
          await this.tab.waitForTimeout(SETTLED);
        }
        if (place && item.item) await this.walk(item, place.id);
      }
    }
  }
}

const KNOWN = new Set(['pat.age_months_min', 'pat.age_months_max', 'pat.dob', 'pat.sex', 'visit.date']); // from the register, in both programs
const withoutKnown = (node) => ({ ...node, item: (node.item ?? []).filter((item) => !KNOWN.has(item.linkId)).map((item) => (item.item ? withoutKnown(item) : item)) });

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
const counts = {};
try {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC', viewport: { width: Number(width), height: Number(height) } });
  await context.route((url) => url.hostname !== '127.0.0.1', (route) => route.abort());
  for (const name of fs.readdirSync(folder).sort()) {
    const response = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
    const known = { ...response, item: keepKnown(response) };
    const tab = await context.newPage();
    await tab.goto(here);
    await tab.waitForFunction(() => window.LForms?.Util?.convertFHIRQuestionnaireToLForms && window.LForms.FHIR?.R4);
    await tab.evaluate(async ({ form, known }) => {
      const util = window.LForms.Util;
      const filled = util.mergeFHIRDataIntoLForms(known, util.convertFHIRQuestionnaireToLForms(form, 'R4'), 'R4');
      await util.addFormToPage(filled, document.getElementById('form'), { fhirVersion: 'R4', prepopulate: false });
      await new Promise((settled) => setTimeout(settled, 300));
    }, { form, known });
    const person = new Person(tab);
    await person.walk(withoutKnown(response), null);
    counts[path.basename(name, '.json')] = person.count;
    await tab.close();
  }
} finally {
  await browser.close();
  server.close();
}
console.log(JSON.stringify(counts));

/** The items of a response with nothing but what the register knows. */
function keepKnown(node) {
  return (node.item ?? []).flatMap((item) => {
    if (KNOWN.has(item.linkId)) return [item];
    const inside = keepKnown(item);
    return inside.length ? [{ linkId: item.linkId, item: inside }] : [];
  });
}
