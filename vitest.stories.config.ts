import { storybookTest } from '@storybook/addon-vitest/vitest-plugin';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumArgs, findChromium } from './scripts/chromium.mjs';

const executablePath = findChromium();

type StorybookTestOptions = NonNullable<Parameters<typeof storybookTest>[0]>;

function stories(name: string, options: Pick<StorybookTestOptions, 'initialGlobals' | 'tags'> = {}) {
  return {
    plugins: [storybookTest({ configDir: '.storybook', ...options })],
    test: {
      name,
      browser: {
        enabled: true,
        headless: true,
        provider: playwright({ launchOptions: { ...(executablePath ? { executablePath } : {}), args: chromiumArgs } }),
        instances: [{ browser: 'chromium' as const }],
      },
    },
  };
}

// Interactions look for English words, so they run once; every state runs again in the other language, look and direction.
const otherGlobals = { theme: 'dark', locale: 'zh-CN', direction: 'rtl' };

// Apart from the other projects: Storybook takes seconds to load, and only the stories need it.
export default defineConfig({
  test: {
    projects: [
      stories('stories'),
      stories('stories dark zh-CN rtl', { tags: { exclude: ['interaction'] }, initialGlobals: otherGlobals }),
    ],
  },
});
