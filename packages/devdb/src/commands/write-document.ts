import { encode } from '../bson/encode.js';
import { MongoError } from '../bson/errors.js';
import { newObjectId } from '../bson/new-id.js';
import { typeNameOf } from '../bson/types.js';
import { type Doc, isDoc, Regex, Timestamp, type Value } from '../bson/value.js';

export const documentBytesMax = 16 * 1024 * 1024;
function checkId(id: Value): void {
  if (Array.isArray(id)) throw new MongoError(53, `The '_id' value cannot be of type array`);
  if (id instanceof Regex) throw new MongoError(53, `The '_id' value cannot be of type ${typeNameOf(id)}`);
  if (!isDoc(id)) return;
  for (const name of id.keys()) {
    if (name.startsWith('$') && name !== '$ref' && name !== '$id' && name !== '$db') {
      throw new MongoError(52, `_id fields may not contain '$'-prefixed fields: ${name} is not valid for storage.`);
    }
  }
}

/** The document as it is stored: with an id in front, checked, and as bytes. Throws MongoDB's error for what cannot be stored. */
export function prepareDocument(document: Doc, now: Date): { document: Doc; bytes: Buffer } {
  let ready = document;
  const id = document.get('_id');
  if (id === undefined || document.keys().next().value !== '_id') {
    ready = new Map<string, Value>([['_id', id === undefined ? newObjectId(now) : id]]);
    for (const [name, value] of document) if (name !== '_id') ready.set(name, value);
  }
  checkId(ready.get('_id')!);
  for (const [name, value] of ready) {
    // A zero timestamp at the top asks for the server's.
    if (value instanceof Timestamp && value.value === 0n && name !== '_id') ready.set(name, nextTimestamp(now));
  }
  return { document: ready, bytes: encodeChecked(ready) };
}

function encodeChecked(document: Doc): Buffer {
  const bytes = encode(document);
  if (bytes.length > documentBytesMax) {
    const size = `${bytes.length} (0x${bytes.length.toString(16).toUpperCase()})`;
    throw new MongoError(
      10334,
      `BSONObj size: ${size} is invalid. Size must be between 0 and ${documentBytesMax}(16MB)`,
    );
  }
  return bytes;
}

/** The bytes of a document that was updated, checked as one that is inserted. */
export function encodeUpdated(document: Doc): Buffer {
  checkId(document.get('_id')!);
  const bytes = encode(document);
  if (bytes.length > documentBytesMax) {
    throw new MongoError(10334, `Resulting document after update is larger than ${documentBytesMax}`);
  }
  return bytes;
}

let lastTimestamp = 0n;

function nextTimestamp(now: Date): Timestamp {
  const second = BigInt(Math.floor(now.getTime() / 1000)) << 32n;
  lastTimestamp = lastTimestamp >= second ? lastTimestamp + 1n : second + 1n;
  return new Timestamp(lastTimestamp);
}
