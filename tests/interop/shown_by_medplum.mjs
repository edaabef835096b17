// Which questions Medplum's form logic shows for each response (no browser).
globalThis.WebSocket ??= class extends EventTarget {};
const { isQuestionEnabled } = await import('@medplum/react-hooks');
const { compare, form, responses } = await import('./filled.mjs');

const shown = {};
for (const [name, response] of responses) {
  const ids = [];
  const visit = (items, on) => {
    for (const item of items ?? []) {
      const enabled = on && isQuestionEnabled(item, response);
      if (enabled) ids.push(item.linkId);
      visit(item.item, enabled);
    }
  };
  visit(form.item, true);
  shown[name] = ids;
}
compare('Medplum', shown);
