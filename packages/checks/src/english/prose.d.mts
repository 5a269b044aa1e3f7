export interface Prose {
  /** Of its first line, from 1. */
  line: number;
  text: string;
}
export function proseOf(file: string, text: string, options?: { strings?: boolean }): Prose[];
export function sentenceLengths(pieces: readonly Prose[]): number[];
