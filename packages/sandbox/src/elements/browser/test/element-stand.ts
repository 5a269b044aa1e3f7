import type { Page } from 'playwright';
import { elementFrame, typeCard } from './card-fields.js';
import { elementPage } from './element-host.js';
import { serveHost } from './host.js';
import { openStand, type Stand } from './stand.js';

/** What the merchant's page of element-host.ts keeps on its window. */
export interface HostWindow {
  start(options: object): void;
  confirm(options: object): Promise<void>;
  result?: { error?: Record<string, unknown>; paymentIntent?: Record<string, unknown>; thrown?: string };
  events: Array<Record<string, unknown>>;
  elements: { update(options: object): Promise<void>; submit(): Promise<unknown>; fetchUpdates(): Promise<unknown> };
  element: Record<'focus' | 'blur' | 'clear' | 'collapse' | 'unmount' | 'destroy', () => void> & {
    mount(target: string): void;
    update(options: object): void;
  };
  stripe: Record<string, (...values: unknown[]) => Promise<unknown>>;
}

/** A {@link Stand} with a merchant's page that shows a Payment Element. */
export interface ElementStand extends Stand {
  createIntent(): Promise<{ id: string; secret: string }>;
  /** Opens the merchant's page with an element of these options in it. */
  show(options: object, path?: '/' | '/failing'): Promise<Page>;
  /** As show, for a new PaymentIntent of 10 dollars; resolves when the element is ready. */
  showIntent(options?: object): Promise<{ page: Page; id: string; secret: string }>;
}

export async function openElementStand(): Promise<ElementStand> {
  const stand = await openStand();
  const { stripeJsUrl, publishableKey } = stand.sandbox;
  const host = await serveHost({
    '/': elementPage(stripeJsUrl, publishableKey),
    '/failing': elementPage(`${stripeJsUrl}?fail=element`, publishableKey),
    '/ink.css':
      '@font-face { font-family: Quill; font-weight: 400; src: url(data:font/woff2;base64,d09GMgABAAAAAA==) }',
    '/done': '<!doctype html><title>Done</title><h1>Done</h1>',
  });
  const createIntent = async () => {
    const intent = await stand.stripe.paymentIntents.create({ amount: 1000, currency: 'usd' });
    return { id: intent.id, secret: intent.client_secret ?? '' };
  };
  const show = async (options: object, path = '/') => {
    const page = await stand.open({ viewport: { width: 480, height: 700 } });
    await page.goto(`${host.url}${path}`);
    await page.evaluate((given) => (window as unknown as HostWindow).start(given), options);
    return page;
  };
  return {
    ...stand,
    createIntent,
    show,
    showIntent: async (options = {}) => {
      const intent = await createIntent();
      const page = await show({ elements: { clientSecret: intent.secret, ...options } });
      await page.waitForSelector('#pay:enabled');
      return { page, ...intent };
    },
    close: async () => {
      await host.close();
      await stand.close();
    },
  };
}

export const message = (page: Page) => page.locator('#message');
export const resultOf = (page: Page) => page.evaluate(() => (window as unknown as HostWindow).result);
export const eventsOf = (page: Page) => page.evaluate(() => (window as unknown as HostWindow).events);

export async function waitForMessage(page: Page): Promise<string> {
  await page.waitForFunction(() => document.getElementById('message')?.textContent !== '');
  return (await message(page).textContent()) ?? '';
}

/** Types a card and presses Pay. Resolves with what the page then says. */
export async function pay(page: Page, number: string): Promise<string> {
  await typeCard(elementFrame(page), number);
  await page.click('#pay');
  return waitForMessage(page);
}
