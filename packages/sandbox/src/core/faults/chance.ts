import { createHash } from 'node:crypto';

/** Two numbers from 0 up to 1 that the seed and the occasion decide: the same ones on every machine, in every order. */
export function chanceOf(seed: number, occasion: string): [number, number] {
  const digest = createHash('sha256').update(`${seed} ${occasion}`).digest();
  return [digest.readUInt32BE(0) / 2 ** 32, digest.readUInt32BE(4) / 2 ** 32];
}
