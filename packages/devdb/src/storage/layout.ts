import { createHash } from 'node:crypto';

/**
 * The keys of the one lmdb table. The first byte says what a key is:
 *   C namespace                        a collection's catalogue entry
 *   D collection(4) record(6)          a document
 *   I index(4) fields… record(6)       an index entry, with an empty value
 *   M name                             numbers of the whole store
 *   R session                          the last retryable write of a session and its results
 */
export const kinds = { catalogue: 0x43, document: 0x44, index: 0x49, meta: 0x4d, retry: 0x52 } as const;

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

/** All entries from the first that begins with `low` to the last that begins with `high`. Long ones share their beginning. */
export function indexBounds(index: number, low: Buffer, high: Buffer): { start: Buffer; end: Buffer } {
  return {
    start: Buffer.concat([prefix(kinds.index, index), low.subarray(0, fieldBytesKept)]),
    end: successor(Buffer.concat([prefix(kinds.index, index), high.subarray(0, fieldBytesKept)])),
  };
}

/** The entries of exactly this key. */
export function exactBounds(index: number, fields: Buffer): { start: Buffer; end: Buffer } {
  const start = Buffer.concat([prefix(kinds.index, index), storedFields(fields)]);
  return { start, end: successor(start) };
}

export function documentBounds(collection: number): { start: Buffer; end: Buffer } {
  return { start: prefix(kinds.document, collection), end: prefix(kinds.document, collection + 1) };
}

export function indexRange(index: number): { start: Buffer; end: Buffer } {
  return { start: prefix(kinds.index, index), end: prefix(kinds.index, index + 1) };
}

export const catalogueKey = (namespace: string): Buffer => Buffer.concat([Buffer.from('C'), Buffer.from(namespace)]);
export const metaKey = (name: string): Buffer => Buffer.from(`M${name}`);
export const retryKey = (session: Buffer): Buffer => Buffer.concat([Buffer.from('R'), session]);
