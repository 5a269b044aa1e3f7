import { badValue } from '../bson/errors.js';
import { typeNameOf } from '../bson/types.js';
import { DateTime, isDoc, Timestamp } from '../bson/value.js';
import type { UpdateOperator } from './operator.js';

const set: UpdateOperator = { creates: true, parse: (operand) => () => operand };

const currentDate: UpdateOperator = {
  creates: true,
  parse(operand) {
    let type = 'date';
    if (isDoc(operand)) {
      const asked = operand.get('$type');
      const unknown = [...operand.keys()].find((name) => name !== '$type');
      if (unknown !== undefined) throw badValue(`Unrecognized $currentDate option: ${unknown}`);
      if (asked !== 'date' && asked !== 'timestamp') {
        throw badValue(
          `The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}`,
        );
      }
      type = asked;
    } else if (typeof operand !== 'boolean') {
      throw badValue(
        `${typeNameOf(operand)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}).`,
      );
    }
    return (_current, { now }) =>
      type === 'date' ? DateTime.of(now) : new Timestamp((BigInt(Math.floor(now.getTime() / 1000)) << 32n) | 1n);
  },
};

export const fieldOperators = {
  $set: set,
  $setOnInsert: { ...set, onlyOnInsert: true } satisfies UpdateOperator,
  $unset: { creates: false, parse: () => () => undefined } satisfies UpdateOperator,
  $currentDate: currentDate,
};
