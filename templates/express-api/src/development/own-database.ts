import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';

/** A separate database on your server, for as long as the sandbox runs. */
export function openOwnDatabase(mongoUri: string): { uri: string; drop(): Promise<void> } {
  const uri = withDatabase(mongoUri, `tillkit_sandbox_${randomBytes(4).toString('hex')}`);
  return {
    uri,
    async drop() {
      const connection = await mongoose.createConnection(uri).asPromise();
      await connection.dropDatabase();
      await connection.close();
    },
  };
}

/**
 * The same server and user, with another database. An invalid connection string stays as it is, so that the error names
 * it.
 */
function withDatabase(mongoUri: string, database: string): string {
  const [, server, given = '', query = ''] = /^([^:]+:\/\/[^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(mongoUri) ?? [];
  if (!server) return mongoUri;
  const options = new URLSearchParams(query);
  // By default a user is looked up in the database of the connection string.
  if (server.includes('@') && given && !options.has('authSource')) options.set('authSource', given);
  return `${server}/${database}${options.size > 0 ? `?${options}` : ''}`;
}

/** The address without its password. */
export function hostOf(mongoUri: string): string {
  return mongoUri.replace(/\/\/[^@/]*@/, '//').replace(/\?.*$/, '');
}
