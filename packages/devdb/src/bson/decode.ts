import { isUtf8 } from 'node:buffer';
import { MongoError, notSupported } from './errors.js';
import {
  Binary,
  Code,
  DateTime,
  Decimal,
  type Doc,
  Double,
  maxKey,
  minKey,
  ObjectId,
  Regex,
  Timestamp,
  type Value,
} from './value.js';

const depthMax = 200;
const invalid = (message: string) => new MongoError(22, `invalid BSON: ${message}`);
const unsupported = (what: string) => notSupported(`The deprecated BSON type ${what}`, 2);

class Reader {
  position = 0;

  constructor(
    readonly bytes: Buffer,
    readonly limit: number,
  ) {}

  take(length: number): number {
    const at = this.position;
    if (length < 0 || at + length > this.limit) throw invalid('an element runs past the end of its document');
    this.position = at + length;
    return at;
  }

  int32(): number {
    return this.bytes.readInt32LE(this.take(4));
  }

  cstring(): string {
    const { bytes } = this;
    const start = this.position;
    let end = start;
    let ascii = true;
    while (end < this.limit && bytes[end] !== 0) if (bytes[end++]! > 127) ascii = false;
    if (end >= this.limit) throw invalid('a name is not terminated');
    this.position = end + 1;
    return ascii ? bytes.toString('latin1', start, end) : utf8(bytes, start, end);
  }

  string(): string {
    const length = this.int32();
    if (length < 1) throw invalid('a string without its terminator');
    const start = this.take(length);
    const end = start + length - 1;
    if (this.bytes[end] !== 0) throw invalid('a string is not terminated');
    return utf8(this.bytes, start, end);
  }

  copy(length: number): Buffer {
    const start = this.take(length);
    return Buffer.from(this.bytes.subarray(start, start + length));
  }
}

function utf8(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end);
  if (text.includes('\ufffd') && !isUtf8(bytes.subarray(start, end))) throw invalid('a string is not UTF-8');
  return text;
}

/** Reads the one document that begins at `offset`. Bytes are copied: the buffer may be reused. Throws InvalidBSON (22). */
export function decode(bytes: Buffer, offset = 0): Doc {
  const reader = new Reader(bytes, bytes.length);
  reader.position = offset;
  return readDocument(reader, 0);
}

/** Checks the length prefix at `offset` and returns it. */
export function documentLength(bytes: Buffer, offset: number): number {
  if (offset + 5 > bytes.length) throw invalid('a document is cut off');
  const length = bytes.readInt32LE(offset);
  if (length < 5 || offset + length > bytes.length) throw invalid('a document has a wrong length');
  return length;
}

function bounded(reader: Reader, depth: number): Reader {
  if (depth > depthMax) throw new MongoError(15, `BSONObj exceeds maximum nested object depth: ${depthMax}`);
  const start = reader.position;
  const length = reader.int32();
  if (length < 5 || start + length > reader.limit) throw invalid('a document has a wrong length');
  if (reader.bytes[start + length - 1] !== 0) throw invalid('a document is not terminated');
  const inner = new Reader(reader.bytes, start + length - 1);
  inner.position = start + 4;
  reader.position = start + length;
  return inner;
}

function readDocument(outer: Reader, depth: number): Doc {
  const reader = bounded(outer, depth);
  const result: Doc = new Map();
  let fields = 0;
  while (reader.position < reader.limit) {
    const type = reader.bytes[reader.take(1)]!;
    const name = reader.cstring();
    result.set(name, readValue(reader, type, depth));
    fields++;
  }
  if (fields !== result.size) throw new MongoError(2, 'a document with a repeated field name was refused');
  return result;
}

function readArray(outer: Reader, depth: number): Value[] {
  const reader = bounded(outer, depth);
  const result: Value[] = [];
  while (reader.position < reader.limit) {
    const type = reader.bytes[reader.take(1)]!;
    reader.cstring();
    result.push(readValue(reader, type, depth));
  }
  return result;
}

function readValue(reader: Reader, type: number, depth: number): Value {
  switch (type) {
    case 0x01:
      return new Double(reader.bytes.readDoubleLE(reader.take(8)));
    case 0x02:
      return reader.string();
    case 0x03:
      return readDocument(reader, depth + 1);
    case 0x04:
      return readArray(reader, depth + 1);
    case 0x05: {
      const length = reader.int32();
      const subtype = reader.bytes[reader.take(1)]!;
      return new Binary(subtype, reader.copy(length));
    }
    case 0x06:
      throw unsupported('undefined');
    case 0x07:
      return new ObjectId(reader.copy(12));
    case 0x08: {
      const byte = reader.bytes[reader.take(1)]!;
      if (byte > 1) throw invalid('a boolean is neither 0 nor 1');
      return byte === 1;
    }
    case 0x09:
      return new DateTime(reader.bytes.readBigInt64LE(reader.take(8)));
    case 0x0a:
      return null;
    case 0x0b: {
      const pattern = reader.cstring();
      return new Regex(pattern, [...reader.cstring()].sort().join(''));
    }
    case 0x0c:
      throw unsupported('dbPointer');
    case 0x0d:
      return new Code(reader.string());
    case 0x0e:
      throw unsupported('symbol');
    case 0x0f:
      throw unsupported('javascriptWithScope');
    case 0x10:
      return reader.int32();
    case 0x11:
      return new Timestamp(reader.bytes.readBigUInt64LE(reader.take(8)));
    case 0x12:
      return reader.bytes.readBigInt64LE(reader.take(8));
    case 0x13:
      return new Decimal(reader.copy(16));
    case 0x7f:
      return maxKey;
    case 0xff:
      return minKey;
    default:
      throw invalid(`unknown element type 0x${type.toString(16)}`);
  }
}
