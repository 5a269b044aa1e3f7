import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cache } from '../root.mjs';

const pollMs = 200;

/**
 * Runs `work` while no other process of this checkout runs its own under the same name. One that was killed leaves no
 * lock behind: a lock counts only while its process lives.
 */
export async function alone(name, work) {
  const file = join(cache, `${name}.lock`);
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; !take(file); await wait(pollMs)) {
    if (!told) console.log('Another command is preparing this checkout; waiting for it…');
    told = true;
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    release();
    process.off('exit', release);
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isAlive(file)) rmSync(file, { force: true });
    return false;
  }
}

function isAlive(file) {
  try {
    // Empty for the moment between its creation and the writing of the id.
    const pid = Number(readFileSync(file, 'utf8'));
    return pid === 0 || process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
