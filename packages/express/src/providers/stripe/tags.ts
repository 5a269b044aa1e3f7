import type { ProviderTags, ReadTags } from '../provider.js';

export const metadataNames = {
  accountId: 'tillkit_account',
  userId: 'tillkit_user',
  source: 'tillkit_source',
  environment: 'tillkit_environment',
  plan: 'tillkit_plan',
  sessionId: 'tillkit_session',
  duplicateOf: 'tillkit_duplicate_of',
  endsUnpaid: 'tillkit_ends_unpaid',
} as const satisfies Record<keyof ProviderTags, string>;

type Metadata = Readonly<Record<string, string>>;

/** The metadata written on every object at Stripe. */
export function toMetadata(tags: ProviderTags): Record<string, string> {
  const given = Object.entries(metadataNames).map(([tag, name]) => [name, tags[tag as keyof ProviderTags]] as const);
  return Object.fromEntries(given.filter((pair): pair is [(typeof pair)[0], string] => pair[1] !== undefined));
}

export function toTags(metadata: Metadata | null | undefined): ReadTags {
  return Object.fromEntries(Object.entries(metadataNames).map(([tag, name]) => [tag, metadata?.[name]])) as ReadTags;
}

export function environmentOf(metadata: Metadata | null | undefined): string | null {
  return metadata?.[metadataNames.environment] ?? null;
}
