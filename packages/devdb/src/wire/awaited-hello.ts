import { type Doc, Double, ObjectId } from '../bson/value.js';

/**
 * How long a hello is to be held back, in milliseconds; undefined for any other command. A driver that knows the
 * topology asks for a reply when it changes, or after so long; here it never does, but by a start of another server.
 */
export function awaitMsOf(command: Doc, processId: ObjectId): number | undefined {
  const [name = ''] = command.keys();
  if (!/^(hello|ismaster)$/i.test(name)) return undefined;
  const known = command.get('topologyVersion');
  const given = command.get('maxAwaitTimeMS');
  const awaitMs = given instanceof Double ? given.value : Number(given);
  if (!(known instanceof Map) || !(awaitMs >= 0)) return undefined;
  const of = known.get('processId');
  return of instanceof ObjectId && of.hex === processId.hex ? Math.min(awaitMs, 2 ** 31 - 1) : 0;
}
