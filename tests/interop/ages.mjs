// The form's own FHIRPath expressions for the two ages, by NLM's engine, against the ages we write; partial dates included.
import fhirpath from 'fhirpath';
import model from 'fhirpath/fhir-context/r4/index.js';
import { answerTo, form, responses, walk } from './filled.mjs';
import { told } from './table.mjs';

let different = 0, partial = 0;
for (const item of walk(form.item)) {
  const expression = item.extension?.find((one) => one.valueExpression)?.valueExpression.expression;
  if (!expression) continue;
  const evaluate = fhirpath.compile(expression, model);
  for (const [name, response] of responses) {
    const [theirs] = evaluate(response, { resource: response });
    const ours = answerTo(response, item.linkId)?.valueInteger;
    if (answerTo(response, 'pat.dob')?.valueDate.length < 10) partial += 1;
    if (theirs === ours) continue;
    different += 1;
    console.log(`${name} ${item.linkId}: ${theirs} there, ${ours} here`);
  }
}
told("NLM's fhirpath.js", `ages (${partial / 2} partial births)`, responses.length, different);
