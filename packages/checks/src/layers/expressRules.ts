import { importRule, type Rule } from './violation.js';

const src = 'packages/express/src/';

/**
 * The features of the router, lowest first. A feature knows those below it, through their `service.ts` and no other
 * file; those of one rank do not know each other.
 */
export const rank: Record<string, number> = {
  accounts: 0,
  plans: 0,
  credits: 1,
  subscriptions: 2,
  notices: 2,
  checkout: 3,
  offers: 3,
  quotas: 3,
  recharge: 4,
  middleware: 4,
  reconcile: 5,
  stream: 5,
  debug: 5,
};

/** What a feature may import beside itself and lower services. */
const shared = /^(background\/|http\/|db\/|providers\/provider\.ts$|config\.ts$|[^/]+\.ts$)/;

/** Files at the root that put the parts together, and so may import whatever they assemble. */
const assemblers = /^(wiring\/|(billing|facade|createBilling|router|sweeper|missing-indexes|catalog-sync|index)\.ts$)/;

function within(file: string): { area: string; rest: string } | null {
  if (!file.startsWith(src)) return null;
  const rest = file.slice(src.length);
  return { area: rest.includes('/') ? rest.slice(0, rest.indexOf('/')) : '', rest };
}

/** A feature imports its own folder, what is shared, and lower features' services. */
export const featureImports: Rule = importRule(({ target }, file) => {
  const from = within(file);
  const to = target === null ? null : within(target);
  if (!from || !to || !(from.area in rank) || to.area === from.area) return null;
  if (to.area in rank) {
    if (!/^[^/]+\/service\.ts$/.test(to.rest))
      return `imports ${to.rest}. Of another feature only service.ts may be imported: move what is needed there.`;
    if ((rank[to.area] ?? 0) >= (rank[from.area] ?? 0))
      return `imports ${to.rest}, but ${from.area} stands below or beside ${to.area}. Let ${to.area} call ${from.area}, or pass what is needed in.`;
    return null;
  }
  if (shared.test(to.rest) && !assemblers.test(to.rest)) return null;
  return `imports ${to.rest}. A feature imports its own folder, background/, http/, db/, providers/provider.ts and lower services.`;
});

/** What lies under the features knows none of them. */
export const foundationImports: Rule = importRule(({ target }, file) => {
  const from = within(file);
  const to = target === null ? null : within(target);
  if (!from || !to || !['background', 'http', 'db', 'providers'].includes(from.area) || to.area === from.area)
    return null;
  if (to.area in rank || to.area === 'webhooks' || assemblers.test(to.rest))
    return `imports ${to.rest}, but ${from.area}/ lies under the features. Pass in what it needs.`;
  if (from.area === 'db' && to.area !== '') return `imports ${to.rest}, but db/ knows nothing above the database.`;
  return null;
});

/** The rooms of credits, lowest first. Those of one rank do not know each other. */
export const roomRank: Record<string, number> = { rules: 0, input: 1, store: 1, engine: 2, ledger: 3 };

/** A room of credits imports lower rooms, types too. Files beside the rooms put them together, and no room imports those. */
export const roomImports: Rule = importRule(({ target }, file) => {
  const credits = `${src}credits/`;
  if (!file.startsWith(credits) || !target?.startsWith(credits)) return null;
  const to = target.slice(credits.length);
  const [room = '', other = ''] = [file.slice(credits.length), to].map((path) =>
    path.split('/').slice(0, -1).join('/'),
  );
  if (room === '' || room === other) return null;
  const rank = roomRank[room];
  if (rank === undefined) return `is in ${room}/, which has no rank. Give it one in layers/expressRules.ts.`;
  const otherRank = roomRank[other];
  if (otherRank === undefined) return `imports ${to}. A room of credits imports lower rooms, and nothing beside them.`;
  if (otherRank < rank) return null;
  return `imports ${to}, but ${room} stands below or beside ${other}. Move what is needed down, or let create-engine.ts pass it in.`;
});

/** Webhooks call services, and only the assembler knows webhooks. */
export const webhookImports: Rule = importRule(({ target }, file) => {
  const from = within(file);
  const to = target === null ? null : within(target);
  if (!from || !to) return null;
  if (to.area === 'webhooks' && from.area !== 'webhooks' && !assemblers.test(from.rest))
    return `imports ${to.rest}. Only router.ts, wiring/ and the facade know webhooks/.`;
  if (from.area === 'webhooks' && to.area in rank && !/^[^/]+\/service\.ts$/.test(to.rest))
    return `imports ${to.rest}. A webhook takes the id out of the event and calls a service: import service.ts.`;
  return null;
});
