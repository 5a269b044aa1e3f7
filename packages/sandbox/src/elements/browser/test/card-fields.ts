import type { FrameLocator, Page } from 'playwright';

/** The Payment Element's frame in a host page. */
export const elementFrame = (page: Page): FrameLocator =>
  page.frameLocator('iframe[title="Secure payment input frame"]');

export const challengeFrame = (page: Page): FrameLocator => page.frameLocator('[role=dialog][aria-modal] iframe');

/** Fills the card fields; the tests of the fields themselves type key by key. A `zip` of null is not asked for. */
export async function typeCard(
  fields: Pick<FrameLocator, 'getByLabel'> | Page,
  number: string,
  { expiry = '1230', cvc = '123', zip = '10001' as string | null } = {},
): Promise<void> {
  for (const [label, text] of [
    ['Card number', number],
    ['Expiration date', expiry],
    ['Security code', cvc],
    ['ZIP code', zip],
  ] as const) {
    if (text !== null) await fields.getByLabel(label, { exact: true }).fill(text);
  }
}
