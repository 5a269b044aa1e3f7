import { toInteger } from '../bson/arithmetic.js';
import { display } from '../bson/display.js';
import { MongoError, NotSupportedError } from '../bson/errors.js';
import { refusal } from '../bson/mongodb-names.js';
import { typeNameOf } from '../bson/types.js';
import { type Doc, doc, isDoc, isNumeric, type Value } from '../bson/value.js';
import { parseExpression } from '../expression/expression.js';
import { parseFilter } from '../match/filter.js';
import { mapped, type Paced, type Pause, pause } from '../pace.js';
import { parseAddFields, parseProjection } from '../query/projection.js';
import { parseSort, sortBy } from '../query/sort.js';
import type { Collection } from '../storage/collection.js';
import { parseGroup } from './group.js';
import { parseLookup } from './lookup.js';
import { parseUnwind } from './unwind.js';

/** Turns a stream of documents into another. */
export type Stage = (documents: Paced<Doc>) => Paced<Doc>;

export interface StageContext {
  /** A collection of the same database; undefined if there is none. */
  readonly collection: (name: string) => Collection | undefined;
  readonly database: string;
}

export type ParseStage = (operand: Value, context: StageContext) => Stage;

function* filtered(documents: Paced<Doc>, keep: (document: Doc) => boolean): Generator<Doc | Pause> {
  for (const document of documents) if (document === pause || keep(document)) yield document;
}

function* slice(documents: Paced<Doc>, start: number, end: number): Generator<Doc | Pause> {
  let position = 0;
  for (const document of documents) {
    if (document === pause) yield pause;
    else {
      if (position++ >= start) yield document;
      if (position >= end) return;
    }
  }
}

export function objectOperand(operand: Value, code: number, message: string): Doc {
  if (isDoc(operand)) return operand;
  throw new MongoError(code, message);
}

function wholeNumber(operand: Value, name: string, code: number): number {
  const whole = isNumeric(operand) ? toInteger(operand) : undefined;
  if (whole === undefined) {
    throw new MongoError(code, `invalid argument to ${name} stage: Expected a number in: ${name}: ${display(operand)}`);
  }
  return Number(whole);
}

function replaceRoot(operand: Value): Stage {
  const expression = parseExpression(operand);
  return (documents) =>
    mapped(documents, (document) => {
      const root = expression({ root: document, variables: new Map() });
      if (isDoc(root)) return root;
      throw new MongoError(
        40228,
        `'newRoot' expression must evaluate to an object, but resulting value was: ${root === undefined ? 'MISSING' : display(root)}. Type of resulting value: '${root === undefined ? 'missing' : typeNameOf(root)}'. Input document: ${display(document)}`,
      );
    });
}

/** Errors of a stage's specification name the stage. */
function within<T>(stage: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof MongoError && !(error instanceof NotSupportedError))
      throw new MongoError(error.code, `Invalid ${stage} :: caused by :: ${error.message}`);
    throw error;
  }
}

