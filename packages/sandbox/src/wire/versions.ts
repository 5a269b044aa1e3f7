import { invalid } from './errors.js';
import { API_VERSION } from './specification.js';

/** The header of a reply that has another version's shape than was asked for. */
export const versionNotice = 'tillkit-answered-version';

/** Stripe's versions have had a date since the first, and since 2024 a name after it. */
const dated = /^(\d{4}-\d{2}-\d{2})(?:\.[a-z]+)?$/;

/** The first version's date that is taken. */
const oldest = '2019-01-01';

/**
 * Whether a version can be answered in the present shape.
 *
 * @throws StripeError 400 for what is no version since 2019 and, when `strict`, for any other than the present one
 */
export function readVersion(asked: string, strict: boolean, param?: string): 'present' | 'another' {
  if (asked === API_VERSION) return 'present';
  const date = dated.exec(asked)?.[1] ?? '';
  const known = date >= oldest && !Number.isNaN(Date.parse(date));
  if (known && !strict) return 'another';
  const reason = known
    ? `This sandbox speaks ${API_VERSION} only: \`strictVersion\` is set.`
    : `This sandbox takes every dated version since ${oldest.slice(0, 4)}, and answers in the shape of ${API_VERSION}.`;
  throw invalid(`Invalid Stripe API version: ${asked}. ${reason}`, param === undefined ? {} : { param });
}

/** Each reply to another version says so in a header; the log says it once for each version. */
export class VersionNotices {
  private readonly logged = new Set<string>();

  /** @returns the header's text */
  notice(asked: string): string {
    if (!this.logged.has(asked)) {
      this.logged.add(asked);
      console.error(
        `tillkit-sandbox: requests ask for Stripe API ${asked}; they are answered as ${API_VERSION}. What differs is in the README of @tillkit/sandbox, under "Other API versions".`,
      );
    }
    return `${API_VERSION}; asked=${asked}`;
  }
}
