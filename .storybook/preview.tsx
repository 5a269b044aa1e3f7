/// <reference types="vite/client" />
import '@fontsource/inter/400.css';
import '@fontsource/inter/500.css';
import '@fontsource/inter/600.css';
import './styles.css';
import '../packages/react/src/styles/tokens.css';
import '../packages/react/src/styles/base.css';
import { withThemeByDataAttribute } from '@storybook/addon-themes';
import type { Preview, ReactRenderer } from '@storybook/react-vite';
import { withBilling } from './withBilling.js';

// In the order of the published style sheet: tokens, base, parts, components.
import.meta.glob('../packages/react/src/parts/**/*.css', { eager: true });
import.meta.glob('../packages/react/src/components/**/*.css', { eager: true });

const withTheme = withThemeByDataAttribute<ReactRenderer>({
  themes: { light: 'light', dark: 'dark' },
  defaultTheme: 'light',
  attributeName: 'data-theme',
});

const preview: Preview = {
  tags: ['autodocs'],
  decorators: [withBilling, withTheme],
  parameters: {
    a11y: { test: 'error' },
    layout: 'fullscreen',
    controls: { expanded: true },
    options: { storySort: { order: ['Components', 'Parts'] } },
  },
  globalTypes: {
    locale: {
      description: 'Language, and how numbers and dates are written',
      toolbar: {
        title: 'Locale',
        icon: 'globe',
        items: [
          { value: 'en', title: 'English' },
          { value: 'zh-CN', title: '中文' },
          { value: 'de', title: 'English, German numbers' },
        ],
        dynamicTitle: true,
      },
    },
    direction: {
      description: 'Direction of writing',
      toolbar: {
        title: 'Direction',
        icon: 'transfer',
        items: [
          { value: 'ltr', title: 'Left to right' },
          { value: 'rtl', title: 'Right to left' },
        ],
        dynamicTitle: true,
      },
    },
  },
  initialGlobals: { theme: 'light', locale: 'en', direction: 'ltr' },
};

export default preview;
