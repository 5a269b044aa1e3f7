import { closest, distance } from 'fastest-levenshtein';
import type { ConfigProblem } from './config-rules.js';

/** What is wrong with one option of this name; empty when nothing is. */
export type Check = (value: unknown, name: string) => ConfigProblem[];

/** A check of one value. `give` completes the sentence "is a string: give …". */
export function rule(give: string, holds: (value: unknown) => boolean): Check {
  return (value, name) => (holds(value) ? [] : [{ name, problem: `is ${kindOf(value)}: give ${give}` }]);
}

/** Every option of an interface and its check. A key that is none is named, with the one that was probably meant. */
export function group<T>(checks: { [K in keyof Required<T>]: Check }): Check {
  const known = Object.keys(checks);
  return (value, name) => {
    if (!isPlainObject(value)) return [{ name: name || 'options', problem: `is ${kindOf(value)}: give an object` }];
    const path = (key: string) => (name === '' ? key : `${name}.${key}`);
    return Object.entries(value).flatMap(([key, given]) => {
      if (!Object.hasOwn(checks, key)) return [{ name: path(key), problem: `is no option${meant(key, known)}` }];
      return given === undefined ? [] : checks[key as keyof T](given, path(key));
    });
  };
}

/** An object whose keys are the host's own names, such as units. */
export function record(check: Check): Check {
  return (value, name) => {
    if (!isPlainObject(value)) return [{ name, problem: `is ${kindOf(value)}: give an object` }];
    return Object.entries(value).flatMap(([key, given]) => check(given, `${name}.${key}`));
  };
}

/** `example` is shown where no list is given. */
export function list(check: Check, example: string): Check {
  return (value, name) => {
    if (!Array.isArray(value)) return [{ name, problem: `is ${kindOf(value)}: give a list, for example ${example}` }];
    return value.flatMap((each) => check(each, name));
  };
}

/** One fixed value beside what the check takes. */
export const or =
  (literal: false | null, check: Check): Check =>
  (value, name) =>
    value === literal ? [] : check(value, name);

export const orUndefined =
  (check: Check): Check =>
  (value, name) =>
    value === undefined ? [] : check(value, name);

export const orFunction =
  (check: Check): Check =>
  (value, name) =>
    typeof value === 'function' ? [] : check(value, name);

export const anything: Check = () => [];
export const flag = rule('true or false', (value) => typeof value === 'boolean');
export const text = rule('a string', (value) => typeof value === 'string');
export const callback = rule('a function', (value) => typeof value === 'function');
export const positiveNumber = rule('a number above 0', (value) => typeof value === 'number' && value > 0);
export const wholePositive = rule(
  'a whole number above 0',
  (value) => Number.isSafeInteger(value) && Number(value) > 0,
);
export const wholeFromZero = rule(
  'a whole number of at least 0',
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
);

/** An object with these methods. */
export function methods(...names: string[]): Check {
  const listed = names.map((name) => `${name}()`).join(', ');
  return (value, name) => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null)
      return [{ name, problem: `is ${kindOf(value)}: give an object with ${listed}` }];
    const missing = names.filter((method) => typeof (value as Record<string, unknown>)[method] !== 'function');
    return missing.length === 0 ? [] : [{ name, problem: `has no ${missing.join('(), no ')}(): give ${listed}` }];
  };
}

const currencies = new Set(Intl.supportedValuesOf('currency'));
/** Codes of ISO 4217 that are no money of a country: metals, funds, "no currency", tests. */
const noMoney = /^X(?!AF$|OF$|PF$|CD$|CG$)/;

/** Whether this is the lower-case ISO code of money that can be charged. */
export function isCurrency(code: unknown): code is string {
  if (typeof code !== 'string' || !/^[a-z]{3}$/.test(code)) return false;
  const upper = code.toUpperCase();
  return currencies.has(upper) && !noMoney.test(upper);
}

function meant(key: string, known: readonly string[]): string {
  const near = closest(
    key.toLowerCase(),
    known.map((name) => name.toLowerCase()),
  );
  const name = known.find((each) => each.toLowerCase() === near);
  const isNear = name !== undefined && distance(key.toLowerCase(), near) <= Math.max(1, Math.floor(key.length / 2.5));
  return isNear ? `: you probably mean ${name}` : '';
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Never the value itself: it may be a secret. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isNaN(value) ? 'NaN' : String(value);
  return (
    { object: 'an object', undefined: 'missing', bigint: 'a bigint' }[typeof value as string] ?? `a ${typeof value}`
  );
}