/** Every stage of a pipeline. */
export const stages: Record<string, ParseStage> = {
  $match: (operand) => {
    const filter = parseFilter(objectOperand(operand, 15959, 'the match filter must be an expression in an object'));
    return (documents) => filtered(documents, (document) => filter.test(document));
  },
  $sort: (operand) => {
    const sort = parseSort(objectOperand(operand, 15973, 'the $sort key specification must be an object'));
    if (!sort) throw new MongoError(15976, '$sort stage must have at least one sort key');
    if (sort.natural) throw new MongoError(15976, '$natural sort cannot be set to a value other than -1 or 1');
    return (documents) => sortBy(documents, (document) => document, sort);
  },
  $skip: (operand) => {
    const count = wholeNumber(operand, '$skip', 5107200);
    if (count < 0)
      throw new MongoError(
        5107200,
        `invalid argument to $skip stage: Expected a non-negative number in: $skip: ${display(operand)}`,
      );
    return (documents) => slice(documents, count, Number.POSITIVE_INFINITY);
  },
  $limit: (operand) => {
    const count = wholeNumber(operand, '$limit', 5107201);
    if (count < 0)
      throw new MongoError(
        5107201,
        `invalid argument to $limit stage: Expected a non-negative number in: $limit: ${display(operand)}`,
      );
    if (count === 0) throw new MongoError(15958, 'the limit must be positive');
    return (documents) => slice(documents, 0, count);
  },
  $project: (operand) => {
    const spec = objectOperand(operand, 15969, '$project specification must be an object');
    if (spec.size === 0)
      throw new MongoError(
        51272,
        'Invalid $project :: caused by :: projection specification must have at least one field',
      );
    const project = within('$project', () => parseProjection(spec, { find: false }));
    return (documents) => mapped(documents, (document) => project(document));
  },
  $addFields: (operand) => addFields(operand, '$addFields'),
  $set: (operand) => addFields(operand, '$set'),
  $unset: (operand) => {
    const paths = Array.isArray(operand) ? operand : [operand];
    if (paths.length === 0)
      throw new MongoError(31119, '$unset specification must be a string or an array with at least one field');
    const spec: Doc = new Map();
    for (const path of paths) {
      if (typeof path !== 'string') throw new MongoError(31002, '$unset specification must be a string or an array');
      spec.set(path, 0);
    }
    const project = parseProjection(spec, { find: false });
    return (documents) => mapped(documents, (document) => project(document));
  },
  $replaceRoot: (operand) => {
    const spec = objectOperand(
      operand,
      40229,
      `expected an object as specification for $replaceRoot stage, got ${typeNameOf(operand)}`,
    );
    if (!spec.has('newRoot')) throw new MongoError(40231, 'no newRoot specified for the $replaceRoot stage');
    return replaceRoot(spec.get('newRoot')!);
  },
  $replaceWith: (operand) => replaceRoot(operand),
  $count: (operand) => {
    if (typeof operand !== 'string') throw new MongoError(40156, 'the count field must be a non-empty string');
    if (operand === '') throw new MongoError(40157, 'the count field must be a non-empty string');
    if (operand.startsWith('$')) throw new MongoError(40158, 'the count field cannot be a $-prefixed path');
    if (operand.includes('.')) throw new MongoError(40160, "the count field cannot contain '.'");
    return function* (documents) {
      let n = 0;
      for (const document of documents) {
        if (document === pause) yield pause;
        else n++;
      }
      if (n > 0) yield doc({ [operand]: n });
    };
  },
  $group: parseGroup,
  $sortByCount: (operand) => {
    const group = parseGroup(doc({ _id: operand, count: doc({ $sum: 1 }) }));
    const sort = parseSort(doc({ count: -1 }))!;
    return (documents) => sortBy(group(documents), (document) => document, sort);
  },
  $unwind: parseUnwind,
  $lookup: parseLookup,
};

function addFields(operand: Value, name: string): Stage {
  const spec = objectOperand(
    operand,
    40272,
    `${name} specification stage must be an object, got ${typeNameOf(operand)}`,
  );
  if (spec.size === 0)
    throw new MongoError(40177, `Invalid ${name} :: caused by :: specification must have at least one field`);
  const add = within(name, () => parseAddFields(spec));
  return (documents) => mapped(documents, (document) => add(document));
}

/** Parses a pipeline as a whole, before it reads anything. Throws for a stage that is unknown or not supported. */
export function parsePipeline(pipeline: readonly Value[], context: StageContext): Stage[] {
  return pipeline.map((entry) => {
    if (!isDoc(entry)) throw new MongoError(14, "Each element of the 'pipeline' array must be an object");
    if (entry.size !== 1)
      throw new MongoError(40323, 'A pipeline stage specification object must contain exactly one field.');
    const [name, operand] = entry.entries().next().value!;
    const parse = Object.hasOwn(stages, name) ? stages[name] : undefined;
    if (!parse) throw refusal('stage', name, new MongoError(40324, `Unrecognized pipeline stage name: '${name}'`));
    return parse(operand, context);
  });
}
