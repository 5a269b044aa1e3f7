import { aggregate } from './aggregate.js';
import { create, drop, dropDatabase, listCollections, listDatabases, renameCollection } from './collections.js';
import type { Command } from './command.js';
import { count, distinct } from './count-distinct.js';
import { createIndexes } from './create-indexes.js';
import { getMore, killCursors } from './cursor-commands.js';
import { remove } from './delete.js';
import { dropIndexes } from './drop-indexes.js';
import { explain } from './explain.js';
import { find } from './find.js';
import { findAndModify } from './find-and-modify.js';
import { insert } from './insert.js';
import { listIndexes } from './list-indexes.js';
import { serverCommands } from './server-commands.js';
import { sessionCommands, transactionCommands } from './sessions.js';
import { update } from './update.js';

/** Every command that is answered; all others are CommandNotFound. */
export const commands: readonly Command[] = [
  insert,
  update,
  remove,
  findAndModify,
  find,
  getMore,
  killCursors,
  aggregate,
  count,
  distinct,
  explain,
  create,
  drop,
  dropDatabase,
  listCollections,
  listDatabases,
  renameCollection,
  createIndexes,
  listIndexes,
  dropIndexes,
  ...serverCommands,
  ...sessionCommands,
  ...transactionCommands,
];

const byName = new Map(
  commands.flatMap((command) => [command.name, ...(command.aliases ?? [])].map((name) => [name, command])),
);

export const commandNamed = (name: string): Command | undefined => byName.get(name);
