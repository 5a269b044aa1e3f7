import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecorder } from './recorder.mjs';

/** Begins to record every sandbox of this process and of those that it starts with its environment. */
export async function startRecording() {
  const folder = mkdtempSync(join(tmpdir(), 'tillkit-recording-'));
  const preload = new URL('./record.mjs', import.meta.url);
  process.env.TILLKIT_SANDBOX_RECORDING = folder;
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --import=${preload.href}`.trim();
  await import(preload.href);
  const read = () => {
    const recorder = createRecorder();
    for (const name of readdirSync(folder)) {
      for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
        // A process that was killed may have left half a line at the end.
        const recorded = line.endsWith('}') ? parsed(line) : undefined;
        if (recorded?.exchange) recorder.onExchange(recorded.exchange);
        if (recorded?.event) recorder.onEvent(recorded.event);
      }
    }
    return recorder;
  };
  return { folder, read, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
