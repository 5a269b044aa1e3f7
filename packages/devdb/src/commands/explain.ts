import { type Doc, doc, isDoc, type Value } from '../bson/value.js';
import { MongoError, notSupported } from '../errors.js';
import { parseFilter } from '../match/filter.js';
import { choosePlan, type Plan } from '../query/plan.js';
import type { Query } from '../query/read.js';
import type { Collection } from '../storage/collection.js';
import { aggregate, leadingQuery, pipelineOf } from './aggregate.js';
import { type Command, namespaceOf } from './command.js';
import { count } from './count-distinct.js';
import { Fields, hintOf } from './fields.js';
import { find, queryOf } from './find.js';

function describe(plan: Plan): Doc {
  const direction = plan.reverse ? 'backward' : 'forward';
  const read = plan.index
    ? doc({
        stage: 'FETCH',
        inputStage: doc({
          stage: 'IXSCAN',
          keyPattern: plan.index.spec.key,
          indexName: plan.index.spec.name,
          isMultiKey: plan.index.isMultikey,
          isUnique: plan.index.spec.unique,
          isSparse: plan.index.spec.sparse,
          isPartial: plan.index.partial !== undefined,
          direction,
        }),
      })
    : doc({ stage: 'COLLSCAN', direction });
  return plan.sorted ? read : doc({ stage: 'SORT', inputStage: read });
}

function planOf(collection: Collection | undefined, { filter, sort, hint }: Query): Doc {
  return collection ? describe(choosePlan(collection, filter, sort, hint)) : doc({ stage: 'EOF' });
}

function queryIn(inner: Doc): { name: string; fields: Fields; query: Query } {
  const name = inner.keys().next().value;
  if (name === 'find') {
    const fields = new Fields('find', inner, find.fields);
    return { name, fields, query: queryOf(fields) };
  }
  if (name === 'count') {
    const fields = new Fields('count', inner, count.fields);
    return { name, fields, query: { filter: parseFilter(fields.object('query') ?? new Map()), hint: hintOf(fields) } };
  }
  if (name === 'aggregate') {
    const fields = new Fields('aggregate', inner, aggregate.fields);
    const { filter, sort } = leadingQuery(pipelineOf(fields));
    return { name, fields, query: { filter: parseFilter(filter), sort, hint: hintOf(fields) } };
  }
  throw notSupported(`explain of ${name ?? 'nothing'}`);
}

/** Which index a find, count or aggregate would read; it runs nothing. */
export const explain: Command = {
  name: 'explain',
  writes: false,
  fields: { explain: 'object', verbosity: 'string' },
  run(fields, context) {
    const inner = fields.get('explain') as Value;
    if (!isDoc(inner))
      throw new MongoError(14, "BSON field 'explain.explain' is the wrong type, expected type 'object'");
    const { name, fields: innerFields, query } = queryIn(inner);
    const namespace = namespaceOf(innerFields, context, name);
    const collection = context.store.find(namespace);
    return doc({
      explainVersion: '1',
      queryPlanner: doc({
        namespace,
        parsedQuery: query.filter.source,
        winningPlan: planOf(collection, query),
        rejectedPlans: [],
      }),
    });
  },
};
