import { EJSON } from 'bson';
import { type Db, MongoServerError } from 'mongodb';

/** Exact types in and out: nothing is turned into a plain number on the way. */
const exact = { promoteValues: false, promoteLongs: false, promoteBuffers: false } as const;

export interface Case {
  documents: Record<string, unknown>[];
  command: Record<string, unknown>;
  /** Whether the order of what comes back is defined. */
  ordered: boolean;
}

/** The driver may have a bson of its own: told by the mark, not by the class. */
const isGenerated = (id: unknown): boolean =>
  (id as { _bsontype?: string } | undefined)?._bsontype === 'ObjectId' && !String(id).startsWith('65a0');

/** The order in which an upsert takes fields from its filter is not defined: there, names are compared in alphabetical order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, inner]) => [field, inOrder(inner)]),
  );
}

function show(value: unknown): string {
  const id = value && typeof value === 'object' && '_id' in value ? value._id : undefined;
  return EJSON.stringify(isGenerated(id) ? inOrder(value) : value, { relaxed: false });
}

const errorOf = (error: unknown): string => {
  if (!(error instanceof MongoServerError)) throw error;
  return `error ${error.code}`;
};

/** Generated ids differ between servers. */
const neutral = (text: string): string => text.replace(/\{"\$oid":"(?!65a0)[0-9a-f]{24}"\}/g, '"<id>"');

/** Runs a case in an empty collection and tells what came back and what is stored then, as text to compare. */
export async function runCase(db: Db, name: string, { documents, command, ordered }: Case): Promise<string> {
  const collection = db.collection(name);
  await collection.deleteMany({});
  if (documents.length > 0)
    await db.command({ insert: name, documents: documents.map((document, index) => ({ _id: index, ...document })) });
  const [verb] = Object.keys(command) as [string];
  let answer: string;
  try {
    const reply = await db.command({ ...command, [verb]: name }, exact);
    answer = describe(reply, ordered);
  } catch (error) {
    answer = errorOf(error);
  }
  if (verb === 'find' || verb === 'aggregate' || verb === 'distinct' || verb === 'count') return answer;
  const stored = await db.command({ find: name, filter: {}, sort: { _id: 1 } }, exact);
  const after = (stored.cursor.firstBatch as unknown[]).map(show);
  // An update that would make an array of the id is refused as 53 or 54, depending on how MongoDB built the array.
  const touchesId = EJSON.stringify(command.updates ?? command.update ?? {}).includes('"_id":');
  const codes = touchesId ? answer.replace(/^error 54$/, 'error 53').replace('"54"}]', '"53"}]') : answer;
  return neutral(`${codes}\n${after.join('\n')}`);
}

function describe(reply: Record<string, unknown>, ordered: boolean): string {
  const cursor = reply.cursor as { firstBatch: unknown[] } | undefined;
  if (cursor) {
    const lines = cursor.firstBatch.map(show);
    return (ordered ? lines : lines.sort()).join('\n');
  }
  const errors = reply.writeErrors as { code: unknown }[] | undefined;
  const { n, nModified, upserted, value, values, lastErrorObject } = reply;
  const codes = errors?.map((error) => error.code);
  return neutral(`${show(value)} ${show({ n, nModified, upserted, values, lastErrorObject, errors: codes })}`);
}
