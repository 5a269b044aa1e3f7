import { act, cleanup, render } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pageTheme, useTheme } from './pageTheme.js';

function Shown({ wanted }: { wanted: 'auto' | 'light' | 'dark' }) {
  return <p>{useTheme(wanted)}</p>;
}

const root = document.documentElement;

function stubPage(colorScheme: string, prefersDark: boolean) {
  vi.stubGlobal('getComputedStyle', () => ({ colorScheme }));
  vi.stubGlobal('matchMedia', () => ({ matches: prefersDark, addEventListener() {}, removeEventListener() {} }));
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  root.removeAttribute('class');
});

describe('the page’s theme', () => {
  it.each([
    ['normal', true, 'light'],
    ['light', true, 'light'],
    ['dark', false, 'dark'],
    ['only dark', false, 'dark'],
    ['light dark', true, 'dark'],
    ['light dark', false, 'light'],
  ] as const)('of color-scheme %s, where the reader prefers dark: %s, is %s', (scheme, prefersDark, theme) => {
    stubPage(scheme, prefersDark);
    expect(pageTheme()).toBe(theme);
  });

  it('is followed while it changes', async () => {
    stubPage('light', false);
    const { container } = render(<Shown wanted="auto" />);
    expect(container.textContent).toBe('light');
    stubPage('dark', false);
    await act(async () => root.classList.add('dark'));
    expect(container.textContent).toBe('dark');
  });

  it('does not matter to a fixed theme', () => {
    stubPage('dark', true);
    expect(render(<Shown wanted="light" />).container.textContent).toBe('light');
  });
});
