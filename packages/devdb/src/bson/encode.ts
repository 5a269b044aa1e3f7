import {
  Binary,
  Code,
  DateTime,
  Decimal,
  type Doc,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  RawArray,
  RawDocument,
  Regex,
  Timestamp,
  type Value,
} from './value.js';

let buffer = Buffer.allocUnsafeSlow(64 * 1024);
let position = 0;

function reserve(bytes: number): void {
  if (position + bytes <= buffer.length) return;
  const larger = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, position + bytes));
  buffer.copy(larger, 0, 0, position);
  buffer = larger;
}

/** The bytes of a document, in a buffer of its own. */
export function encode(document: Doc): Buffer {
  position = 0;
  try {
    writeDocument(document);
    return Buffer.from(buffer.subarray(0, position));
  } finally {
    // One huge reply must not keep its memory for the life of the server.
    if (buffer.length > 4 * 1024 * 1024) buffer = Buffer.allocUnsafeSlow(64 * 1024);
  }
}

function writeDocument(document: Doc): void {
  const start = position;
  reserve(5);
  position += 4;
  for (const [name, value] of document) writeElement(name, value);
  reserve(1);
  buffer[position++] = 0;
  buffer.writeInt32LE(position - start, start);
}

function writeArray(values: readonly Value[]): void {
  const start = position;
  reserve(5);
  position += 4;
  for (let index = 0; index < values.length; index++) writeElement(String(index), values[index]!);
  reserve(1);
  buffer[position++] = 0;
  buffer.writeInt32LE(position - start, start);
}

function writeCstring(text: string): void {
  reserve(text.length * 3 + 1);
  position += buffer.write(text, position, 'utf8');
  buffer[position++] = 0;
}

function writeString(text: string): void {
  reserve(text.length * 3 + 5);
  const length = buffer.write(text, position + 4, 'utf8');
  buffer.writeInt32LE(length + 1, position);
  position += 4 + length;
  buffer[position++] = 0;
}

function writeBytes(bytes: Buffer): void {
  reserve(bytes.length);
  position += bytes.copy(buffer, position);
}

function tag(type: number, name: string): void {
  reserve(1);
  buffer[position++] = type;
  writeCstring(name);
}

function writeElement(name: string, value: Value): void {
  switch (typeof value) {
    case 'string':
      tag(0x02, name);
      writeString(value);
      return;
    case 'number':
      tag(0x10, name);
      reserve(4);
      position = buffer.writeInt32LE(value, position);
      return;
    case 'boolean':
      tag(0x08, name);
      reserve(1);
      buffer[position++] = value ? 1 : 0;
      return;
    case 'bigint':
      tag(0x12, name);
      reserve(8);
      position = buffer.writeBigInt64LE(value, position);
      return;
  }
  if (value === null) {
    tag(0x0a, name);
    return;
  }
  if (value instanceof Map) {
    tag(0x03, name);
    writeDocument(value);
    return;
  }
  if (Array.isArray(value)) {
    tag(0x04, name);
    writeArray(value);
    return;
  }
  writeObject(name, value);
}

function writeObject(
  name: string,
  value: Exclude<Value, null | string | number | boolean | bigint | Doc | Value[]>,
): void {
  if (value instanceof RawDocument) {
    tag(0x03, name);
    writeBytes(value.bytes);
  } else if (value instanceof RawArray) {
    tag(0x04, name);
    writeBytes(value.bytes);
  } else if (value instanceof ObjectId) {
    tag(0x07, name);
    writeBytes(value.bytes);
  } else if (value instanceof Double) {
    tag(0x01, name);
    reserve(8);
    position = buffer.writeDoubleLE(value.value, position);
  } else if (value instanceof DateTime) {
    tag(0x09, name);
    reserve(8);
    position = buffer.writeBigInt64LE(value.ms, position);
  } else if (value instanceof Decimal) {
    tag(0x13, name);
    writeBytes(value.bytes);
  } else if (value instanceof Binary) {
    tag(0x05, name);
    reserve(5);
    position = buffer.writeInt32LE(value.bytes.length, position);
    buffer[position++] = value.subtype;
    writeBytes(value.bytes);
  } else if (value instanceof Regex) {
    tag(0x0b, name);
    writeCstring(value.pattern);
    writeCstring(value.flags);
  } else if (value instanceof Timestamp) {
    tag(0x11, name);
    reserve(8);
    position = buffer.writeBigUInt64LE(value.value, position);
  } else if (value instanceof Code) {
    tag(0x0d, name);
    writeString(value.code);
  } else if (value instanceof MinKey) tag(0xff, name);
  else if (value instanceof MaxKey) tag(0x7f, name);
  else throw new TypeError(`cannot encode the value of ${name}`);
}

/** An array of a reply that is written while its elements are found, so that the reply has no long work left. */
export class ArrayWriter {
  private readonly blocks: Buffer[] = [];
  private chunks: Buffer[] = [];
  private length = 0;
  /** Of the array so far. */
  byteLength = 5;

  addDocument(bytes: Buffer): void {
    this.append(Buffer.from(`\x03${this.length}\0`, 'latin1'), bytes);
  }

  addValue(value: Value): void {
    position = 0;
    writeElement(String(this.length), value);
    this.append(Buffer.from(buffer.subarray(0, position)));
  }

  private append(...bytes: Buffer[]): void {
    this.length++;
    for (const chunk of bytes) this.byteLength += chunk.length;
    this.chunks.push(...bytes);
    if (this.chunks.length < 512) return;
    this.blocks.push(Buffer.concat(this.chunks));
    this.chunks = [];
  }

  get count(): number {
    return this.length;
  }

  toValue(): RawArray {
    const size = Buffer.alloc(4);
    size.writeInt32LE(this.byteLength);
    return new RawArray(Buffer.concat([size, ...this.blocks, ...this.chunks, Buffer.from([0])]));
  }
}
