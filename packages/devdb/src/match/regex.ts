import { MongoError, notSupported } from '../bson/errors.js';

const refuse = (reason: string) => new MongoError(51091, `Regular expression is invalid: ${reason}`);
const syntax = new Set('^$\\.*+?()[]{}|/');

/**
 * Translates a PCRE pattern, as MongoDB has them, into a JavaScript one of the same meaning; what JavaScript cannot express is
 * refused rather than matched differently.
 */
export function compileRegex(pattern: string, flags: string): RegExp {
  let multiline = false;
  let jsFlags = 'u';
  for (const flag of flags) {
    if (flag === 'i' || flag === 's') jsFlags += flag;
    else if (flag === 'm') multiline = true;
    else if (flag === 'u') continue;
    else if (flag === 'x') throw notSupported('The option x of a regular expression', 51091);
    else throw new MongoError(51108, ` invalid flag in regex options: ${flag}`);
  }
  const source = translate(pattern, multiline, jsFlags.includes('s'));
  try {
    return new RegExp(source, jsFlags);
  } catch (error) {
    throw refuse(`${(error as Error).message} (devdb knows the syntax that PCRE and JavaScript share)`);
  }
}

function translate(pattern: string, multiline: boolean, dotAll: boolean): string {
  const out: string[] = [];
  let inClass = false;
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]!;
    if (character === '\\') {
      const next = characters[++at];
      if (next === undefined) throw refuse('\\ at end of pattern');
      out.push(escaped(next, characters, at, inClass));
    } else if (inClass) {
      if (character === '[' && characters[at + 1] === ':')
        throw notSupported('A POSIX class in a regular expression', 51091);
      if (character === ']') inClass = false;
      out.push(character === '[' ? '\\[' : character);
    } else if (character === '[') {
      inClass = true;
      out.push('[');
      if (characters[at + 1] === '^') out.push(characters[++at]!);
      // A bracket that comes first is a literal in PCRE and an empty class in JavaScript.
      if (characters[at + 1] === ']') {
        at++;
        out.push('\\]');
      }
    } else if (character === ']') out.push('\\]');
    else if (character === '{' && !/^\{\d+(,\d*)?\}/.test(pattern.slice(charOffset(characters, at)))) out.push('\\{');
    else if (character === '}' && !closesQuantifier(out)) out.push('\\}');
    else if (character === '.') out.push(dotAll ? '.' : '[^\\n]');
    else if (character === '^') out.push(multiline ? '(?<![^\\n])' : '^');
    else if (character === '$') out.push(multiline ? '(?![^\\n])' : '(?=\\n?(?![\\s\\S]))');
    else if (character === '(' && characters[at + 1] === '?') {
      const rest = characters.slice(at + 2, at + 4).join('');
      if (!/^(:|=|!|<=|<!)/.test(rest)) throw notSupported(`The group (?${rest} of a regular expression`, 51091);
      out.push('(');
    } else if (/[*+?}]/.test(character) && characters[at + 1] === '+') {
      throw notSupported('A possessive quantifier in a regular expression', 51091);
    } else out.push(character);
  }
  return out.join('');
}

const charOffset = (characters: readonly string[], at: number): number => characters.slice(0, at).join('').length;

const closesQuantifier = (out: readonly string[]): boolean => /\{\d+(,\d*)?$/.test(out.slice(-24).join(''));

function escaped(next: string, characters: readonly string[], at: number, inClass: boolean): string {
  if (/[dDwWnrtf]/.test(next)) return `\\${next}`;
  if (next === 's') return inClass ? ' \\t\\n\\v\\f\\r' : '[ \\t\\n\\v\\f\\r]';
  if (next === 'S' && !inClass) return '[^ \\t\\n\\v\\f\\r]';
  if ((next === 'b' || next === 'B') && !inClass) return `\\${next}`;
  if (next === 'x' && /^[0-9a-fA-F]{2}$/.test(characters.slice(at + 1, at + 3).join(''))) return '\\x';
  if (/[1-9]/.test(next) && !inClass) return `\\${next}`;
  if (/[A-Za-z0-9]/.test(next)) throw notSupported(`\\${next} in a regular expression`, 51091);
  return syntax.has(next) || (inClass && next === '-') ? `\\${next}` : next;
}
