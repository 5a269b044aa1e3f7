import { alternatives, type OperationDescription, type Schema } from '../core/specification.js';
import { example } from './example.js';

export interface EmptyParameter {
  /** As errors name it: `invoice_settings[custom_fields]`. */
  name: string;
  steps: string[];
  /** A request that empties it, with what its surroundings require. */
  params: object;
}

/** Whether Stripe's types have an `Emptyable<…>` or a null there. */
export function isEmptyable(schema: Schema): boolean {
  return alternatives(schema).some(
    (kind) => kind.enum?.includes('') || kind['x-known']?.includes('') || kind.type === 'null',
  );
}

/** Every parameter of an operation, also within others, that Stripe's description lets a request empty. */
export function emptyParameters(operation: OperationDescription, ids: readonly string[] = []): EmptyParameter[] {
  const found = new Map<string, EmptyParameter>();
  const within = (schema: Schema, trail: string[], wrap: (value: unknown) => object): void => {
    if (trail.length > 6) return;
    for (const kind of alternatives(schema)) {
      const needed = (kind.required ?? []).map((name) => [
        name,
        example(kind.properties?.[name] ?? {}, `${operation.path} ${[...trail, name].join('.')}`, ids),
      ]);
      for (const [name, property] of Object.entries(kind.properties ?? {})) {
        if (property['x-undef']) continue;
        const steps = [...trail, name];
        const filled = (value: unknown) => wrap({ ...Object.fromEntries(needed), [name]: value });
        const [first = '', ...rest] = steps;
        const shown = first + rest.map((step) => `[${step}]`).join('');
        if (isEmptyable(property)) found.set(shown, { name: shown, steps, params: filled('') });
        within(property, steps, filled);
      }
      if (kind.type === 'array' && kind.items) within(kind.items, [...trail, '0'], (value) => wrap([value]));
    }
  };
  if (operation.params) within(operation.params, [], (value) => value as object);
  return [...found.values()];
}
