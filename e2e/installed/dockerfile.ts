import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Does what the first stage of a Dockerfile does, in a folder in place of an image: COPY from the context, RUN in its
 * WORKDIR. For machines without a Docker engine, where only the steps can be tried.
 */
export async function followDockerfile(context: string, image: string): Promise<void> {
  const lines = readFileSync(join(context, 'Dockerfile'), 'utf8').split('\n');
  const end = lines.findIndex((line, at) => at > 0 && line.startsWith('FROM '));
  mkdirSync(image, { recursive: true });
  for (const line of lines.slice(1, end)) {
    const [step = '', ...words] = line.trim().split(/\s+/);
    if (step === 'COPY') copy(context, image, words);
    else if (step === 'RUN') await run('sh', ['-c', words.join(' ')], { cwd: image, maxBuffer: 16 * 1024 * 1024 });
    else if (step !== '' && step !== 'WORKDIR') throw new Error(`A step that this test does not know: ${line}`);
  }
}

function copy(context: string, image: string, words: string[]): void {
  const target = resolve(image, words.at(-1) ?? '.');
  for (const pattern of words.slice(0, -1)) {
    const matches = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
    const found = readdirSync(context).filter((name) => matches.test(name));
    // As in Docker, a pattern with a wildcard may match nothing, and a name may not.
    if (found.length === 0 && !pattern.includes('*')) throw new Error(`COPY finds no ${pattern}.`);
    for (const name of found) {
      const isFolder = !name.includes('.');
      cpSync(join(context, name), isFolder ? target : join(target, name), { recursive: true });
    }
  }
}
