import { afterAll, expect } from 'vitest';
import { startRecording } from './packages/checks/src/stripe-conformance/index.mjs';

const recording = await startRecording();

afterAll(() => {
  const findings = recording.read().findings();
  recording.remove();
  expect(findings).toEqual([]);
});
