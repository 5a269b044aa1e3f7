import type { Stripe } from 'stripe';
import { invalid } from '../core/errors.js';
import type { CheckoutSession, Stored } from '../core/stored.js';

type FieldParams = NonNullable<Stored<Stripe.Checkout.SessionCreateParams>['custom_fields']>[number];
type CustomField = CheckoutSession['custom_fields'][number];

/* Fields of the merchant's own on the Checkout page (https://docs.stripe.com/payments/checkout/custom-fields). */

const fieldsMax = 3;
const keyMax = 200;
const labelMax = 100;
const optionsMax = 200;
const lengthMax = 255;
const kinds = ['dropdown', 'numeric', 'text'] as const;

/** @throws StripeError for fields that cannot be shown */
export function checkCustomFields(fields: readonly FieldParams[]): void {
  if (fields.length > fieldsMax)
    throw invalid(`You can only specify up to ${fieldsMax} custom fields.`, { param: 'custom_fields' });
  for (const [index, field] of fields.entries()) {
    const at = `custom_fields[${index}]`;
    checkWord(field.key, keyMax, `${at}[key]`);
    if (fields.findIndex(({ key }) => key === field.key) !== index)
      throw invalid(`The key \`${field.key}\` is used by more than one custom field.`, { param: `${at}[key]` });
    checkLength(field.label.custom, labelMax, `${at}[label][custom]`);
    const foreign = kinds.find((kind) => kind !== field.type && field[kind] !== undefined);
    if (foreign) {
      throw invalid(`You can only specify \`${foreign}\` for a custom field whose type is \`${foreign}\`.`, {
        param: `${at}[${foreign}]`,
      });
    }
    if (field.type === 'dropdown') checkDropdown(field, at);
    else checkTyped(field, field.type as 'numeric' | 'text', at);
  }
}

function checkDropdown({ dropdown }: FieldParams, at: string): void {
  const options = dropdown?.options ?? [];
  const param = `${at}[dropdown]`;
  if (options.length === 0) throw invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  if (options.length > optionsMax)
    throw invalid(`You can only specify up to ${optionsMax} options.`, { param: `${param}[options]` });
  for (const [index, option] of options.entries()) {
    checkLength(option.label, labelMax, `${param}[options][${index}][label]`);
    checkWord(option.value, labelMax, `${param}[options][${index}][value]`);
    if (options.findIndex(({ value }) => value === option.value) !== index)
      throw invalid(`The value \`${option.value}\` is used by more than one option.`, { param: `${param}[options]` });
  }
  const { default_value: value } = dropdown ?? {};
  if (value !== undefined && !options.some((option) => option.value === value))
    throw invalid('`default_value` must match a value of `options`.', { param: `${param}[default_value]` });
}

function checkTyped(field: FieldParams, type: 'numeric' | 'text', at: string): void {
  const { default_value: value, minimum_length: least, maximum_length: most } = field[type] ?? {};
  const param = `${at}[${type}]`;
  for (const [name, length] of Object.entries({ minimum_length: least, maximum_length: most })) {
    if (length !== undefined && (length < 1 || length > lengthMax))
      throw invalid(`\`${name}\` must be from 1 to ${lengthMax}.`, { param: `${param}[${name}]` });
  }
  if (least !== undefined && most !== undefined && least > most)
    throw invalid('`minimum_length` must not be above `maximum_length`.', { param: `${param}[minimum_length]` });
  const problem = value === undefined ? null : problemOf(value, type, least ?? null, most ?? null);
  if (problem) throw invalid(problem, { param: `${param}[default_value]` });
}

function checkWord(text: string, most: number, param: string): void {
  if (!/^[a-z0-9]+$/i.test(text)) throw invalid(`\`${param}\` must be alphanumeric.`, { param });
  checkLength(text, most, param);
}

function checkLength(text: string, most: number, param: string): void {
  if (text.length < 1 || text.length > most)
    throw invalid(`Invalid string: must be from 1 to ${most} characters.`, { param });
}

function problemOf(value: string, type: 'numeric' | 'text', least: number | null, most: number | null): string | null {
  if (type === 'numeric' && !/^\d*$/.test(value)) return 'Enter digits only.';
  if (least !== null && value.length < least) return `Enter at least ${least} characters.`;
  if (value.length > (most ?? lengthMax)) return `Enter at most ${most ?? lengthMax} characters.`;
  return null;
}

/** As a new session shows them. */
export function shownCustomFields(fields: readonly FieldParams[]): CustomField[] {
  return fields.map((field): CustomField => {
    const base = {
      key: field.key,
      label: { custom: field.label.custom, type: 'custom' as const },
      optional: field.optional ?? false,
      type: field.type,
    };
    if (field.type === 'dropdown') {
      const { default_value = null, options = [] } = field.dropdown ?? {};
      return { ...base, dropdown: { default_value, options: structuredClone(options), value: null } };
    }
    const { default_value = null, minimum_length = null, maximum_length = null } = field[typedOf(field)] ?? {};
    return { ...base, [typedOf(field)]: { default_value, minimum_length, maximum_length, value: null } };
  });
}

const typedOf = ({ type }: { type: string }): 'numeric' | 'text' => (type === 'numeric' ? 'numeric' : 'text');

/**
 * The fields with what the person entered, by key.
 *
 * @throws StripeError for what is missing or does not fit; its `param` is `custom_KEY`
 */
export function filledCustomFields(
  fields: readonly CustomField[],
  given: Readonly<Record<string, string>>,
): CustomField[] {
  return fields.map((field) => {
    const value = given[field.key]?.trim() || null;
    const param = `custom_${field.key}`;
    if (value === null && !field.optional) throw invalid(`${field.label.custom} is missing: fill it in.`, { param });
    const filled = structuredClone(field);
    if (filled.dropdown) {
      if (value !== null && !filled.dropdown.options.some((option) => option.value === value))
        throw invalid(`${field.label.custom}: choose one of the options.`, { param });
      filled.dropdown.value = value;
      return filled;
    }
    const typed = filled.numeric ?? filled.text;
    if (!typed) return filled;
    const problem =
      value === null ? null : problemOf(value, typedOf(field), typed.minimum_length, typed.maximum_length);
    if (problem) throw invalid(`${field.label.custom}: ${problem}`, { param });
    typed.value = value;
    return filled;
  });
}
