import { badValue, MongoError, notSupported } from '../bson/errors.js';
import { type Doc, doc, isDoc, type Value } from '../bson/value.js';
import { parseFilter } from '../match/filter.js';
import { type Paced, type Pause, pause, type Steps } from '../pace.js';
import { choosePlan, type Plan } from '../query/plan.js';
import { countMatches, type Examined, type Query, read } from '../query/read.js';
import type { Collection } from '../storage/collection.js';
import { aggregate, prepare, sourceOf } from './aggregate.js';
import { type Command, type Context, namespaceOf } from './command.js';
import { count } from './count-distinct.js';
import { Fields, hintOf } from './fields.js';
import { find, queryOf } from './find.js';

/** What a run found: how much it looked at, and how many documents came out. */
interface Run extends Examined {
  returned: number;
}

/** A plan as a tree of stages; with a run, each stage tells its part of it. */
function describe(plan: Plan, counts: boolean, run?: Run): Doc {
  const direction = plan.reverse ? 'backward' : 'forward';
  const returned = run && { nReturned: run.returned };
  const index = plan.index && {
    keyPattern: plan.index.spec.key,
    indexName: plan.index.spec.name,
    isMultiKey: plan.index.isMultikey,
    isUnique: plan.index.spec.unique,
    isSparse: plan.index.spec.sparse,
    isPartial: plan.index.partial !== undefined,
  };
  if (counts && plan.covers) return doc({ stage: 'COUNT_SCAN', ...index, ...returned, keysExamined: run?.keys });
  const read = index
    ? doc({
        stage: 'FETCH',
        ...returned,
        docsExamined: run?.documents,
        inputStage: doc({ stage: 'IXSCAN', ...index, direction, keysExamined: run?.keys }),
      })
    : doc({ stage: 'COLLSCAN', direction, ...returned, docsExamined: run?.documents });
  return plan.sorted ? read : doc({ stage: 'SORT', ...returned, inputStage: read });
}

interface Explained {
  readonly namespace: string;
  readonly query: Query;
  /** Whether only the number of matches is wanted. */
  readonly counts: boolean;
  /** The plan as MongoDB's command shows it. */
  readonly shape: (tree: Doc, run?: Run) => Doc;
  /** Runs it. */
  readonly execute: (collection: Collection, run: Run) => Steps<void>;
  /** Further stages, each with its number of documents. */
  readonly stages?: () => Doc[];
}

const asIs = (tree: Doc): Doc => tree;

function* drain<T>(items: Paced<T>, each: () => void): Steps<void> {
  for (const item of items) {
    if (item === pause) yield pause;
    else each();
  }
}

function explainedFind(inner: Doc, context: Context): Explained {
  const fields = new Fields('find', inner, find.fields);
  const query = queryOf(fields);
  return {
    namespace: namespaceOf(fields, context, 'find'),
    query,
    counts: false,
    shape: asIs,
    execute: (collection, run) => drain(read(collection, query, run), () => run.returned++),
  };
}

function explainedCount(inner: Doc, context: Context): Explained {
  const fields = new Fields('count', inner, count.fields);
  const query = { filter: parseFilter(fields.object('query') ?? new Map()), hint: hintOf(fields) };
  return {
    namespace: namespaceOf(fields, context, 'count'),
    query,
    counts: true,
    shape: (tree, run) => doc({ stage: 'COUNT', nCounted: run?.returned, inputStage: tree }),
    *execute(collection, run) {
      run.returned = yield* countMatches(collection, query, run);
    },
  };
}

function* counted<T>(items: Paced<T>, tell: () => void): Generator<T | Pause> {
  for (const item of items) {
    if (item !== pause) tell();
    yield item;
  }
}

function explainedAggregate(inner: Doc, context: Context): Explained {
  const fields = new Fields('aggregate', inner, aggregate.fields);
  const prepared = prepare(fields, context);
  const returned = prepared.rest.map(() => 0);
  return {
    namespace: namespaceOf(fields, context, 'aggregate'),
    query: prepared.query,
    counts: prepared.counts,
    shape: asIs,
    execute(collection, run) {
      let documents: Paced<Doc> = counted(sourceOf(collection, prepared, run), () => run.returned++);
      for (const [at, stage] of prepared.stages.entries())
        documents = counted(stage(documents), () => {
          returned[at]!++;
        });
      return drain(documents, () => {});
    },
    ...(prepared.rest.length === 0
      ? {}
      : {
          stages: () =>
            prepared.rest.map((stage, at) => new Map<string, Value>([...stage, ['nReturned', returned[at]!]])),
        }),
  };
}

function parseInner(inner: Doc, context: Context): Explained {
  const name = inner.keys().next().value;
  if (name === 'find') return explainedFind(inner, context);
  if (name === 'count') return explainedCount(inner, context);
  if (name === 'aggregate') return explainedAggregate(inner, context);
  throw notSupported(`explain of ${name ?? 'nothing'}`);
}

const verbosities = ['queryPlanner', 'executionStats', 'allPlansExecution'];

/** Which index a find, count or aggregate reads; and with executionStats, runs it and tells what it looked at. */
export const explain: Command = {
  name: 'explain',
  writes: false,
  fields: { explain: 'object', verbosity: 'string' },
  *run(fields, context) {
    const inner = fields.get('explain') as Value;
    if (!isDoc(inner))
      throw new MongoError(14, "BSON field 'explain.explain' is the wrong type, expected type 'object'");
    const verbosity = fields.string('verbosity') ?? 'allPlansExecution';
    if (!verbosities.includes(verbosity))
      throw badValue(`Enumeration value '${verbosity}' for field 'explain.verbosity' is not a valid value.`);
    const { namespace, query, counts, shape, execute, stages } = parseInner(inner, context);
    const collection = context.store.find(namespace);
    const plan = collection && choosePlan(collection, query.filter, query.sort, query.hint);
    const treeOf = (run?: Run) => shape(plan ? describe(plan, counts, run) : doc({ stage: 'EOF' }), run);
    let executionStats: Doc | undefined;
    if (verbosity !== 'queryPlanner') {
      const run: Run = { keys: 0, documents: 0, returned: 0 };
      const startedAt = performance.now();
      if (collection) yield* execute(collection, run);
      executionStats = doc({
        executionSuccess: true,
        // A count returns no document.
        nReturned: inner.has('count') ? 0 : run.returned,
        executionTimeMillis: Math.round(performance.now() - startedAt),
        totalKeysExamined: run.keys,
        totalDocsExamined: run.documents,
        executionStages: treeOf(run),
      });
    }
    const queryPlanner = doc({
      namespace,
      parsedQuery: query.filter.source,
      winningPlan: treeOf(),
      rejectedPlans: [],
    });
    const cursor = doc({ queryPlanner, executionStats });
    if (!stages) return new Map<string, Value>([['explainVersion', '1'], ...cursor]);
    return doc({ explainVersion: '1', stages: [doc({ $cursor: cursor }), ...stages()] });
  },
};
