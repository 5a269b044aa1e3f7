import { hostname } from 'node:os';
import { MongoError } from '../bson/errors.js';
import { DateTime, type Doc, Double, doc, ObjectId } from '../bson/value.js';
import type { Command, Context } from './command.js';

const version = '8.0.0';
const maxWireVersion = 25;
/** A replica set of one elects itself once and for all. */
const electionId = new ObjectId(Buffer.from('7fffffff0000000000000001', 'hex'));

function describeMember({ server, now, connectionId }: Context, primaryField: string): Doc {
  return doc({
    helloOk: true,
    [primaryField]: true,
    secondary: false,
    setName: server.setName,
    setVersion: 1,
    hosts: [server.host],
    primary: server.host,
    me: server.host,
    electionId,
    topologyVersion: doc({ processId: server.processId, counter: 0n }),
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: DateTime.of(now),
    logicalSessionTimeoutMinutes: 30,
    connectionId,
    minWireVersion: 0,
    maxWireVersion,
    readOnly: false,
  });
}

const helloFields = {
  hello: 'any',
  isMaster: 'any',
  ismaster: 'any',
  helloOk: 'bool',
  client: 'object',
  compression: 'array',
  saslSupportedMechs: 'string',
  speculativeAuthenticate: 'object',
  loadBalanced: 'bool',
  topologyVersion: 'object',
  maxAwaitTimeMS: 'number',
} as const;

const hello: Command = {
  name: 'hello',
  writes: false,
  fields: helloFields,
  lenient: true,
  run: (_fields, context) => describeMember(context, 'isWritablePrimary'),
};

const isMaster: Command = {
  name: 'isMaster',
  aliases: ['ismaster'],
  writes: false,
  fields: helloFields,
  lenient: true,
  run: (_fields, context) => describeMember(context, 'ismaster'),
};

const ping: Command = { name: 'ping', writes: false, fields: { ping: 'any' }, run: () => new Map() };

const buildInfo: Command = {
  name: 'buildInfo',
  aliases: ['buildinfo'],
  writes: false,
  fields: { buildInfo: 'any', buildinfo: 'any' },
  run: () =>
    doc({
      version,
      versionArray: version.split('.').map(Number).concat(0),
      gitVersion: 'devdb',
      modules: ['devdb'],
      bits: 64,
      debug: false,
      maxBsonObjectSize: 16 * 1024 * 1024,
    }),
};

const getParameter: Command = {
  name: 'getParameter',
  writes: false,
  adminOnly: true,
  fields: { getParameter: 'any', featureCompatibilityVersion: 'any' },
  run(fields) {
    if (!fields.source.has('featureCompatibilityVersion')) throw new MongoError(72, 'no option found to get');
    return doc({ featureCompatibilityVersion: doc({ version: '8.0' }) });
  },
};

const connectionStatus: Command = {
  name: 'connectionStatus',
  writes: false,
  fields: { connectionStatus: 'any', showPrivileges: 'bool' },
  run: () => doc({ authInfo: doc({ authenticatedUsers: [], authenticatedUserRoles: [] }) }),
};

const serverStatus: Command = {
  name: 'serverStatus',
  writes: false,
  fields: { serverStatus: 'any' },
  run(_fields, { server, now, cursors }) {
    const uptime = (now.getTime() - server.startedAt.getTime()) / 1000;
    return doc({
      host: server.host,
      version,
      process: 'devdb',
      pid: BigInt(process.pid),
      uptime: new Double(Math.floor(uptime)),
      uptimeMillis: BigInt(Math.floor(uptime * 1000)),
      localTime: DateTime.of(now),
      repl: doc({ setName: server.setName, isWritablePrimary: true, hosts: [server.host], me: server.host }),
      metrics: doc({ cursor: doc({ open: doc({ total: BigInt(cursors.size) }) }) }),
      storageEngine: doc({ name: 'devdb', supportsCommittedReads: true, persistent: true }),
    });
  },
};

const hostInfo: Command = {
  name: 'hostInfo',
  writes: false,
  fields: { hostInfo: 'any' },
  run: (_fields, { now }) =>
    doc({ system: doc({ currentTime: DateTime.of(now), hostname: hostname() }), os: doc({ type: process.platform }) }),
};

export const serverCommands: readonly Command[] = [
  hello,
  isMaster,
  ping,
  buildInfo,
  getParameter,
  connectionStatus,
  serverStatus,
  hostInfo,
];
