import { nameOf } from '../billing/tax/automatic.js';
import { rateTable } from '../billing/tax/rate-table.js';
import { API_VERSION, describedOperations } from '../core/specification.js';
import { differences } from '../differences.js';
import { operations } from '../domains.js';
import { refusedFunctions, simulatedFunctions } from '../elements/functions.js';
import { tokensWithoutNumber } from '../payments/test-cards/declined.js';
import { refusedTestCards, testCardGroups } from '../payments/test-cards/index.js';
import { versionDifferences } from '../version-differences.js';

const implied = new Set(['expand', 'limit', 'starting_after', 'ending_before']);

function row(cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** The parts of the README that are made of the code, by the name of their marker. */
export function readmeParts(): Record<string, string> {
  const calls = operations
    .map((operation) => {
      const takes = operation.takes.filter((name) => !implied.has(name));
      return row([`\`${operation.method} ${operation.path}\``, takes.map((name) => `\`${name}\``).join(', ')]);
    })
    .sort();
  return {
    cards: cards(),
    'card-counts': cardCounts(),
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
    versions: [
      row(['up to', 'older code', 'the sandbox']),
      row(['---', '---', '---']),
      ...versionDifferences.map(({ until, older, today }) => row([until, older, today])),
    ].join('\n'),
    differences: [
      row(['', 'Stripe', 'the sandbox']),
      row(['---', '---', '---']),
      ...differences.map(({ what, stripe, here }) => row([what, stripe, here])),
    ].join('\n'),
  };
}

/** Every card, by the sections of Stripe's page. */
function cards(): string {
  const tick = (each: string) => `\`${each}\``;
  const rows = testCardGroups.flatMap(({ title, cards: group }) => [
    row([`**${title}**`, '', '']),
    ...group.map((card) => row([tick(card.number), card.title, card.tokens.map(tick).join(', ')])),
  ]);
  const tokens = tokensWithoutNumber.map(({ title, onlyToken = '' }) => row(['', title, tick(onlyToken)]));
  return [
    row(['number', 'what it does', 'ready-made payment methods']),
    row(['---', '---', '---']),
    ...rows,
    row(['**Tokens without a number**', '', '']),
    ...tokens,
  ].join('\n');
}

/** How much of Stripe's page the sandbox has. */
function cardCounts(): string {
  const groups = testCardGroups.map(({ title, cards: group }) => [
    title,
    group.length,
    group.length,
    group.flatMap(({ tokens }) => tokens).length,
    '',
  ]);
  const refused = refusedTestCards.map(({ title, numbers, because }) => [title, numbers.length, 0, 0, because]);
  const all = [...groups, ...refused];
  const sum = (column: number) => all.reduce((total, cells) => total + Number(cells[column]), 0);
  return [
    row(['Test cards', 'published numbers', 'supported', 'ready-made names', '']),
    row(['---', '---:', '---:', '---:', '---']),
    ...[...all, ['All', sum(1), sum(2), sum(3), '']].map((cells) => row(cells.map(String))),
  ].join('\n');
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
