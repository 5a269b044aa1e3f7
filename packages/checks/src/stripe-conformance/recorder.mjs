import { fileURLToPath } from 'node:url';
import { loadSpec, Validator } from './index.mjs';

const specFile = fileURLToPath(new URL('./spec.json.gz', import.meta.url));

let validator;
/** One validator for a whole run: its schemas take a second to compile. */
function strictValidator() {
  validator ??= new Validator(loadSpec(specFile));
  return validator;
}

function eventsIn(response) {
  const listed = response?.object === 'list' ? response.data : [response];
  return listed.filter((item) => item?.object === 'event');
}

/** `previous_attributes` holds the part of an object that changed, which only the check of a single event knows. */
function withoutPreviousAttributes(value) {
  return JSON.parse(JSON.stringify(value, (key, part) => (key === 'previous_attributes' ? undefined : part)));
}

function findingsOf(recorded) {
  const body = typeof recorded.response === 'string' ? JSON.parse(recorded.response) : recorded.response;
  const events = eventsIn(body);
  const exchange = { ...recorded, response: events.length > 0 ? withoutPreviousAttributes(body) : body };
  const { request, response: reply } = strictValidator().exchange(exchange);
  const response = [...reply, ...events.flatMap((event) => strictValidator().event(event))];
  // What the server refused with a 400 may well be a bad request: then only the refusal must conform.
  const refused = exchange.status === 400 || exchange.status === 404;
  return [...(refused ? [] : request), ...response].map(
    (finding) => `${exchange.method} ${exchange.path} (${exchange.status}): ${finding.message}`,
  );
}

/**
 * Collects the exchanges and events of a test run. `findings()` are the ways in which they differ from Stripe's
 * published description, strictly and without exceptions; `assertConforms()` throws when there is one.
 */
export function createRecorder() {
  const exchanges = [];
  const events = [];
  const findings = () => [
    ...new Set([
      ...exchanges.flatMap(findingsOf),
      ...events.flatMap((event) =>
        strictValidator()
          .event(event)
          .map((finding) => `${event.type} ${event.id}: ${finding.message}`),
      ),
    ]),
  ];
  return {
    exchanges,
    events,
    onExchange: (exchange) => void exchanges.push(exchange),
    onEvent: (event) => void events.push(event),
    findings,
    assertConforms() {
      const found = findings();
      if (found.length === 0) return;
      const shown = found.slice(0, 40).map((finding) => `  - ${finding}`);
      const more = found.length > shown.length ? `\n  … and ${found.length - shown.length} more` : '';
      throw new Error(`${found.length} differences from Stripe's API description:\n${shown.join('\n')}${more}`);
    },
  };
}
