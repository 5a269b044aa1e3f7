import { chanceOf } from '../core/faults/faults.js';
import { alternatives, type Schema } from '../core/specification.js';

/**
 * A value of the schema's type; which of several, the occasion decides.
 *
 * @param ids texts that stand for objects
 */
export function example(schema: Schema, occasion: string, ids: readonly string[] = [], depth = 0): unknown {
  const choices = alternatives(schema).filter(
    (choice) => choice.type !== 'null' && (!choice.enum || choice.enum.some((value) => value !== '')),
  );
  const choice = choices[Math.floor(chanceOf(1, occasion)[0] * choices.length)] ?? {};
  const [, which] = chanceOf(2, occasion);
  const inner = (of: Schema, name: string) => example(of, `${occasion}${name}`, ids, depth + 1);
  const listed = choice.enum ?? choice['x-known'];
  if (listed && listed.length > 0) return listed[Math.floor(which * listed.length)];
  if (typeof choice.additionalProperties === 'object') return { key: inner(choice.additionalProperties, '.key') };
  if (choice.properties) {
    const fields = Object.entries(choice.properties);
    const chosen = fields.filter(
      ([name]) => choice.required?.includes(name) || (depth < 5 && chanceOf(3, `${occasion}.${name}`)[0] < 0.4),
    );
    // A form cannot hold an object of nothing.
    return Object.fromEntries(
      (chosen.length > 0 ? chosen : fields.slice(0, 1)).map(([name, field]) => [name, inner(field, `.${name}`)]),
    );
  }
  if (choice.type === 'array') return [inner(choice.items ?? {}, '[]')];
  if (choice.type === 'object') return { key: 'value' };
  if (choice.type === 'boolean') return which < 0.5;
  if (choice.type === 'number' || choice.type === 'integer') return Math.floor(which * 5000) + 1;
  return ['usd', 'text', 'ada@example.com', 'https://shop.example/a', ...ids][Math.floor(which * (4 + ids.length))];
}
