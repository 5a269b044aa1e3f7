import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright';
import Stripe from 'stripe';
import { expect } from 'vitest';
import { chromiumArgs, findChromium } from '../../../../../scripts/chromium.mjs';
import { buildBrowser } from '../../../build-browser.mjs';
import { type Exchange, type Sandbox, startSandbox } from '../../index.js';

/** A browser, a sandbox, and Stripe's own SDK pointed at it. */
export interface Stand {
  readonly browser: Browser;
  readonly sandbox: Sandbox;
  readonly stripe: Stripe;
  /** Every exchange with the API so far. */
  readonly exchanges: Exchange[];
  /** A fresh context; the language is English unless said otherwise. */
  open(options?: BrowserContextOptions): Promise<{ context: BrowserContext; page: Page }>;
  close(): Promise<void>;
}

export async function openStand(): Promise<Stand> {
  await buildBrowser();
  const executablePath = findChromium();
  const browser = await chromium.launch({ args: chromiumArgs, ...(executablePath ? { executablePath } : {}) });
  const exchanges: Exchange[] = [];
  const sandbox = await startSandbox({ onExchange: (exchange) => exchanges.push(exchange) });
  const stripe = new Stripe(sandbox.secretKey, {
    host: sandbox.host,
    port: sandbox.port,
    protocol: sandbox.protocol,
    telemetry: false,
  });
  return {
    browser,
    sandbox,
    stripe,
    exchanges,
    open: async (options) => {
      const context = await browser.newContext({ locale: 'en-US', ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      return { context, page };
    },
    close: async () => {
      await browser.close();
      await sandbox.close();
    },
  };
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResults {
  readonly violations: ReadonlyArray<{ id: string; nodes: ReadonlyArray<{ html: string; failureSummary?: string }> }>;
}

/** Fails with every violation of WCAG 2.2 AA and axe's best practices, in the page and in its frames. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const frame of page.frames()) {
    // Our Content-Security-Policy has no room for injected scripts; the evaluation goes through the debugger instead.
    await frame.evaluate(axeSource);
    const results = await frame.evaluate(() =>
      (window as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({ iframes: false }),
    );
    const found = results.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join('\n')}`,
    );
    expect(found, `axe on ${frame.url()}`).toEqual([]);
  }
}
