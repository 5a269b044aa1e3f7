// Loaded before anything else by a process of a test (`node --import`): whatever sandbox runs in it, the exchanges and events
// go, one JSON document a line, into a file of the folder that TILLKIT_SANDBOX_RECORDING names. The test that made the
// folder reads them when it ends. Without the variable it does nothing.
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

const folder = process.env.TILLKIT_SANDBOX_RECORDING;
if (folder) {
  const file = join(folder, `${process.pid}-${threadId}.jsonl`);
  // The test that made the folder may be over while others continue in the same process.
  const record = (kind) => (message) => {
    if (existsSync(folder)) appendFileSync(file, `${JSON.stringify({ [kind]: message })}\n`);
  };
  subscribe('tillkit:sandbox:exchange', record('exchange'));
  subscribe('tillkit:sandbox:event', record('event'));
}
