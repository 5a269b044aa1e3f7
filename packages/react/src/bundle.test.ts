// @vitest-environment node
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { beforeAll, describe, expect, it, vi } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Bundle {
  /** Bytes of all chunks. Each is gzipped separately, as a browser loads it. */
  gzipBytes: number;
  modules: string[];
  code: string;
}

/** The bundle a host gets from one of our imports, without React. */
async function bundle(source: string): Promise<Bundle> {
  const entry = '\0entry.js';
  const result = (await build({
    root,
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? entry : id === 'tillkit' ? `${root}src/index.ts` : undefined),
        load: (id) => (id === entry ? source : undefined),
      },
    ],
    build: {
      write: false,
      minify: true,
      rolldownOptions: {
        input: 'entry',
        external: [/^react(-dom)?($|\/)/],
        preserveEntrySignatures: 'strict',
      },
    },
  })) as Rolldown.RolldownOutput;
  const chunks = result.output.filter((output) => output.type === 'chunk');
  return {
    gzipBytes: chunks.reduce((sum, { code }) => sum + gzipSync(code).length, 0),
    modules: chunks.flatMap(({ moduleIds }) => moduleIds),
    code: chunks.map(({ code }) => code).join('\n'),
  };
}

// Without this the build uses React's development runtime, which writes file names into each element.
beforeAll(() => {
  vi.stubEnv('NODE_ENV', 'production');
  return () => vi.unstubAllEnvs();
});

describe('a host’s bundle', { timeout: 60_000 }, () => {
  it('takes at most 13 kB for the provider and the pricing table', async () => {
    const { gzipBytes, modules } = await bundle(`export { BillingProvider, PricingTable } from 'tillkit';`);
    expect(modules.some((id) => id.includes('PricingTable'))).toBe(true);
    expect(modules.filter((id) => id.includes('stripe-js') || id.includes('PaymentForm'))).toEqual([]);
    expect(gzipBytes).toBeLessThanOrEqual(13_000);
  });

  it('takes at most 45 kB for everything with Stripe’s wrappers, and holds no zod', async () => {
    const { gzipBytes, modules, code } = await bundle(`export * from 'tillkit';`);
    expect(modules.some((id) => id.includes('react-stripe-js'))).toBe(true);
    expect(modules.filter((id) => /[\\/]zod[\\/]/.test(id))).toEqual([]);
    expect(code).not.toContain('ZodError');
    expect(gzipBytes).toBeLessThanOrEqual(45_000);
  });

  it('holds nothing of what is said to developers', async () => {
    const { code, modules } = await bundle(`export * from 'tillkit';`);
    expect(modules.filter((id) => id.includes('/development/') && !id.includes('inDevelopment'))).toEqual([]);
    expect(code).not.toMatch(/\[tillkit\]|NODE_ENV/);
  });

  it('loads Stripe.js only when a form asks for it', async () => {
    const { code } = await bundle(`export { BalanceTopUp, BillingProvider } from 'tillkit';`);
    expect(code).toMatch(/import\(/);
  });
});
