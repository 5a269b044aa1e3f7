import { invalid } from './errors.js';
import { API_VERSION } from './specification.js';

/** The header of a reply that has another version's shape than was asked for. */
export const versionNotice = 'tillkit-answered-version';

/** Stripe's versions have had a date since the first, and since 2024 a name after it. */
const dated = /^(\d{4}-\d{2}-\d{2})(?:\.[a-z]+)?$/;

/** The first version's date that is taken. */
const oldest = '2019-01-01';

/** Which API versions are taken. Whatever is asked for, the answer has the shape of the present one. */
export class Versions {
  private readonly logged = new Set<string>();

  /** @param strict takes no other version than the present one */
  constructor(private readonly strict = false) {}

  /**
   * Takes a version, and logs one that is not the present one, the first time.
   *
   * @returns what a reply's header says; undefined for the present version
   * @throws StripeError 400 for what is no version since 2019 and, when strict, for any other than the present one
   */
  take(asked: string, param?: string): string | undefined {
    if (asked === API_VERSION) return undefined;
    const date = dated.exec(asked)?.[1] ?? '';
    const known = date >= oldest && !Number.isNaN(Date.parse(date));
    if (!known || this.strict) {
      const reason = known
        ? `This sandbox speaks ${API_VERSION} only: \`strictVersion\` is set.`
        : `This sandbox takes every dated version since ${oldest.slice(0, 4)}, and answers in the shape of ${API_VERSION}.`;
      throw invalid(`Invalid Stripe API version: ${asked}. ${reason}`, param === undefined ? {} : { param });
    }
    if (!this.logged.has(asked)) {
      this.logged.add(asked);
      console.error(
        `tillkit-sandbox: Stripe API ${asked} is asked for, and answered as ${API_VERSION}. What differs is in the README of @tillkit/sandbox, under "Other API versions".`,
      );
    }
    return `${API_VERSION}; asked=${asked}`;
  }
}
