/** The folders of a package, or of a folder in it, in the order in which they may know each other. */
export interface Ranked {
  /** Lowest first. Folders of one rank do not know each other. */
  ranks: readonly (readonly string[])[];
  /** Files beside the folders that lie under all of them. Every other file beside them puts them together. */
  beneath?: readonly string[];
  /** Folders that put the others together too, and so may import files beside them. */
  assemblers?: readonly string[];
}

/** Every folder with code has a place here. */
export const ranked: Readonly<Record<string, Ranked>> = {
  'packages/contract/src': { ranks: [['schemas']], beneath: ['errors'] },
  'packages/express/src': {
    ranks: [
      ['db', 'providers'],
      ['http', 'background'],
      ['accounts', 'plans'],
      ['credits'],
      ['subscriptions', 'notices'],
      ['checkout', 'quotas', 'offers'],
      ['recharge', 'middleware'],
      ['methods', 'invoices'],
      ['reconcile', 'stream', 'debug', 'webhooks'],
      ['wiring'],
    ],
    beneath: ['clock', 'config', 'config-rules', 'domain-events', 'hooks', 'logger', 'option-checks'],
    assemblers: ['wiring'],
  },
  'packages/express/src/credits': { ranks: [['rules'], ['input', 'store'], ['engine'], ['ledger']] },
  'packages/react/src': {
    ranks: [['development', 'i18n', 'stripe', 'styles'], ['provider'], ['hooks', 'parts'], ['components'], ['testing']],
  },
  'packages/sandbox/src': {
    ranks: [
      ['core'],
      ['wire'],
      ['webhooks', 'catalogue'],
      ['payments'],
      ['connect'],
      ['billing'],
      ['customers'],
      ['checkout', 'portal'],
      ['elements'],
      ['control'],
      ['cli'],
    ],
    assemblers: ['cli'],
  },
  'packages/devdb/src': {
    ranks: [
      ['bson'],
      ['expression'],
      ['match'],
      ['storage'],
      ['query'],
      ['aggregate', 'update'],
      ['commands'],
      ['wire'],
    ],
    beneath: ['pace'],
    assemblers: ['wire'],
  },
  'packages/cli/src': {
    ranks: [['catalog', 'doctor', 'reconcile'], ['commands']],
    beneath: ['command', 'counted', 'plans-module', 'settings'],
  },
  'packages/checks/src': {
    ranks: [['api', 'layers', 'links', 'tidy', 'stripe-conformance'], ['english']],
    beneath: ['repository'],
  },
  'templates/express-api/src': { ranks: [['development']], beneath: ['env'] },
};
