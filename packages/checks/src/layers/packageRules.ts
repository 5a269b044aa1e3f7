import { builtinModules } from 'node:module';
import { importRule, packageOf, type Rule } from './violation.js';

/** What the code of each package may import of this repository, and of others where that is a closed list. */
const mayImport: Record<string, { ours: readonly string[]; others?: readonly string[]; why: string }> = {
  'packages/contract': {
    ours: [],
    others: ['zod'],
    why: 'The contract runs in a server and in a browser, so it stands on zod alone.',
  },
  'packages/express': {
    ours: ['@tillkit/contract', '@tillkit/contract/openapi'],
    why: 'The router knows the contract only. Whatever the components need as well goes into packages/contract.',
  },
  'packages/react': {
    ours: ['@tillkit/contract/browser'],
    others: ['react', 'react-dom', '@stripe/stripe-js', '@stripe/react-stripe-js'],
    why: 'What a browser loads is kept small: React, Stripe’s wrappers, and of the contract the entry without zod.',
  },
  'packages/sandbox': { ours: [], why: 'The sandbox is the other side: it must not share a mistake with our side.' },
  'packages/devdb': { ours: [], why: 'devdb is a database of its own and knows nothing of billing.' },
  'packages/cli': { ours: ['@tillkit/express'], why: 'The command line works through the router’s public entry.' },
  'packages/checks': { ours: [], why: 'The checks read files; they do not depend on what they check.' },
};

const ours = /^(@tillkit\/[^/]+|tillkit)(\/|$)/;

/** A package imports what its row above allows. */
export const packageImports: Rule = importRule(({ specifier }, file) => {
  const allowed = mayImport[packageOf(file) ?? ''];
  if (!allowed || specifier.startsWith('.')) return null;
  const isOurs = ours.test(specifier);
  const list = isOurs ? allowed.ours : allowed.others;
  // An entry of ours is named exactly; of another package every entry is meant.
  const fits = (name: string) => specifier === name || (!isOurs && specifier.startsWith(`${name}/`));
  if (!list || list.some(fits)) return null;
  return `may not import "${specifier}". ${allowed.why}`;
});

/** Nobody reaches into another package by path, nor past its published entry points. */
export function publishedEntryPoints(entryPoints: ReadonlySet<string>): Rule {
  return importRule(({ specifier, target }, file) => {
    const home = packageOf(file);
    if (target !== null && home !== null && !target.startsWith(`${home}/`))
      return `reaches out of its package by "${specifier}". Import a published entry point of the other package.`;
    if (ours.test(specifier) && !entryPoints.has(specifier))
      return `imports "${specifier}", which is no published entry point. Published are: ${[...entryPoints].join(', ')}.`;
    return null;
  });
}

/** What a browser loads holds nothing of Node. */
export const browserCode: Rule = importRule(({ specifier }, file) => {
  if (!/^packages\/(contract|react)\//.test(file)) return null;
  if (!specifier.startsWith('node:') && !builtinModules.includes(specifier)) return null;
  return `imports "${specifier}", but this package runs in a browser. Use what browsers have, e.g. globalThis.crypto.`;
});

/** Stripe's packages, each in the one folder that may know it. */
export const stripeImports: Rule = importRule(({ specifier, typeOnly }, file) => {
  // The sandbox answers with Stripe's shapes: it takes the types, and no code.
  if (specifier === 'stripe' && typeOnly && file.startsWith('packages/sandbox/')) return null;
  // Types of Stripe.js load nothing.
  if (/^@stripe\//.test(specifier) && typeOnly && file.startsWith('packages/react/')) return null;
  if (/^stripe(\/|$)/.test(specifier) && !/^packages\/express\/src\/providers\/stripe\//.test(file))
    return `imports "${specifier}". Only packages/express/src/providers/stripe/ does: go through providers/provider.ts.`;
  if (/^@stripe\//.test(specifier) && !/^packages\/react\/src\/stripe\//.test(file))
    return `imports "${specifier}". Only packages/react/src/stripe/ does, so that Stripe.js loads when a form is shown.`;
  return null;
});

/** Files which may read `process.env`, each with its reason. */
const environmentReaders: Record<string, string> = {
  'packages/express/src/config.ts': 'the one place where configuration is read',
  'packages/devdb/src/start.ts': 'it refuses to be a production database',
  'packages/sandbox/src/options.ts': 'it refuses to stand in for Stripe in production',
  'packages/react/src/development/inDevelopment.ts': 'bundlers write NODE_ENV out, and drop what development says',
  'packages/sandbox/src/sandbox-clock.ts': 'it refuses to set the time of production',
  'packages/cli/src/cli.ts': 'the program itself: it hands the environment to its commands',
};

/** Configuration comes in by one door. */
export const environmentReads: Rule = (source) => {
  if (!source.path.startsWith('packages/') || source.path in environmentReaders) return [];
  return source.environmentLines.map((line) => ({
    file: source.path,
    line,
    message: `reads process.env. Only ${Object.keys(environmentReaders).join(', ')} may: take the value as an option.`,
  }));
};
