import { join } from 'node:path';
import { run } from '../processes/run.mjs';
import { root } from '../root.mjs';
import { failed, passed, sum } from './outcome.mjs';

export const binary = (name) => join(root, 'node_modules/.bin', name);

/** Runs commands one after the other; each counts as one check, and of a failing one there is what it wrote. */
export async function commands(list) {
  const outcomes = [];
  for (const command of list) {
    const { code, output } = await run(command, { cwd: root, capture: true });
    outcomes.push(code === 0 ? passed : failed(`$ ${command.join(' ')}\n${output.trim()}\nexit code ${code}`));
  }
  return sum(outcomes);
}
