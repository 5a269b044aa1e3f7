import { describe, expect, it } from 'vitest';
import {
  cutTypes,
  describedConstants,
  exportedNames,
  namesOfContract,
  refusingUndefined,
  undocumented,
} from './publicRules.js';

const report = (source: string) => `## API Report File\n\n\`\`\`ts\n\n${source}\n\n\`\`\`\n`;

describe('the rules of public declarations', () => {
  it('read what a report exports', () => {
    const source = "import { Money } from 'other';\n\nexport { Money }\n\n// @public\nexport interface Plan {\n}";
    expect([...exportedNames(report(source))]).toEqual(['Money', 'Plan']);
  });

  it('know the constants that types are derived from', () => {
    const source = 'export type Texts = typeof en;\nconst en: {\n    title: string;\n};\nexport const shown: 1;';
    expect([...describedConstants(report(source))]).toEqual(['en']);
  });

  it('refuse a type of the contract that is not passed on', () => {
    const source = [
      "import type { Balance } from '@tillkit/contract';",
      "import type { Plan } from '@tillkit/contract/browser';",
      "import type { Request } from 'express';",
      'export { Plan }',
      '// @public',
      'export function read(req: Request): Balance;',
    ];
    expect(namesOfContract(report(source.join('\n')))).toEqual(['Balance']);
  });

  it('refuse optional properties that do not take `undefined`', () => {
    const source = `
      export interface Options { limit?: number; unit?: string | undefined; find?(): void; about?: unknown; nested: { deep?: 1 } }
      export type Texts = { [Name in 'a' | 'b']?: string };
      export type Some = Partial<Options>;
      export function read(limit?: number): void;`;
    expect(refusingUndefined(report(source))).toEqual([
      'Options.limit',
      'Options.find',
      'Options.deep',
      'Texts.Name',
      'Some.Partial<Options>',
    ]);
  });

  it('refuse a type that is cut out of another', () => {
    const source = "export type Report = Omit<Reply, 'from'> & {\n    from: Date;\n};\nexport type Omitted = string;";
    expect(cutTypes(report(source))).toEqual(["Omit<Reply, 'from'> & {"]);
  });

  it('refuse an export or a member without a docstring', () => {
    const source = [
      '// @public (undocumented)',
      'export interface Plan {',
      '    // (undocumented)',
      '    name: string;',
      '}',
      '',
      '// @public',
      'export const plans: Plan[];',
      '',
      '// @public',
      'export class Refusal extends Error {',
      '    // (undocumented)',
      '    readonly name = "Refusal";',
      '    // (undocumented)',
      '    readonly code: string;',
      '}',
      '',
      '// @public (undocumented)',
      'const en: {',
      '    // (undocumented)',
      '    title: string;',
      '};',
      '',
      '// @public (undocumented)',
      'export function read(): Plan;',
    ];
    expect(undocumented(report(source.join('\n')))).toEqual(['Plan', 'Plan.name', 'Refusal.code', 'read']);
  });
});
