import axe from 'axe-core';
import type { Page } from 'playwright';
import { expect } from 'vitest';

/** Fails with what axe finds against WCAG 2.2 AA in the page and its frames of the same origin. */
export async function expectAccessible(page: Page): Promise<void> {
  // Through the debugger, since the page's content security policy rightly refuses a script of ours.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe: inPage } = window as unknown as { axe: typeof axe };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const result = await inPage.run(document, { runOnly: tags, iframes: false });
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  });
  expect(violations).toEqual([]);
}
