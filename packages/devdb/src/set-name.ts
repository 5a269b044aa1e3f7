/** The name of the replica set of one that the server announces, so that drivers use sessions and retryable writes. */
export const setName = 'devdb';
