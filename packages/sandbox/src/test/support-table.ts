import { differences } from '../differences.js';
import { testCards } from '../payments/test-cards.js';
import { operations } from '../resources/operations.js';
import { refusedFunctions, simulatedFunctions } from '../stripe-js/functions.js';
import { nameOf } from '../tax/automatic.js';
import { rateTable } from '../tax/rate-table.js';
import { API_VERSION, describedOperations } from '../wire/specification.js';

const implied = new Set(['expand', 'limit', 'starting_after', 'ending_before']);

function row(cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** The parts of the README that are made of the code, by the name of their marker. */
export function readmeParts(): Record<string, string> {
  const cards = testCards.map((card) =>
    row([`\`${card.number}\``, card.title, card.tokens.map((token) => `\`${token}\``).join(', ')]),
  );
  const calls = operations
    .map((operation) => {
      const takes = operation.takes.filter((name) => !implied.has(name));
      return row([`\`${operation.method} ${operation.path}\``, takes.map((name) => `\`${name}\``).join(', ')]);
    })
    .sort();
  return {
    cards: [row(['number', 'what it does', 'ready-made payment methods']), row(['---', '---', '---']), ...cards].join(
      '\n',
    ),
    operations: [row(['operation', 'parameters that have an effect']), row(['---', '---']), ...calls].join('\n'),
    coverage: coverage(),
    'stripe-js': stripeJs(),
    taxes: [
      row(['country', 'state', 'tax', 'rate']),
      row(['---', '---', '---', '---:']),
      ...rateTable.map(({ country, state, name, percentage }) =>
        row([nameOf(country, null), state === null ? '' : nameOf(country, state), name, `${percentage} %`]),
      ),
    ].join('\n'),
    differences: [
      row(['', 'Stripe', 'the sandbox']),
      row(['---', '---', '---']),
      ...differences.map(({ what, stripe, here }) => row([what, stripe, here])),
    ].join('\n'),
  };
}

/** Functions of Stripe.js: what there is of each, then those that are refused by name. */
function stripeJs(): string {
  const name = (each: string) => `\`${each}\``;
  return [
    row(['function', 'what is simulated']),
    row(['---', '---']),
    ...Object.entries(simulatedFunctions).map(([each, what]) => row([name(each), what])),
    '',
    `Refused by name: ${[...refusedFunctions].sort().map(name).join(', ')}.`,
  ].join('\n');
}

/** How much of Stripe's API there is, and what becomes of the rest. */
function coverage(): string {
  const counts = (versionOf: (path: string) => boolean) => {
    const all = describedOperations.filter(({ path }) => versionOf(path)).length;
    const simulated = operations.filter(({ path }) => versionOf(path)).length;
    return [String(simulated), String(all - simulated), String(all)];
  };
  return [
    row([`Stripe's API ${API_VERSION}`, 'simulated', 'refused by name', 'operations in all']),
    row(['---', '---:', '---:', '---:']),
    row(['v1', ...counts((path) => path.startsWith('/v1/'))]),
    row(['v2', ...counts((path) => path.startsWith('/v2/'))]),
  ].join('\n');
}

/** `readme` with each part between its markers as the code has it. */
export function withParts(readme: string): string {
  return Object.entries(readmeParts()).reduce(
    (text, [name, part]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`),
        (_all, open: string, close: string) => `${open}\n${part}\n\n${close}`,
      ),
    readme,
  );
}
