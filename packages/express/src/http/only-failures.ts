import { toFailure } from './error-reply.js';

/**
 * The same methods, which throw and reject with a BillingFailure and nothing else. Features keep the errors of the
 * provider and the database among themselves, because they decide by their reasons. The original error is the `cause`.
 */
export function onlyFailures<Methods extends object>(methods: Methods): Methods {
  const translated = Object.entries(methods).map(([name, method]) => [name, translating(method)]);
  return Object.fromEntries(translated);
}

function translating(method: (...input: unknown[]) => unknown) {
  return (...input: unknown[]): unknown => {
    try {
      const result = method(...input);
      if (result instanceof Promise) return result.catch(rethrow);
      return isIterable(result) ? iterating(result) : result;
    } catch (error) {
      return rethrow(error);
    }
  };
}

async function* iterating(source: AsyncIterable<unknown>): AsyncGenerator {
  try {
    yield* source;
  } catch (error) {
    rethrow(error);
  }
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function rethrow(error: unknown): never {
  throw toFailure(error);
}
