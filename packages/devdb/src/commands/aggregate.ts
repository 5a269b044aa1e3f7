import { parsePipeline } from '../aggregate/stages.js';
import { type Doc, isDoc, type Value } from '../bson/value.js';
import { failedToParse, MongoError, notSupported } from '../errors.js';
import { parseFilter } from '../match/filter.js';
import { read } from '../query/read.js';
import { parseSort, type Sort } from '../query/sort.js';
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

function runPipeline(fields: Fields, context: Context, namespace: string): Iterable<Doc> {
  const pipeline = pipelineOf(fields);
  const stageContext = {
    database: context.database,
    collection: (name: string) => context.store.find(`${context.database}.${name}`),
  };
  // All stages are parsed before any runs, the leading ones too: their errors must not depend on the data.
  parsePipeline(pipeline, stageContext);
  const { filter, sort, rest } = leadingQuery(pipeline);
  const stages = parsePipeline(rest, stageContext);
  const collection = context.store.find(namespace);
  const query = { filter: parseFilter(filter), sort, hint: hintOf(fields) };
  let documents: Iterable<Doc> = collection ? documentsOf(read(collection, query)) : [];
  for (const stage of stages) documents = stage(documents);
  return documents;
}

function* documentsOf(stored: Iterable<{ document: Doc }>): Generator<Doc> {
  for (const { document } of stored) yield document;
}

function* encoded(documents: Iterable<Doc>) {
  for (const document of documents) yield asRaw(document);
}

export const aggregate: Command = {
  name: 'aggregate',
  writes: false,
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
    if (typeof fields.get('aggregate') !== 'string') throw notSupported('An aggregation over no collection');
    if (!fields.source.has('cursor')) {
      throw failedToParse("The 'cursor' option is required, except for aggregate with the explain argument");
    }
    checkCollation(fields.object('collation'));
    checkRead(fields);
    const namespace = namespaceOf(fields, context);
    if (pipelineOf(fields).some((stage) => !isDoc(stage)))
      throw new MongoError(14, "Each element of the 'pipeline' array must be an object");
    const documents = runPipeline(fields, context, namespace);
    return context.cursors.start(namespace, encoded(documents), cursorBatchSize(fields), false, context.now);
  },
};
