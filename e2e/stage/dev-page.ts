import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer, type Plugin } from 'vite';

const root = fileURLToPath(new URL('../../templates/react-app', import.meta.url));

/** The page of a newcomer: the first sample of guide 3. Its address says where the router is, and leaves out the styles. */
const page = `
import { createElement as h } from 'react';
import { createRoot } from 'react-dom/client';
import { BalanceTopUp, BillingProvider, PricingTable, SubscriptionManager } from '@tillkit/react';
const query = new URLSearchParams(location.search);
if (!query.has('plain')) await import('@tillkit/react/styles.css');
const components = [PricingTable, BalanceTopUp, SubscriptionManager].map((type) => h(type, { key: type.name }));
const baseUrl = query.get('baseUrl') ?? '/api/billing';
createRoot(document.getElementById('root')).render(h(BillingProvider, { baseUrl }, components));
`;
const html = '<!doctype html><html lang="en"><title>Billing</title><div id="root"></div>';

const pageName = 'virtual:page';
const newcomer: Plugin = {
  name: 'newcomer',
  resolveId: (id) => (id === pageName ? `\0${pageName}` : undefined),
  load: (id) => (id === `\0${pageName}` ? page : undefined),
  transformIndexHtml: {
    order: 'pre',
    handler: () => `${html}<script type="module" src="/@id/__x00__${pageName}"></script></html>`,
  },
};

/** A page on Vite's development server, as a newcomer has it. Vite takes its mode from NODE_ENV. */
export async function startDevPage({ port, proxy }: { port: number; proxy: Record<string, string> }) {
  const cacheDir = mkdtempSync(path.join(tmpdir(), 'tillkit-dev-page-'));
  const server = await createServer({
    root,
    cacheDir,
    configFile: false,
    logLevel: 'silent',
    plugins: [newcomer],
    optimizeDeps: { include: ['react', 'react-dom/client'] },
    server: {
      host: '127.0.0.1',
      port,
      strictPort: true,
      watch: null,
      hmr: false,
      proxy,
    },
  });
  await server.listen();
  return {
    url: `http://localhost:${port}`,
    async close() {
      await server.close();
      rmSync(cacheDir, { recursive: true, force: true });
    },
  };
}
