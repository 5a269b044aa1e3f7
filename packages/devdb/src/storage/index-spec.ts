import { type Doc, doc, type Value } from '../bson/value.js';

/** An index as it was asked for, in MongoDB's terms. */
export interface IndexSpec {
  readonly name: string;
  readonly key: Doc;
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partialFilterExpression?: Doc;
  readonly expireAfterSeconds?: Value;
  readonly hidden?: boolean;
}

/** The form that listIndexes answers with and the catalogue keeps. */
export function specToDoc(spec: IndexSpec): Doc {
  return doc({
    v: 2,
    key: spec.key,
    name: spec.name,
    unique: spec.unique && !isIdPattern(spec.key) ? true : undefined,
    sparse: spec.sparse ? true : undefined,
    expireAfterSeconds: spec.expireAfterSeconds,
    partialFilterExpression: spec.partialFilterExpression,
    hidden: spec.hidden ? true : undefined,
  });
}

export function specFromDoc(stored: Doc): IndexSpec {
  const key = stored.get('key') as Doc;
  const partial = stored.get('partialFilterExpression');
  const expire = stored.get('expireAfterSeconds');
  return {
    name: stored.get('name') as string,
    key,
    unique: stored.get('unique') === true || isIdPattern(key),
    sparse: stored.get('sparse') === true,
    ...(partial instanceof Map ? { partialFilterExpression: partial } : {}),
    ...(expire === undefined ? {} : { expireAfterSeconds: expire }),
    ...(stored.get('hidden') === true ? { hidden: true } : {}),
  };
}

export const isIdPattern = (key: Doc): boolean => key.size === 1 && key.has('_id');

export const idIndexSpec: IndexSpec = { name: '_id_', key: doc({ _id: 1 }), unique: true, sparse: false };
