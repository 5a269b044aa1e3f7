import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';

/** One bash for a whole guide, so that a variable of one command is there in the next, as in the reader's terminal. */
export class Shell {
  readonly #bash: ChildProcessWithoutNullStreams;
  #printed = '';

  constructor(env: Record<string, string>, cwd: string) {
    this.#bash = spawn('bash', ['--noprofile', '--norc'], { env: { PATH: process.env.PATH ?? '', ...env }, cwd });
    this.#bash.stdout.on('data', (data: Buffer) => {
      this.#printed += data.toString();
    });
    this.#bash.stderr.on('data', (data: Buffer) => {
      this.#printed += data.toString();
    });
  }

  /** Runs one command and gives what it prints, errors included. */
  async run(command: string, answerMsMax = 30_000): Promise<string> {
    const end = `end-${randomUUID()}`;
    this.#printed = '';
    this.#bash.stdin.write(`${command}\necho; echo ${end}\n`);
    const deadline = Date.now() + answerMsMax;
    while (!this.#printed.includes(`\n${end}`)) {
      if (Date.now() > deadline || this.#bash.exitCode !== null)
        throw new Error(`"${command}" did not end. It printed:\n${this.#printed}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return this.#printed.slice(0, this.#printed.indexOf(`\n${end}`));
  }

  close(): void {
    this.#bash.stdin.end();
    this.#bash.kill();
  }
}
