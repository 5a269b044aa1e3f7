import { randomBytes } from 'node:crypto';
import { notSupported } from '../bson/errors.js';
import { Binary, doc } from '../bson/value.js';
import type { Command } from './command.js';

const accepted = (name: string): Command => ({
  name,
  writes: false,
  fields: { [name]: 'array' },
  run: () => new Map(),
});

/** A session is only a name for retryable writes: there is nothing to end, refresh or kill but that. */
export const sessionCommands: readonly Command[] = [
  accepted('endSessions'),
  accepted('refreshSessions'),
  accepted('killSessions'),
  accepted('killAllSessions'),
  {
    name: 'startSession',
    writes: false,
    fields: { startSession: 'any' },
    run() {
      const id = randomBytes(16);
      id[6] = (id[6]! & 0x0f) | 0x40;
      id[8] = (id[8]! & 0x3f) | 0x80;
      return doc({ id: doc({ id: new Binary(4, id) }), timeoutMinutes: 30 });
    },
  },
];

const noTransaction = (name: string): Command => ({
  name,
  writes: false,
  fields: { [name]: 'any', recoveryToken: 'any', autocommit: 'bool' },
  run() {
    throw notSupported('A multi-document transaction', 251);
  },
});

export const transactionCommands: readonly Command[] = [
  noTransaction('abortTransaction'),
  noTransaction('commitTransaction'),
];
