import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Where the state survives a restart. It is written whole, beside the old one, and put in its place. */
export class StateFile {
  private stale = false;

  constructor(
    private readonly path: string,
    private readonly write: () => Uint8Array,
  ) {}

  /** What was written last; undefined when there is no file. */
  read(): Uint8Array | undefined {
    try {
      return readFileSync(this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Something has changed since the last {@link save}. */
  touch(): void {
    this.stale = true;
  }

  /** Writes the state, unless the file has it already. */
  save(): void {
    if (!this.stale) return;
    mkdirSync(dirname(this.path), { recursive: true });
    // One name for all: what a kill leaves behind is written over.
    const beside = `${this.path}.tmp`;
    // Webhook secrets are in it.
    writeFileSync(beside, this.write(), { mode: 0o600 });
    renameSync(beside, this.path);
    this.stale = false;
  }
}
