/** How long a statement is waited for, in milliseconds: longer than a replica set takes to elect a primary. */
export const answerMsMaxDefault = 15_000;

/** The database has not answered in time. What was sent to be written may be written all the same, then or later. */
export class DatabaseSilent extends Error {
  override readonly name = 'DatabaseSilent';
}

/**
 * A deadline for an answer of the database. The driver has none for a reply that is lost while its connection stays open,
 * unless the host sets `socketTimeoutMS`; and none at all, whatever its options, for a command that it writes to a socket
 * in the moment between its end and its event `close`: it then waits for a `drain` that cannot come.
 * @throws DatabaseSilent after so many milliseconds
 */
export async function inTime<Answer>(milliseconds: number, answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DatabaseSilent(`The database has not answered within ${milliseconds} ms.`));
    }, milliseconds);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}
