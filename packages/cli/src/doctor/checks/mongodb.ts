import { missingIndexes } from '@tillkit/express';
import mongoose from 'mongoose';
import type { Check, DoctorContext } from '../context.js';
import { type Finding, failed, ok, skipped, warning } from '../finding.js';
import { replicaSet } from './replica-set.js';

const connectMsMax = 5_000;
const oldestMajor = 6;

/** The database answers, is a version and a kind that keeps money safe, and has the indexes that make it exact. */
export const mongodb: Check = async (context) => {
  if (context.mongoUri === null) return [skipped('mongodb', 'MongoDB, because MONGODB_URI is not right.')];
  const connection = mongoose.createConnection(context.mongoUri, { serverSelectionTimeoutMS: connectMsMax });
  try {
    await connection.asPromise();
    return [...(await server(connection, context)), await indexes(connection)];
  } catch (cause) {
    return [
      failed('mongodb.reachable', {
        found: `MongoDB does not answer: ${withoutPassword((cause as Error).message)}`,
        meaning: 'Nothing can be bought, spent or recorded.',
        fix: 'Start it, or correct the host, user and password in MONGODB_URI; check that its firewall lets this machine in.',
      }),
    ];
  } finally {
    await connection.close();
  }
};

async function server(connection: mongoose.Connection, { production }: DoctorContext): Promise<Finding[]> {
  const admin = connection.getClient().db('admin');
  const [build, hello] = await Promise.all([admin.command({ buildInfo: 1 }), admin.command({ hello: 1 })]);
  const version = String(build.version);
  const devdb = Array.isArray(build.modules) && build.modules.includes('devdb');
  const findings: Finding[] = [ok('mongodb.reachable', `MongoDB answers${devdb ? ' (devdb, embedded)' : ''}.`)];
  if (devdb && production) {
    findings.push(
      failed('mongodb.devdb', {
        found: 'The database is devdb, which is made for development.',
        meaning: 'It has no replica and no backup: a lost disk loses the customers’ balances.',
        fix: 'Set MONGODB_URI to a real MongoDB with a replica set.',
      }),
    );
  }
  findings.push(
    Number(version.split('.')[0]) >= oldestMajor
      ? ok('mongodb.version', `MongoDB speaks as version ${version}.`)
      : warning('mongodb.version', {
          found: `MongoDB ${version} is older than ${oldestMajor}.0.`,
          meaning: 'It gets no more fixes, and Tillkit is not tested on it.',
          fix: 'Update the server.',
        }),
  );
  // What runs in development is one server by nature, and said above to be no database of production.
  findings.push(devdb ? ok('mongodb.replica-set', 'In development one server is enough.') : replicaSet(hello));
  return findings;
}

async function indexes(connection: mongoose.Connection): Promise<Finding> {
  const missing = await missingIndexes(connection);
  if (missing.length === 0) return ok('mongodb.indexes', 'Every index is there.');
  const names = missing.map(({ collection, key }) => `${collection} (${Object.keys(key).join(', ')})`);
  return warning('mongodb.indexes', {
    found: `Indexes are missing: ${names.join('; ')}.`,
    meaning:
      'The router builds them at its first start. If it has run before, that failed, and the rules that they enforce are not enforced.',
    fix: 'Start the router once, and search its log for "index".',
  });
}

function withoutPassword(message: string): string {
  return message.replace(/\/\/[^@/\s]*@/g, '//');
}
