import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const setupFiles = ['vitest.setup.ts'];
/** Every sandbox of a test file, in whatever process, is held against Stripe's description when the file is done. */
const recorded = [...setupFiles, 'vitest.recorded.ts'];
const node = { environment: 'node' as const, setupFiles, testTimeout: 30_000, hookTimeout: 60_000 };
/** The files of a worker share their modules: most of a test's time was loading the same ones again. */
const isolate = false;

export default defineConfig({
  test: {
    // Both cores of a small machine: vitest would keep one free.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          ...node,
          isolate,
          name: 'node',
          include: ['packages/{contract,sandbox,devdb,cli,checks}/src/**/*.test.ts', 'scripts/**/*.test.ts'],
        },
      },
      // Runs once per database: on devdb, and on the server that MONGODB_URI names.
      { test: { ...node, isolate, name: 'express', include: ['packages/express/src/**/*.test.ts'] } },
      {
        plugins: [react()],
        test: {
          isolate,
          name: 'dom',
          environment: 'happy-dom',
          setupFiles,
          include: ['packages/react/src/**/*.test.{ts,tsx}'],
        },
      },
      { test: { ...node, setupFiles: recorded, name: 'docs', include: ['docs/**/*.test.ts'] } },
      {
        test: {
          ...node,
          setupFiles: recorded,
          name: 'e2e',
          include: ['e2e/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      // The packed packages and the templates in a project of their own, on every Node version that users run.
      {
        test: {
          ...node,
          setupFiles: recorded,
          name: 'installed',
          include: ['e2e/installed/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
