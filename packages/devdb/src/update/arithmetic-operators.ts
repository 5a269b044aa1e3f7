import { add, multiply } from '../bson/arithmetic.js';
import { compareValues } from '../bson/compare.js';
import { display } from '../bson/display.js';
import { badValue, typeMismatch } from '../bson/errors.js';
import { compareNumbers, isNaNValue } from '../bson/exact.js';
import { typeNameOf } from '../bson/types.js';
import { Double, isDoc, isNumeric, type Numeric, type Value } from '../bson/value.js';
import type { ApplyContext, UpdateOperator } from './operator.js';

const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

export const idOf = ({ id }: ApplyContext): string => `{_id: ${id === undefined ? 'null' : display(id)}}`;

const numberNames = { int: 'NumberInt', long: 'NumberLong', double: 'double', decimal: 'NumberDecimal' } as const;

function describe(value: Numeric): string {
  const name = numberNames[typeNameOf(value) as keyof typeof numberNames];
  return `(${name})${value instanceof Double ? value.value : display(value)}`;
}

function arithmetic(
  name: '$inc' | '$mul',
  verb: string,
  compute: (a: Numeric, b: Numeric) => Numeric | undefined,
  whenMissing: (operand: Numeric) => Numeric,
): UpdateOperator {
  return {
    creates: true,
    parse(operand, path) {
      if (!isNumeric(operand))
        throw typeMismatch(`Cannot ${verb} with non-numeric argument: {${path}: ${display(operand)}}`);
      return (current, context, at) => {
        if (current === undefined) return whenMissing(operand);
        if (!isNumeric(current)) {
          throw typeMismatch(
            `Cannot apply ${name} to a value of non-numeric type. ${idOf(context)} has the field '${lastOf(at)}' of non-numeric type ${typeNameOf(current)}`,
          );
        }
        const result = compute(current, operand);
        if (result === undefined) {
          throw badValue(
            `Failed to apply ${name} operations to current value (${describe(current)}) for document ${idOf(context)}`,
          );
        }
        // A result of the same type and value leaves the stored one as it is; NaN equals nothing, itself included.
        if (typeNameOf(result) === typeNameOf(current)) {
          if (isNaNValue(result)) context.touched = true;
          else if (compareNumbers(result, current) === 0) return current;
        }
        return result;
      };
    },
  };
}

/** Zero of the operand's type (NaN of an infinity): what $mul makes of a missing field. */
const zeroLike = (operand: Numeric): Numeric => multiply(operand, 0) ?? operand;

const extreme = (sign: 1 | -1): UpdateOperator => ({
  creates: true,
  parse: (operand) => (current) =>
    current === undefined || compareValues(operand, current) * sign > 0 ? operand : current,
});

const bitOperations: Record<string, (a: bigint, b: bigint) => bigint> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
};

function parseBits(operand: Value): { operate: (a: bigint, b: bigint) => bigint; mask: number | bigint }[] {
  if (!isDoc(operand)) {
    throw badValue(
      `The $bit modifier is not compatible with a ${typeNameOf(operand)}. You must pass in an embedded document: {$bit: {field: {and/or/xor: #}}`,
    );
  }
  if (operand.size === 0) {
    throw badValue(`You must pass in at least one bitwise operation. The format is: {$bit: {field: {and/or/xor: #}}`);
  }
  return [...operand].map(([name, mask]) => {
    const operate = bitOperations[name];
    if (!operate)
      throw badValue(
        `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}' which is an unknown operator: {${name}: ${display(mask)}}`,
      );
    if (typeof mask !== 'number' && typeof mask !== 'bigint') {
      throw badValue(
        `The $bit modifier field must be an Integer(32/64 bit); a '${typeNameOf(mask)}' is not supported here: {${name}: ${display(mask)}}`,
      );
    }
    return { operate, mask };
  });
}

const bit: UpdateOperator = {
  creates: true,
  parse(operand) {
    const steps = parseBits(operand);
    return (current, context, at) => {
      if (current !== undefined && typeof current !== 'number' && typeof current !== 'bigint') {
        throw badValue(
          `Cannot apply $bit to a value of non-integral type.${idOf(context)} has the field ${lastOf(at)} of non-integer type ${typeNameOf(current)}`,
        );
      }
      let value: number | bigint = current ?? 0;
      for (const { operate, mask } of steps) {
        const wide: boolean = typeof value === 'bigint' || typeof mask === 'bigint';
        const result = operate(BigInt(value), BigInt(mask));
        value = wide ? result : Number(result);
      }
      return value;
    };
  },
};

export const arithmeticOperators = {
  $inc: arithmetic('$inc', 'increment', add, (operand) => operand),
  $mul: arithmetic('$mul', 'multiply', multiply, zeroLike),
  $min: extreme(-1),
  $max: extreme(1),
  $bit: bit,
};
