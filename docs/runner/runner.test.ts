import { describe, expect, it } from 'vitest';
import { blocksOf } from './blocks.js';
import { difference } from './compare.js';

const fence = '```';

describe('blocksOf', () => {
  it('reads files, runs with their output, and transcripts', () => {
    const page = [
      `${fence}ts title="server.ts"\nlisten();\n${fence}`,
      `${fence}ts run\nconsole.log(1);\n${fence}\n\nIt prints:\n\n${fence}text output\n1\n${fence}`,
      `${fence}console\n$ curl -s \\\n  localhost\nhello\n$ true\n${fence}`,
      '<!-- ts run\nawait pay();\n-->',
      `${fence}sh\nnpm start\n${fence}`,
    ].join('\n\n');
    expect(blocksOf(page)).toEqual([
      { kind: 'file', name: 'server.ts', text: 'listen();\n', line: 1 },
      { kind: 'run', text: 'console.log(1);\n', output: '1\n', line: 5 },
      {
        kind: 'console',
        steps: [
          { command: 'curl -s \\\n  localhost', output: 'hello\n' },
          { command: 'true', output: '\n' },
        ],
        line: 15,
      },
      { kind: 'run', text: 'await pay();\n', output: null, line: 22 },
      { kind: 'shown', about: '', language: 'sh', text: 'npm start\n', line: 26 },
    ]);
  });

  it.each([
    [`${fence}ts\nlisten();\n${fence}`, 'says neither'],
    [`${fence}\nlisten();\n${fence}`, 'says neither'],
    [`${fence}text output\n1\n${fence}`, 'follows no'],
    [`${fence}console\ncurl\n${fence}`, 'begins with "$ "'],
  ])('refuses %j', (page, says) => {
    expect(() => blocksOf(page)).toThrow(says);
  });
});

describe('difference', () => {
  it.each([
    ['hello\n', 'hello'],
    ['{"id":"bs_…"}', '{ "id": "bs_1234" }'],
    ['{\n  "a": 1,\n  "b": "…"\n}\n400\n', '{"a":1,"b":[1,2]}\n400\n'],
    ['at http://localhost:…/x', 'at http://localhost:41234/x'],
  ])('%j fits %j', (expected, actual) => {
    expect(difference(expected, actual)).toBeNull();
  });

  it.each([
    ['hello', 'hello there'],
    ['400', '401'],
    ['{"a":1}', '{"a":1,"b":2}'],
    ['{"a":1,"b":2}', '{"a":1}'],
    ['{"a":"bs_…"}', '{"a":"cs_1"}'],
    ['{"a":"1"}', '{"a":1}'],
    ['id …', 'id one two'],
    ['{"a":[1]}', '{"a":{"0":1}}'],
    ['hello', ''],
    ['', 'hello'],
  ])('%j does not fit %j', (expected, actual) => {
    expect(difference(expected, actual)).not.toBeNull();
  });
});
