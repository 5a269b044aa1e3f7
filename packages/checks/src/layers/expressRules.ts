import { ranked } from './ranks.js';
import { importRule, type Rule } from './violation.js';

const src = 'packages/express/src/';

/** What lies under the features or over them, and is no feature itself. */
const others = ['db', 'providers', 'http', 'background', 'wiring'];

/** The folders of the router that are features: each is known to others by its `service.ts`. */
export const features: readonly string[] = (ranked['packages/express/src']?.ranks ?? [])
  .flat()
  .filter((folder) => !others.includes(folder));

function within(file: string): { area: string; rest: string } | null {
  if (!file.startsWith(src)) return null;
  const rest = file.slice(src.length);
  return { area: rest.includes('/') ? rest.slice(0, rest.indexOf('/')) : '', rest };
}

/** Of another feature, a feature knows `service.ts` and no other file; of the providers, the port. */
export const featureImports: Rule = importRule(({ target }, file) => {
  const from = within(file);
  const to = target === null ? null : within(target);
  if (!from || !to || !features.includes(from.area) || to.area === from.area) return null;
  if (features.includes(to.area) && !/^[^/]+\/service\.ts$/.test(to.rest))
    return `imports ${to.rest}. Of another feature only service.ts may be imported: move what is needed there.`;
  if (to.area === 'providers' && to.rest !== 'providers/provider.ts')
    return `imports ${to.rest}. A feature knows the port of the providers only: providers/provider.ts.`;
  return null;
});

/** Files beside the folders that know webhooks, as `wiring/` does. */
const knowWebhooks = /^(wiring\/|(facade|missing-indexes|index|billing)\.ts$)/;

/** Only what puts the parts together knows webhooks. */
export const webhookImports: Rule = importRule(({ target }, file) => {
  const from = within(file);
  const to = target === null ? null : within(target);
  if (to?.area !== 'webhooks' || from?.area === 'webhooks' || !from || knowWebhooks.test(from.rest)) return null;
  return `imports ${to.rest}. Only wiring/ and the facade know webhooks/.`;
});
