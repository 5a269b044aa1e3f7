import { type Finding, ok, warning } from '../finding.js';

/** What a server's answer to `hello` says of its replica set. Hidden members are not in it. */
export interface Hello {
  setName?: string;
  /** Members that can become the primary. */
  hosts?: readonly string[];
  /** Members that hold the data and never become the primary. */
  passives?: readonly string[];
  /** Members that vote and hold no data. */
  arbiters?: readonly string[];
}

const id = 'mongodb.replica-set';
const fix =
  'Make it a replica set of three members that hold data (a managed MongoDB is one) before you take real money.';

/** Whether a majority write survives the loss of one member. */
export function replicaSet({ setName, hosts = [], passives = [], arbiters = [] }: Hello): Finding {
  if (!setName) {
    return warning(id, {
      found: 'MongoDB is a lone server, without a replica set.',
      meaning: 'Writes are safe in its journal, but lost with its disk, and no other server takes over.',
      fix,
    });
  }
  const copies = hosts.length + passives.length;
  if (copies >= 3) {
    return ok(id, `The replica set "${setName}" has ${copies} members with data; writes survive the loss of one.`);
  }
  const withArbiters = arbiters.length > 0 ? `, and ${counted(arbiters.length, 'arbiter')} without data` : '';
  return warning(id, {
    found: `The replica set "${setName}" has ${counted(copies, 'member')} with data${withArbiters}.`,
    meaning:
      copies === 1
        ? 'A majority is that one: writes are lost with its disk, and no other server takes over.'
        : 'When one of them is away, no majority has the data, and nothing can be bought or spent.',
    fix,
  });
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
