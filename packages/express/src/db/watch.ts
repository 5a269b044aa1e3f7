import type { Connection } from 'mongoose';
import { DatabaseSilent, inTime } from './in-time.js';

/** How long one look at the database may take. */
export const lookMsMax = 2000;
/** How long work is waited for before the database is asked whether it is there: with the look, less than 5 seconds. */
const patienceMs = 2500;
/** The same after a look that found it away: a queue of requests is not to wait as long as the first. */
const patienceWhenAwayMs = 500;

/** The database is not there. The message says what was found and names MONGODB_URI; it is for the log. */
export class DatabaseAway extends Error {
  override readonly name = 'DatabaseAway';
}

export interface DatabaseWatch {
  /** What is wrong with the database, or null, within `lookMsMax`. Calls at the same time share one look. */
  problem(): Promise<string | null>;
  /**
   * What work resolves with. While it lasts the database is asked, every few seconds, whether it is there.
   * @param isOut whether the client has its answer already; from then on nothing is asked
   * @throws DatabaseAway when it is not. The work continues, and what it answers is dropped.
   */
  orAway<T>(work: Promise<T>, isOut?: () => boolean): Promise<T>;
}

export function watchDatabase(mongo: Connection): DatabaseWatch {
  let look: Promise<string | null> | undefined;
  let isAway = false;

  const problem = () => {
    look ??= lookAt(mongo).then((found) => {
      isAway = found !== null;
      look = undefined;
      return found;
    });
    return look;
  };

  return {
    problem,

    async orAway(work, isOut = () => false) {
      const settled = work.then(
        () => true,
        () => true,
      );
      while (!(await within(isAway ? patienceWhenAwayMs : patienceMs, settled))) {
        if (isOut()) break;
        const found = await Promise.race([settled, problem()]);
        if (typeof found === 'string') throw new DatabaseAway(found);
      }
      return work;
    },
  };
}

/** Whether something happens within a time. */
async function within(milliseconds: number, happens: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const result = await Promise.race([happens, late]);
  clearTimeout(timer);
  return result;
}

async function lookAt(mongo: Connection): Promise<string | null> {
  try {
    await inTime(lookMsMax, ping(mongo));
    return null;
  } catch (error) {
    return `${whyNot(mongo, error)}. See that MongoDB runs, and that MONGODB_URI leads to it.`;
  }
}

async function ping(mongo: Connection): Promise<void> {
  // Resolves at once unless a first connection is on its way.
  await mongo.asPromise();
  if (!mongo.db) throw new Error('no connection was opened');
  await mongo.db.command({ ping: 1 });
}

/** What the driver found at each of its servers says more than that a time has passed. */
function whyNot(mongo: Connection, error: unknown): string {
  const found = [...serversOf(mongo).values()].flatMap(({ address, error: failure }) =>
    failure ? [`${address}: ${failure.message}`] : [],
  );
  if (found.length > 0) return `The database does not answer (${found.join('; ')})`;
  if (error instanceof DatabaseSilent) return `The database has not answered within ${lookMsMax / 1000} s`;
  return `The database cannot be used (${(error as Error).message})`;
}

type Servers = ReadonlyMap<string, { address: string; error?: Error | null }>;

/** The driver says this only in events, and those have passed when it is asked. */
function serversOf(mongo: Connection): Servers {
  const client = mongo.getClient() as { topology?: { description?: { servers?: Servers } } } | undefined;
  return client?.topology?.description?.servers ?? new Map();
}
