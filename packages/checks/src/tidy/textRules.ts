/** A rule over one file's path and text: what is wrong with it, as sentences that say what to change. */
export type TextRule = (file: string, text: string) => string[];

const code = /\.(ts|tsx|mts|cts|js|mjs|cjs|css)$/;
const tests = /\.(test|test-d|stories)\.tsx?$/;

/** Runs `judge` on every line and puts the place before what it says. */
function eachLine(file: string, text: string, judge: (line: string, before: string) => string | null): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    const message = judge(line, lines[at - 1] ?? '');
    return message === null ? [] : [`${file}:${at + 1} ${message}`];
  });
}

/** A name says what is inside. These say only that its author did not know where to put it. */
export const tellingNames: TextRule = (file) => {
  const vague = /(?:^|\/)(utils?|helpers?|common|misc|stuff|lib)(?=[./]|$)/i.exec(file)?.[1];
  return vague && (code.test(file) || tests.test(file))
    ? [`${file} is named "${vague}". Name the idea, and put it where it is used.`]
    : [];
};

/** 130 lines are the aim; past 450 a file is two files. */
export const shortFiles: TextRule = (file, text) => {
  const lines = text.split('\n').length - 1;
  return code.test(file) && lines > 450 ? [`${file} has ${lines} lines. Split it by verb: at most 450.`] : [];
};

// Written in two halves, so that this file does not break its own rule.
const unfinished = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`);

/** Unfinished work is an issue, not a comment. */
export const noUnfinishedWork: TextRule = (file, text) =>
  code.test(file) || file.endsWith('.md')
    ? eachLine(file, text, (line) => {
        const word = unfinished.exec(line)?.[1];
        return word ? `says ${word}. Do it, or open an issue.` : null;
      })
    : [];

/** No test runs alone, and one that is left out says why: in its name, or in a comment on the line or above it. */
export const honestTests: TextRule = (file, text) =>
  tests.test(file)
    ? eachLine(file, text, (line, before) => {
        if (/\b(it|test|describe|bench)\.only\b/.test(line)) return 'runs alone. Remove `.only`.';
        if (!/\b(it|test|describe|bench)\.(skip|skipIf|runIf|todo)\b/.test(line)) return null;
        const saysWhy = /\/\/|\(skipped: /.test(line) || /^\s*(\/\/|\*)/.test(before);
        return saysWhy ? null : 'is left out. Say why: "(skipped: …)" in its name, or a comment above.';
      })
    : [];

const secrets: [RegExp, string][] = [
  [/\b[srp]k_live_[A-Za-z0-9]{16,}/, 'a live Stripe key'],
  [/\b[sr]k_test_[A-Za-z0-9]{90,}/, 'a Stripe test key'],
  [/\bwhsec_[A-Za-z0-9]{32}\b/, 'a webhook secret of Stripe'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [
    /mongodb(\+srv)?:\/\/[^\s:/@<>"'`]+:[^\s@<>"'`]+@(?!localhost|127\.|db|host|cluster\.example)/,
    'a database password',
  ],
];

/** Nothing that opens a door is in the repository. What only looks like it in a test is written shorter. */
export const noSecrets: TextRule = (file, text) =>
  eachLine(file, text, (line) => {
    const found = secrets.find(([pattern]) => pattern.test(line));
    return found ? `looks like ${found[1]}. Take it out, and renew it at once if it was real.` : null;
  });
