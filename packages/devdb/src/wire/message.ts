import { decode, documentLength } from '../bson/decode.js';
import { encode } from '../bson/encode.js';
import type { Doc, Value } from '../bson/value.js';
import { crc32c } from './crc32c.js';

export const opReply = 1;
export const opQuery = 2004;
export const opMsg = 2013;

const checksumPresent = 1;
const moreToCome = 2;
const exhaustAllowed = 1 << 16;
/** The lists that may be long, and from how many bytes on they are read by the command itself. */
const longFields = new Set(['documents', 'updates', 'deletes']);
const longBytes = 64 * 1024;
const requiredFlags = 0xffff & ~(checksumPresent | moreToCome);

/** What the server cannot read or must not answer: the connection is closed. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

export interface AnswerIds {
  readonly id: number;
  /** Of the request; or of the answer before this one, when there is one. */
  readonly responseTo: number;
  /** Whether another answer follows. Only where the client `takesMore`. */
  readonly moreToCome: boolean;
}

export interface WireMessage {
  readonly requestId: number;
  readonly command: Doc;
  /** Long lists of documents beside the command, as the bytes they came in: to read them takes time, in which others can run. */
  readonly sequences: ReadonlyMap<string, Buffer>;
  /** Whether the client waits for an answer. */
  readonly answered: boolean;
  /** Whether the client takes more than one answer. */
  readonly takesMore: boolean;
  /** Makes the bytes of an answer in the form the client asked in. */
  readonly respond: (answer: Doc, ids: AnswerIds) => Buffer;
}

/** Reads one whole message, header included. Throws WireError, or InvalidBSON of a document. */
export function parseMessage(bytes: Buffer): WireMessage {
  const requestId = bytes.readInt32LE(4);
  const opCode = bytes.readInt32LE(12);
  if (opCode === opMsg) return parseOpMsg(bytes, requestId);
  if (opCode === opQuery) return parseOpQuery(bytes, requestId);
  throw new WireError(`opcode ${opCode} is not supported`);
}

function parseOpMsg(bytes: Buffer, requestId: number): WireMessage {
  if (bytes.length < 26) throw new WireError('an OP_MSG is too short');
  const flags = bytes.readUInt32LE(16);
  if ((flags & requiredFlags) !== 0) throw new WireError(`unknown required flags 0x${flags.toString(16)}`);
  let end = bytes.length;
  if (flags & checksumPresent) {
    end -= 4;
    if (crc32c(bytes.subarray(0, end)) !== bytes.readUInt32LE(end)) throw new WireError('wrong checksum');
  }
  const body = bytes.subarray(0, end);
  let command: Doc | undefined;
  const sequences: [string, Buffer][] = [];
  let position = 20;
  while (position < end) {
    const kind = body[position++];
    if (kind === 0) {
      if (command) throw new WireError('an OP_MSG has two bodies');
      const length = documentLength(body, position);
      command = decode(body, position);
      position += length;
    } else if (kind === 1) {
      const size = position + 4 <= end ? body.readInt32LE(position) : 0;
      if (size < 6 || position + size > end) throw new WireError('a document sequence has a wrong size');
      sequences.push(nameAndDocuments(body.subarray(position + 4, position + size)));
      position += size;
    } else throw new WireError(`unknown section kind ${kind}`);
  }
  if (!command) throw new WireError('an OP_MSG has no body');
  const long = new Map<string, Buffer>();
  for (const [name, documents] of sequences) {
    if (command.has(name) || long.has(name)) throw new WireError(`the field ${name} is given twice`);
    if (documents.length > longBytes && longFields.has(name)) long.set(name, documents);
    else command.set(name, parseSequence(documents));
  }
  return {
    requestId,
    command,
    sequences: long,
    answered: (flags & moreToCome) === 0,
    takesMore: (flags & exhaustAllowed) !== 0,
    respond: opMsgReply,
  };
}

function nameAndDocuments(section: Buffer): [string, Buffer] {
  const end = section.indexOf(0);
  if (end < 1) throw new WireError('a document sequence has no name');
  return [section.toString('utf8', 0, end), section.subarray(end + 1)];
}

function parseSequence(section: Buffer): Value[] {
  const documents: Value[] = [];
  for (let position = 0; position < section.length; ) {
    const length = documentLength(section, position);
    documents.push(decode(section, position));
    position += length;
  }
  return documents;
}

function header(length: number, id: number, responseTo: number, opCode: number): Buffer {
  const bytes = Buffer.allocUnsafe(16);
  bytes.writeInt32LE(length, 0);
  bytes.writeInt32LE(id, 4);
  bytes.writeInt32LE(responseTo, 8);
  bytes.writeInt32LE(opCode, 12);
  return bytes;
}

function opMsgReply(answer: Doc, ids: AnswerIds): Buffer {
  const body = encode(answer);
  const flags = Buffer.alloc(5);
  flags.writeUInt32LE(ids.moreToCome ? moreToCome : 0, 0);
  return Buffer.concat([header(21 + body.length, ids.id, ids.responseTo, opMsg), flags, body]);
}

/** Drivers begin with a hello in the old form; nothing else is taken in it. */
function parseOpQuery(bytes: Buffer, requestId: number): WireMessage {
  const nameEnd = bytes.indexOf(0, 20);
  if (bytes.length < 34 || nameEnd < 0) throw new WireError('an OP_QUERY is too short');
  const namespace = bytes.toString('utf8', 20, nameEnd);
  if (!namespace.endsWith('.$cmd')) throw new WireError('an OP_QUERY that is no command');
  documentLength(bytes, nameEnd + 9);
  const command = decode(bytes, nameEnd + 9);
  const name = command.keys().next().value ?? '';
  if (!/^(hello|ismaster)$/i.test(name)) throw new WireError(`OP_QUERY is only for hello, not for ${name}`);
  command.set('$db', namespace.slice(0, -5));
  return { requestId, command, sequences: new Map(), answered: true, takesMore: false, respond: opQueryReply };
}

function opQueryReply(answer: Doc, { id, responseTo }: AnswerIds): Buffer {
  const body = encode(answer);
  const fields = Buffer.alloc(20);
  fields.writeInt32LE(8, 0);
  fields.writeInt32LE(1, 16);
  return Buffer.concat([header(36 + body.length, id, responseTo, opReply), fields, body]);
}
