import { createHash } from 'node:crypto';

/**
 * The keys of the one lmdb table. The first byte says what a key is:
 *   C namespace                        a collection's catalogue entry
 *   D collection(4) record(6)          a document
 *   G kind(1) id(4)                    a dropped collection (D) or index (I) of which keys are still to be removed
 *   I index(4) fields… record(6)       an index entry, with an empty value
 *   M name                             numbers of the whole store
 *   R session                          the last retryable write of a session and its results
 *   R session part(2)                  further results of a write of many statements
 */
export const kinds = { catalogue: 0x43, document: 0x44, garbage: 0x47, index: 0x49, meta: 0x4d, retry: 0x52 } as const;

/** lmdb takes keys of at most 1978 bytes: longer field bytes are cut, and a digest of the whole follows what is kept. */
const fieldBytesMax = 1500;
const fieldBytesKept = 1460;

export const isLong = (fields: Buffer): boolean => fields.length > fieldBytesMax;

function storedFields(fields: Buffer): Buffer {
  if (!isLong(fields)) return fields;
  return Buffer.concat([fields.subarray(0, fieldBytesKept), createHash('sha256').update(fields).digest()]);
}

const recordLength = 6;

function prefix(kind: number, id: number): Buffer {
  const key = Buffer.allocUnsafe(5);
  key[0] = kind;
  key.writeUInt32BE(id, 1);
  return key;
}

export function documentKey(collection: number, record: number): Buffer {
  const key = Buffer.allocUnsafe(5 + recordLength);
  key[0] = kinds.document;
  key.writeUInt32BE(collection, 1);
  key.writeUIntBE(record, 5, recordLength);
  return key;
}

export function indexKey(index: number, fields: Buffer, record: number): Buffer {
  const stored = storedFields(fields);
  const key = Buffer.allocUnsafe(5 + stored.length + recordLength);
  key[0] = kinds.index;
  key.writeUInt32BE(index, 1);
  stored.copy(key, 5);
  key.writeUIntBE(record, 5 + stored.length, recordLength);
  return key;
}

export const recordOf = (key: Buffer): number => key.readUIntBE(key.length - recordLength, recordLength);

/** First key after everything that begins with these bytes. */
function successor(bytes: Buffer): Buffer {
  let length = bytes.length;
  while (bytes[length - 1] === 0xff) length--;
  const next = Buffer.from(bytes.subarray(0, length));
  next[length - 1]!++;
  return next;
}

/** Bounds of index keys: prefixes, of which all that begins with them is inside unless they are `open`. */
export interface KeyRange {
  readonly low: Buffer;
  readonly high: Buffer;
  readonly lowOpen?: boolean;
  readonly highOpen?: boolean;
}

/** The entries of a range. Long ones share their beginning: there, what is open is inside. */
export function indexBounds(index: number, range: KeyRange): { start: Buffer; end: Buffer } {
  const at = prefix(kinds.index, index);
  const low = Buffer.concat([at, range.low.subarray(0, fieldBytesKept)]);
  const high = Buffer.concat([at, range.high.subarray(0, fieldBytesKept)]);
  return {
    start: range.lowOpen && range.low.length <= fieldBytesKept ? successor(low) : low,
    end: range.highOpen && range.high.length <= fieldBytesKept ? high : successor(high),
  };
}

/** The entries of exactly this key. */
export function exactBounds(index: number, fields: Buffer): { start: Buffer; end: Buffer } {
  const start = Buffer.concat([prefix(kinds.index, index), storedFields(fields)]);
  return { start, end: successor(start) };
}

/** All keys of a collection's documents, or of an index's entries. */
export function boundsOf(kind: number, id: number): { start: Buffer; end: Buffer } {
  return { start: prefix(kind, id), end: prefix(kind, id + 1) };
}

export const documentBounds = (collection: number) => boundsOf(kinds.document, collection);

export const garbageBounds = { start: Buffer.from([kinds.garbage]), end: Buffer.from([kinds.garbage + 1]) };

export function garbageKey(kind: number, id: number): Buffer {
  return Buffer.concat([Buffer.from([kinds.garbage]), prefix(kind, id)]);
}

/** What is still to be removed by a garbage key. */
export const garbageOf = (key: Buffer): { start: Buffer; end: Buffer } => boundsOf(key[1]!, key.readUInt32BE(2));

export const catalogueKey = (namespace: string): Buffer => Buffer.concat([Buffer.from('C'), Buffer.from(namespace)]);
export const metaKey = (name: string): Buffer => Buffer.from(`M${name}`);
/** Part 0 is the record itself. */
export function retryKey(session: Buffer, part = 0): Buffer {
  const number = Buffer.alloc(part === 0 ? 0 : 2);
  if (part > 0) number.writeUInt16BE(part);
  return Buffer.concat([Buffer.from('R'), session, number]);
}
