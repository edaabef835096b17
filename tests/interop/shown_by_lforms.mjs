// Which questions LHC-Forms (NLM) shows for each response, in a real browser that may reach nothing but this script.
// First with the ages that the response carries; then, for exact dates of birth, with the ages it works out itself.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { answerTo, compare, form, responses } from './filled.mjs';

const bundle = path.join(path.dirname(fileURLToPath(import.meta.url)), 'lforms', 'dist', 'lforms');
const script = (src) => `<script src="/${src}"${src.endsWith('zone.min.js') ? '' : ' type="module"'}></script>`;
const page = `<!doctype html><meta charset="utf-8"><div id="form"></div>${[
  'webcomponent/assets/lib/zone.min.js', 'webcomponent/runtime.js', 'webcomponent/polyfills.js', 'webcomponent/main.js', 'fhir/R4/lformsFHIR.min.js',
].map(script).join('')}`;
const server = http.createServer((request, answer) => {
  const name = new URL(request.url, 'http://x').pathname;
  const file = path.join(bundle, path.normalize(name));
  if (name === '/') answer.writeHead(200, { 'content-type': 'text/html' }).end(page);
  else if (file.startsWith(bundle) && fs.existsSync(file) && fs.statSync(file).isFile()) {
    answer.writeHead(200, { 'content-type': file.endsWith('.js') ? 'text/javascript' : 'application/octet-stream' });
    fs.createReadStream(file).pipe(answer);
  } else answer.writeHead(404).end();
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const here = `http://127.0.0.1:${server.address().port}/`;

// Runs in the page.
const load = async ({ form, response, recalculate }) => {
  const box = document.getElementById('form'), util = window.LForms.Util;
  const filled = util.mergeFHIRDataIntoLForms(response, util.convertFHIRQuestionnaireToLForms(form, 'R4'), 'R4');
  await util.addFormToPage(filled, box, { fhirVersion: 'R4', prepopulate: false });
  await new Promise((settled) => setTimeout(settled, 200));
  const data = box.querySelector('wc-lhc-form').lhcFormData;
  if (recalculate) { // a merged response counts as a person's own entries: forget that, and work out every expression
    data.hasSavedData = false;
    for (const item of data.itemList) item._userModifiedCalculatedValue = false;
    data._expressionProcessor._calculatedValues = {};
    await data._expressionProcessor.runCalculations(false);
    data._checkFormControls();
    await new Promise((settled) => setTimeout(settled, 100));
  }
  const off = (item) => item._skipLogicStatus === 'target-disabled' || item._enableWhenExpVal === false;
  const shown = (item) => { for (let one = item; one && one !== data; one = one._parentItem) if (off(one)) return false; return true; };
  return data.itemList.filter(shown).map((item) => item.linkId);
};

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
try {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC' });
  await context.route((url) => url.hostname !== '127.0.0.1', (route) => route.abort());
  const tab = await context.newPage();
  await tab.goto(here);
  await tab.waitForFunction(() => window.LForms?.Util?.convertFHIRQuestionnaireToLForms && window.LForms.FHIR?.R4);
  const stored = {}, own = {};
  for (const [name, response] of responses) {
    stored[name] = await tab.evaluate(load, { form, response, recalculate: false });
    // LHC-Forms takes a birth known to the year or month for the first day of it
    if (answerTo(response, 'pat.dob')?.valueDate.length === 10) own[name] = await tab.evaluate(load, { form, response, recalculate: true });
  }
  compare('LHC-Forms, our ages', stored);
  compare('LHC-Forms, its own ages', own);
} finally {
  await browser.close();
  server.close();
}
