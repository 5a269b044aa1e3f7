/** A failure whose message says everything the reader needs: it is printed alone, without a stack. */
export class Failure extends Error {
  name = 'Failure';
}

/** Prints why a script failed and ends it with status 1. */
export function endWithFailure(error) {
  console.error(error instanceof Failure ? `\n${error.message}` : error);
  process.exit(1);
}
