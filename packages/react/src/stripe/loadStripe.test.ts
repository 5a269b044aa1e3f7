import { afterEach, describe, expect, it, vi } from 'vitest';
import { assertSandbox, loadStripe } from './loadStripe.js';

const sandbox = (port: number) => ({
  publishableKey: `pk_test_${port}`,
  stripeJsUrl: `http://127.0.0.1:${port}/stripe.js`,
});

// happy-dom would fetch the script. The tests decide the result instead.
const append = vi.spyOn(document.head, 'append').mockImplementation((...nodes) => {
  pending.push(...(nodes as HTMLScriptElement[]));
});
const pending: HTMLScriptElement[] = [];

afterEach(() => {
  pending.length = 0;
  append.mockClear();
  vi.useRealTimers();
  delete (window as { Stripe?: unknown }).Stripe;
});

describe('loadStripe', () => {
  it('loads the sandbox once for a key, whatever the number of forms', async () => {
    const source = sandbox(1);
    const first = loadStripe(source);
    const second = loadStripe(source);
    expect(second).toBe(first);
    expect(pending.map(({ src }) => src)).toEqual([source.stripeJsUrl]);
    const made = { made: true };
    Object.assign(window, { Stripe: vi.fn(() => made) });
    pending[0]?.dispatchEvent(new Event('load'));
    expect(await first).toBe(made);
    expect(window.Stripe).toHaveBeenCalledWith(source.publishableKey);
  });

  it('forgets a failure, so that the next call tries again', async () => {
    const source = sandbox(2);
    const failed = loadStripe(source);
    pending[0]?.dispatchEvent(new Event('error'));
    await expect(failed).rejects.toThrow('could not be loaded');
    const again = loadStripe(source);
    Object.assign(window, { Stripe: vi.fn(() => 'stripe') });
    pending[1]?.dispatchEvent(new Event('load'));
    expect(await again).toBe('stripe');
  });

  it('rejects a script that is not Stripe.js', async () => {
    const loading = loadStripe(sandbox(3));
    pending[0]?.dispatchEvent(new Event('load'));
    await expect(loading).rejects.toThrow('is not Stripe.js');
  });

  it('gives up a script that never answers', async () => {
    vi.useFakeTimers();
    const loading = expect(loadStripe(sandbox(4))).rejects.toThrow('within 20 s');
    await vi.advanceTimersByTimeAsync(20_000);
    await loading;
  });

  it.each([
    ['https://evil.example/stripe.js'],
    ['https://localhost.evil.example/stripe.js'],
    ['https://127.0.0.1.evil.example/stripe.js'],
    ['http://10.0.0.1/stripe.js'],
    ['javascript:alert(1)'],
    ['http://[::2]/stripe.js'],
    ['https://js.stripe.com@evil.example/'],
  ])('refuses a script from %s', async (url) => {
    expect(() => assertSandbox({ publishableKey: 'pk_test_1', stripeJsUrl: url }, url)).toThrow('loopback');
    await expect(loadStripe({ publishableKey: `pk_test_${url}`, stripeJsUrl: url })).rejects.toThrow('loopback');
    expect(pending).toEqual([]);
  });

  it.each(['http://localhost:4100/stripe.js', 'http://127.0.0.1:4100/', 'http://[::1]:4100/x.js'])(
    'takes %s',
    (url) => {
      expect(assertSandbox({ publishableKey: 'pk_test_1', stripeJsUrl: url }, url).href).toBe(url);
    },
  );

  it('never uses a sandbox with a live key', () => {
    const url = 'http://localhost:1/stripe.js';
    expect(() => assertSandbox({ publishableKey: 'pk_live_1', stripeJsUrl: url }, url)).toThrow('no test key');
  });
});
