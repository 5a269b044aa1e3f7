import { parsePipeline, type Stage } from '../aggregate/stages.js';
import { failedToParse, MongoError, notSupported } from '../bson/errors.js';
import { type Doc, isDoc, isNumeric, type Value } from '../bson/value.js';
import { parseFilter } from '../match/filter.js';
import { mapped, type Paced, type Pause, pause, turn } from '../pace.js';
import { countMatches, type Examined, type Query, read } from '../query/read.js';
import { parseSort, type Sort } from '../query/sort.js';
import type { Collection } from '../storage/collection.js';
import { type Command, type Context, namespaceOf } from './command.js';
import { asRaw } from './cursors.js';
import { checkCollation, checkRead, type Fields, hintOf } from './fields.js';
import { cursorBatchSize } from './list-indexes.js';

/** The leading $match and $sort of a pipeline, which the indexes of the collection may serve. */
export function leadingQuery(pipeline: readonly Value[]): {
  filter: Doc;
  sort: Sort | undefined;
  rest: readonly Value[];
} {
  const stage = (at: number, name: string): Doc | undefined => {
    const entry = pipeline[at];
    const operand = isDoc(entry) && entry.size === 1 ? entry.get(name) : undefined;
    return isDoc(operand) ? operand : undefined;
  };
  const filter = stage(0, '$match');
  const at = filter ? 1 : 0;
  const sort = stage(at, '$sort');
  return { filter: filter ?? new Map(), sort: parseSort(sort), rest: pipeline.slice(at + (sort ? 1 : 0)) };
}

export function pipelineOf(fields: Fields): Value[] {
  return fields.array('pipeline') ?? [];
}

/** Whether a stage reads nothing of its documents but how many there are. */
function onlyCounts(stage: Doc): boolean {
  if (stage.has('$count')) return true;
  const group = stage.get('$group');
  if (!isDoc(group)) return false;
  return [...group].every(([field, value]) => {
    if (field === '_id') return value === null || isNumeric(value);
    return isDoc(value) && (value.has('$count') || isNumeric(value.get('$sum')));
  });
}

const movesOn = (stage: Doc): boolean => stage.has('$skip') || stage.has('$limit');

/** As many empty documents as there are matches. */
function* uncounted(collection: Collection, query: Query, examined?: Examined): Generator<Doc | Pause> {
  const count = yield* countMatches(collection, query, examined);
  const empty: Doc = new Map();
  for (let at = 0; at < count; at++) {
    yield empty;
    if (turn.over) yield pause;
  }
}

/** A pipeline in parts: what is read from the collection, and the stages behind it. */
export interface Prepared {
  readonly query: Query;
  /** Whether the stages need no document, only how many match. */
  readonly counts: boolean;
  readonly rest: readonly Doc[];
  readonly stages: readonly Stage[];
}

export function prepare(fields: Fields, context: Context): Prepared {
  const pipeline = pipelineOf(fields);
  const stageContext = {
    database: context.database,
    collection: (name: string) => context.store.find(`${context.database}.${name}`),
  };
  // All stages are parsed before any runs, the leading ones too: their errors must not depend on the data.
  parsePipeline(pipeline, stageContext);
  const { filter, sort, rest } = leadingQuery(pipeline);
  const stages = rest as readonly Doc[];
  const counter = stages.find((stage) => !movesOn(stage));
  return {
    query: { filter: parseFilter(filter), sort, hint: hintOf(fields) },
    counts: sort === undefined && counter !== undefined && onlyCounts(counter),
    rest: stages,
    stages: parsePipeline(rest, stageContext),
  };
}

/** What a pipeline reads, before its stages. */
export function sourceOf(collection: Collection, { query, counts }: Prepared, examined?: Examined): Paced<Doc> {
  if (counts) return uncounted(collection, query, examined);
  return mapped(read(collection, query, examined), ({ document }) => document);
}

function runPipeline(fields: Fields, context: Context, namespace: string): Paced<Doc> {
  const prepared = prepare(fields, context);
  const collection = context.store.find(namespace);
  let documents: Paced<Doc> = collection ? sourceOf(collection, prepared) : [];
  for (const stage of prepared.stages) documents = stage(documents);
  return documents;
}

export const aggregate: Command = {
  name: 'aggregate',
  writes: false,
  takesWriteConcern: true,
  fields: {
    aggregate: 'any',
    pipeline: 'array',
    cursor: 'object',
    allowDiskUse: 'bool',
    bypassDocumentValidation: 'bool',
    collation: 'object',
    hint: 'any',
    let: 'refused',
    explain: 'refused',
  },
  required: ['pipeline'],
  run(fields, context) {
    if (typeof fields.get('aggregate') !== 'string') {
      // A stage that is not supported says more: `db.watch()` is an aggregation of this kind.
      prepare(fields, context);
      throw notSupported('An aggregation over no collection');
    }
    if (!fields.source.has('cursor')) {
      throw failedToParse("The 'cursor' option is required, except for aggregate with the explain argument");
    }
    checkCollation(fields.object('collation'));
    checkRead(fields);
    const namespace = namespaceOf(fields, context);
    if (pipelineOf(fields).some((stage) => !isDoc(stage)))
      throw new MongoError(14, "Each element of the 'pipeline' array must be an object");
    const documents = runPipeline(fields, context, namespace);
    return context.cursors.start(namespace, mapped(documents, asRaw), {
      batchSize: cursorBatchSize(fields),
      now: context.now,
      timeLimitMs: context.timeLimitMs,
    });
  },
};
