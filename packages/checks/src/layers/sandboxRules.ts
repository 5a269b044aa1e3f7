import { importRule, type Rule } from './violation.js';

const src = 'packages/sandbox/src/';

/** The domains of the sandbox, lowest first. Those of one rank do not know each other. */
export const sandboxRank: Record<string, number> = {
  core: 0,
  wire: 1,
  webhooks: 2,
  catalogue: 2,
  payments: 3,
  connect: 4,
  billing: 5,
  customers: 6,
  checkout: 7,
  portal: 7,
  elements: 8,
  control: 9,
};

/** Files that know higher domains all the same, each with its reason. */
const upward: Record<string, string> = {
  'core/store.ts': 'the tables of all domains lie in one store, which takes types of them and no code',
};

/** A domain imports lower ones, types too. Files beside the domains put them together, and no domain imports those. */
export const domainImports: Rule = importRule(({ target, typeOnly }, file) => {
  if (!file.startsWith(src) || !target?.startsWith(src)) return null;
  const from = file.slice(src.length);
  const to = target.slice(src.length);
  const [domain, other] = [from, to].map((each) => (each.includes('/') ? each.slice(0, each.indexOf('/')) : ''));
  if (domain === undefined || domain === '' || domain === other) return null;
  const rank = sandboxRank[domain];
  if (rank === undefined)
    return domain === 'cli' ? null : `is in ${domain}/, which has no rank. Give it one in layers/sandboxRules.ts.`;
  if (typeOnly && from in upward) return null;
  const otherRank = sandboxRank[other ?? ''];
  if (otherRank === undefined) return `imports ${to}. A domain imports lower domains only, and nothing beside them.`;
  if (otherRank < rank) return null;
  return `imports ${to}, but ${domain} stands below or beside ${other}. Let ${domain} tell a signal that ${other} follows (core/signals.ts), or let ${other} register what is needed in its domain.ts.`;
});
