import { keyOf } from '../bson/key.js';
import type { Value } from '../bson/value.js';
import { moreExtreme } from '../expression/extreme.js';
import { Sum } from '../expression/sum.js';

/** What $group keeps of one field of one group while it reads. */
export interface Accumulator {
  add(value: Value | undefined): void;
  result(): Value;
}

function sum(result: (sum: Sum) => Value): () => Accumulator {
  return () => {
    const total = new Sum();
    return { add: (value) => total.add(value), result: () => result(total) };
  };
}

function extreme(sign: 1 | -1): () => Accumulator {
  return () => {
    let best: Value = null;
    return {
      add(value) {
        best = moreExtreme(best, value, sign);
      },
      result: () => best,
    };
  };
}

function first(): Accumulator {
  let value: Value | undefined;
  let met = false;
  return {
    add(given) {
      if (!met) value = given;
      met = true;
    },
    result: () => value ?? null,
  };
}

function last(): Accumulator {
  let value: Value | undefined;
  return {
    add(given) {
      value = given;
    },
    result: () => value ?? null,
  };
}

function push(): Accumulator {
  const values: Value[] = [];
  return {
    add(value) {
      if (value !== undefined) values.push(value);
    },
    result: () => values,
  };
}

function addToSet(): Accumulator {
  const values = new Map<string, Value>();
  return {
    add(value) {
      if (value === undefined) return;
      const key = keyOf(value).toString('latin1');
      if (!values.has(key)) values.set(key, value);
    },
    result: () => [...values.values()],
  };
}

/** Every accumulator of $group that takes an expression. */
export const accumulators: Record<string, () => Accumulator> = {
  $sum: sum((total) => total.sum()),
  $avg: sum((total) => total.average()),
  $min: extreme(-1),
  $max: extreme(1),
  $first: first,
  $last: last,
  $push: push,
  $addToSet: addToSet,
};
