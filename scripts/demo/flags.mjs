import { Failure } from '../processes/failure.mjs';

/** The flags of the demo's commands. @throws Failure for one that there is not */
export function readFlags(command, given = process.argv.slice(2)) {
  const unknown = given.find((flag) => flag !== '--fresh');
  if (unknown) throw new Failure(`There is no ${unknown}. ${command} -- --fresh begins with an empty demo.`);
  return { fresh: given.includes('--fresh') };
}
