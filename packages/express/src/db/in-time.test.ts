import { describe, expect, it } from 'vitest';
import { toFailure } from '../http/error-reply.js';
import { DatabaseSilent, inTime } from './in-time.js';

describe('an answer of the database', () => {
  it('is passed on, whatever it is', async () => {
    await expect(inTime(1000, Promise.resolve(7))).resolves.toBe(7);
    await expect(inTime(1000, Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });

  it('that does not come is DATABASE_UNAVAILABLE to the client', async () => {
    const silence = await inTime(1, new Promise(() => {})).catch((error: unknown) => error);
    expect(silence).toBeInstanceOf(DatabaseSilent);
    expect(toFailure(silence)).toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryAfterSeconds: 5 });
  });
});
