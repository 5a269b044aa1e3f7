import { invalid } from '../core/errors.js';
import { alternatives, type Schema } from '../core/specification.js';

/**
 * Turns form strings into typed values by Stripe's own description, and refuses what Stripe refuses: unknown and
 * missing parameters, values of the wrong type, values outside an enumeration. An empty string where the
 * description allows one means "unset" and arrives as `null`.
 *
 * @param emptied further parameters that an empty string unsets, by their names
 */
export function readParameters(
  raw: Record<string, unknown>,
  schema: Schema | undefined,
  emptied: readonly string[] = [],
): Record<string, unknown> {
  return readHash(raw, schema ? alternatives(schema) : [{ type: 'object', properties: {} }], '', emptied);
}

const fractional = /decimal|percent|height|length|weight|width/;

function nameOf(parent: string, key: string): string {
  return parent === '' ? key : `${parent}[${key}]`;
}

function readHash(
  raw: Record<string, unknown>,
  kinds: Schema[],
  at: string,
  emptied: readonly string[],
): Record<string, unknown> {
  const unknown: string[] = [];
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    const candidates = kinds.flatMap((kind) => {
      const own = kind.properties && Object.hasOwn(kind.properties, key) ? kind.properties[key] : undefined;
      if (own) return own['x-undef'] ? [] : [own];
      return typeof kind.additionalProperties === 'object' ? [kind.additionalProperties] : [];
    });
    const name = nameOf(at, key);
    if (candidates.length === 0) unknown.push(name);
    else if (value === '' && emptied.includes(name)) out[key] = null;
    else out[key] = readValue(value, candidates.flatMap(alternatives), name, emptied);
  }
  const [first] = unknown;
  if (first !== undefined) {
    throw invalid(`Received unknown parameter${unknown.length > 1 ? 's' : ''}: ${unknown.join(', ')}`, {
      code: 'parameter_unknown',
      param: first,
    });
  }
  // With several shapes to choose from, what is required depends on the shape: the handler decides.
  for (const key of kinds.length === 1 ? (kinds[0]?.required ?? []) : []) {
    if (!(key in raw)) {
      const name = nameOf(at, key);
      throw invalid(`Missing required param: ${name}.`, { code: 'parameter_missing', param: name });
    }
  }
  return out;
}

function readValue(value: unknown, kinds: Schema[], at: string, emptied: readonly string[]): unknown {
  if (typeof value === 'string') return readText(value, kinds, at);
  if (value === null || typeof value !== 'object') throw invalid(`Invalid value for ${at}`, { param: at });
  if (kinds.some((kind) => kind['x-skip'])) return { ...value };
  const list = kinds.find((kind) => kind.type === 'array');
  const hashes = kinds.filter((kind) => kind.type === 'object');
  if (Array.isArray(value) || (list && Object.keys(value).every((key) => /^\d+$/.test(key)))) {
    if (list) {
      const items = Array.isArray(value) ? value : inSequence(value as Record<string, unknown>, at);
      return items.map((item, index) => readValue(item, alternatives(list.items ?? {}), `${at}[${index}]`, emptied));
    }
    if (hashes.length > 0 && Array.isArray(value)) throw invalid('Invalid object', { param: at });
  }
  if (hashes.length === 0)
    throw invalid(list ? 'Invalid array' : `Invalid string: ${JSON.stringify(value)}`, { param: at });
  return readHash({ ...value } as Record<string, unknown>, hashes, at, emptied);
}

/** The items of an array that was given with its indices. @throws StripeError 400 when one is left out */
function inSequence(value: Record<string, unknown>, at: string): unknown[] {
  const keys = Object.keys(value);
  const gap = keys.findIndex((_, index) => !(index in value));
  if (gap < 0) return Object.values(value);
  throw invalid(
    'If passing an array with explicit keys (e.g. foo[0]=a&foo[1]=b) instead of as an array (e.g. foo[]=a&foo[]=b), the keys must be ' +
      `numeric and sequential starting from 0. You passed the keys ${keys.map((key) => `\`${key}\``).join(', ')}, we expected to have a key with the value \`${gap}\`.`,
    { param: at },
  );
}

function readText(value: string, kinds: Schema[], at: string): unknown {
  // A file's content: the description says nothing of it.
  if (kinds.some((kind) => kind['x-skip'])) return value;
  const texts = kinds.filter((kind) => kind.type === 'string' && !kind['x-known']);
  const allowed = kinds.flatMap((kind) => kind['x-known'] ?? kind.enum ?? []);
  if (value === '') {
    const unsettable = kinds.some((kind) => kind.enum?.includes('') || kind.type === 'null');
    if (unsettable) return null;
    throw invalid(
      `You passed an empty string for '${at}'. We assume empty values are an attempt to unset a parameter; however ` +
        `'${at}' cannot be unset. You should remove '${at}' from your request or supply a non-empty value.`,
      { code: 'parameter_invalid_empty', param: at },
    );
  }
  if (allowed.includes(value)) return value;
  const isBoolean = kinds.some(
    (kind) => kind.type === 'boolean' || kind.enum?.some((item) => typeof item === 'boolean'),
  );
  // Older SDKs of Python and .NET write True and False.
  if (isBoolean && /^([Tt]rue|[Ff]alse)$/.test(value)) return value.toLowerCase() === 'true';
  if (texts.length > 0) {
    if (texts.every((kind) => kind['x-decimal']) && !/^-?\d+(\.\d+)?$/.test(value)) {
      throw invalid(`Invalid decimal: ${value}; must contain at maximum 12 decimal places.`, { param: at });
    }
    return value;
  }
  if (kinds.some((kind) => kind.type === 'number' || kind.type === 'integer')) return readNumber(value, at);
  const words = allowed.filter((item): item is string => typeof item === 'string' && item !== '');
  if (words.length > 0) throw invalid(`Invalid ${at}: must be one of ${enumerate(words)}`, { param: at });
  if (isBoolean) throw invalid(`Invalid boolean: ${value}`, { param: at });
  if (kinds.some((kind) => kind.type === 'array')) throw invalid('Invalid array', { param: at });
  throw invalid('Invalid object', { param: at });
}

function readNumber(value: string, at: string): number {
  const leaf = at.match(/([a-z_]+)\]?$/)?.[1] ?? at;
  const pattern = fractional.test(leaf) ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  const number = Number(value);
  if (!pattern.test(value) || !Number.isSafeInteger(Math.trunc(number))) {
    throw invalid(`Invalid integer: ${value}`, { code: 'parameter_invalid_integer', param: at });
  }
  return number;
}

function enumerate(words: string[]): string {
  if (words.length === 1) return words[0] ?? '';
  if (words.length === 2) return words.join(' or ');
  return `${words.slice(0, -1).join(', ')}, or ${words.at(-1)}`;
}
