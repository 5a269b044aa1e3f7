/** A form, as it was sent: texts, arrays and objects of them. The objects have no prototype. */
export type Form = Record<string, unknown>;

/** The bytes are no form; its message is for the log. */
export class FormError extends Error {
  override name = 'FormError';
}

const depthMax = 12;
const pairsMax = 5000;

/**
 * Reads a form, or the query of a URL, as Stripe's servers do, which follow Rack: a name that comes twice has its last
 * value, `a[]` adds to an array, `a[b]` and `a[0]` set a field, and `a[][b]` begins another object when the last one has
 * its `b` already.
 *
 * @throws FormError for a broken percent sign, bytes that are no UTF-8, and one beyond reason
 */
export function parseForm(text: string): Form {
  const form = emptyForm();
  const pairs = text.split('&').filter((pair) => pair !== '');
  if (pairs.length > pairsMax) throw new FormError(`There are more than ${pairsMax} parameters.`);
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const name = decode(at < 0 ? pair : pair.slice(0, at));
    assign(form, stepsOf(name), at < 0 ? '' : decode(pair.slice(at + 1)));
  }
  return form;
}

function emptyForm(): Form {
  return Object.create(null) as Form;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new FormError(`This is not percent-encoded UTF-8: ${text}`);
  }
}

/** `a[b][]` is a, b and the empty text. What is no such name is a name as it stands. */
function stepsOf(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (!match) return [name];
  const steps = [match[1] ?? '', ...[...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map((inner) => inner[1] ?? '')];
  if (steps.length > depthMax) throw new FormError(`The parameters are nested more than ${depthMax} deep.`);
  return steps;
}

function assign(form: Form, steps: readonly string[], value: string): void {
  const [name = '', ...rest] = steps;
  if (rest.length === 0) form[name] = value;
  else if (rest[0] === '')
    append(
      held(form, name, () => [] as unknown[], Array.isArray),
      rest.slice(1),
      value,
    );
  else assign(held(form, name, emptyForm, isForm), rest, value);
}

function append(list: unknown[], steps: readonly string[], value: string): void {
  if (steps.length === 0) {
    list.push(value);
    return;
  }
  const last = list.at(-1);
  const open = isForm(last) && !has(last, steps) ? last : emptyForm();
  if (open !== last) list.push(open);
  assign(open, steps, value);
}

function has(form: Form, steps: readonly string[]): boolean {
  const [name = '', ...rest] = steps;
  const value = form[name];
  if (rest.length === 0 || rest[0] === '') return rest.length === 0 && value !== undefined;
  return isForm(value) && has(value, rest);
}

function held<T>(form: Form, name: string, make: () => T, fits: (value: unknown) => value is T): T {
  form[name] ??= make();
  const value = form[name];
  if (!fits(value)) throw new FormError(`The parameter ${name} is given in two ways that exclude each other.`);
  return value;
}

function isForm(value: unknown): value is Form {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
