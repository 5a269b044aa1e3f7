import { BillingError } from '@tillkit/contract/browser';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reportFailure } from './inDevelopment.js';

const failure = (code: BillingError['code'], requestId: string) =>
  new BillingError('The plan "pro" has no price at Stripe.', { code, status: 500, requestId });

describe('reportFailure', () => {
  const written = vi.fn();
  beforeEach(() => {
    vi.stubEnv('NODE_ENV', 'development');
    vi.spyOn(console, 'error').mockImplementation(written);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    written.mockClear();
  });

  it('writes the server’s message, code and request id, once for each cause', () => {
    reportFailure(failure('PRICE_NOT_CONFIGURED', 'req_1'));
    reportFailure(failure('PRICE_NOT_CONFIGURED', 'req_2'));
    expect(written).toHaveBeenCalledOnce();
    const [text] = written.mock.calls[0] ?? [];
    expect(text).toContain('PRICE_NOT_CONFIGURED (status 500): The plan "pro" has no price at Stripe.');
    expect(text).toContain('req_1');
    reportFailure(failure('INTERNAL', 'req_3'));
    expect(written).toHaveBeenCalledTimes(2);
  });

  it.each(['UNAUTHENTICATED', 'CARD_DECLINED', 'ABORTED'] as const)('says nothing of %s', (code) => {
    reportFailure(failure(code, 'req_4'));
    expect(written).not.toHaveBeenCalled();
  });

  it.each(['production', 'test'])('says nothing where NODE_ENV is %s', (mode) => {
    vi.stubEnv('NODE_ENV', mode);
    reportFailure(failure('PROVIDER_REJECTED', 'req_5'));
    expect(written).not.toHaveBeenCalled();
  });

  it('says nothing in a browser to which no bundler gave a `process`', () => {
    vi.stubGlobal('process', undefined);
    reportFailure(failure('PROVIDER_REJECTED', 'req_6'));
    vi.unstubAllGlobals();
    expect(written).not.toHaveBeenCalled();
  });
});
