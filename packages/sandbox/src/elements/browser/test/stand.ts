import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createRecorder } from '@tillkit/checks/stripe-conformance';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright';
import Stripe from 'stripe';
import { expect } from 'vitest';
import { chromiumArgs, findChromium } from '../../../../../../scripts/chromium.mjs';
import { ensureBrowser } from '../../../../build-browser.mjs';
import { type Exchange, type Sandbox, startSandbox } from '../../../index.js';

/** A browser, a sandbox, and Stripe's own SDK pointed at it. */
export interface Stand {
  readonly browser: Browser;
  readonly sandbox: Sandbox;
  readonly stripe: Stripe;
  /** Every exchange with the API so far. */
  readonly exchanges: Exchange[];
  /**
   * A page without cookies, handlers or routes; the language is English unless said otherwise. Two that are open at once
   * share nothing.
   */
  open(options?: BrowserContextOptions): Promise<Page>;
  closePages(): Promise<void>;
  close(): Promise<void>;
}

async function cleanse(page: Page): Promise<void> {
  for (const event of ['console', 'pageerror', 'dialog', 'request', 'response'] as const)
    page.removeAllListeners(event);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.goto('about:blank');
  await page.context().clearCookies();
}

export async function openStand(): Promise<Stand> {
  await ensureBrowser();
  const executablePath = findChromium();
  const browser = await chromium.launch({ args: chromiumArgs, ...(executablePath ? { executablePath } : {}) });
  const exchanges: Exchange[] = [];
  const recorder = createRecorder();
  const sandbox = await startSandbox({
    merchantName: 'Café & Söhne',
    // The bundled hosts have it written in them.
    publishableKey: 'pk_test_stand',
    onExchange: (exchange) => {
      exchanges.push(exchange);
      recorder.onExchange(exchange);
    },
    onEvent: (event) => recorder.onEvent(event),
  });
  const stripe = new Stripe(sandbox.secretKey, {
    host: sandbox.host,
    port: sandbox.port,
    protocol: sandbox.protocol,
    telemetry: false,
  });
  // A context of its own for each test would cost it a second: pages are lent again, with nothing left from before.
  const pages = new Map<string, Page>();
  const lent = new Set<Page>();
  return {
    browser,
    sandbox,
    stripe,
    exchanges,
    open: async (options = {}) => {
      const kind = JSON.stringify(options);
      const kept = pages.get(kind);
      if (kept && !lent.has(kept)) {
        lent.add(kept);
        return kept;
      }
      const context = await browser.newContext({ locale: 'en-US', ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      if (!kept) pages.set(kind, page);
      lent.add(page);
      return page;
    },
    closePages: async () => {
      const kept = [...pages.values()];
      const others = browser.contexts().flatMap((context) => context.pages().filter((page) => !kept.includes(page)));
      await Promise.all([
        ...others.map((page) => page.close()),
        ...[...lent].filter((page) => kept.includes(page)).map(cleanse),
      ]);
      lent.clear();
    },
    close: async () => {
      await browser.close();
      await sandbox.close();
      // What the pages and Stripe.js said to the API is held against Stripe's own description too.
      expect(recorder.findings()).toEqual([]);
    },
  };
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResults {
  readonly violations: ReadonlyArray<{ id: string; nodes: ReadonlyArray<{ html: string; failureSummary?: string }> }>;
}

/** For `expect.poll`: how long something may take on a machine that has much else to do. */
export const soon = { timeout: 10_000 };

/** Rules about a whole page, which a frame is not. */
const pageRules = ['region', 'landmark-one-main', 'page-has-heading-one'];

/** Fails with every violation of WCAG 2.2 AA and of axe's best practices, in the page and in its frames. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const frame of page.frames()) {
    // The Content-Security-Policy has no room for injected scripts; the evaluation goes through the debugger instead.
    await frame.evaluate(axeSource);
    const parent = frame.parentFrame();
    const behind = parent && (await parent.evaluate(() => getComputedStyle(document.body).backgroundColor));
    const results = await frame.evaluate(
      async ([background, rules]) => {
        const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } };
        // A frame shows what lies behind it; axe, in the frame, can only see what the frame itself paints.
        if (background) document.documentElement.style.backgroundColor = background;
        const off = Object.fromEntries((background ? rules : []).map((rule) => [rule, { enabled: false }]));
        const found = await axe.run({ iframes: false, rules: off, resultTypes: ['violations'] });
        document.documentElement.style.backgroundColor = '';
        return found;
      },
      [behind, pageRules] as const,
    );
    const found = results.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join('\n')}`,
    );
    expect(found, `axe on ${frame.url()}`).toEqual([]);
  }
}
