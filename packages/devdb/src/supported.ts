import { accumulators } from './aggregate/accumulators.js';
import { stages } from './aggregate/stages.js';
import { commands } from './commands/index.js';
import { expressionOperators } from './expression/operators.js';
import { matchOperators } from './match/operators.js';
import { logicalOperators } from './match/parse.js';
import { updateOperators } from './update/parse.js';

/**
 * Everything that is supported, read from the tables that the server itself looks things up in: what is not here is refused. The
 * README's list is checked against it.
 */
export const supported: Readonly<Record<string, readonly string[]>> = {
  Commands: commands.map(({ name }) => name),
  'Filter operators': [...Object.keys(matchOperators), ...Object.keys(logicalOperators)],
  'Update operators': [...Object.keys(updateOperators), '$rename', '$[]', '$[name]', '$'],
  'Update modifiers': ['$each', '$slice', '$sort', '$position'],
  'Projection operators': ['$slice', '$elemMatch', '$'],
  'Pipeline stages': Object.keys(stages),
  'Group accumulators': [...Object.keys(accumulators), '$count'],
  'Expression operators': Object.keys(expressionOperators),
  'Index options': ['unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds', 'hidden'],
};

/** The list as the README has it. */
export function supportedMarkdown(): string {
  return Object.entries(supported)
    .map(
      ([title, names]) =>
        `- **${title}**: ${[...names]
          .sort()
          .map((name) => `\`${name}\``)
          .join(' ')}`,
    )
    .join('\n');
}
