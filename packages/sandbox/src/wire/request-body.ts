import { invalid } from '../core/errors.js';
import { type Form, FormError, parseForm } from './form.js';

/** Reads a form, or the query of a URL. @throws StripeError 400 for what is no form */
export function readForm(text: string): Form {
  try {
    return parseForm(text);
  } catch (error) {
    if (error instanceof FormError) throw notAForm();
    throw error;
  }
}

function notAForm() {
  return invalid(
    'Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any questions, we can help at https://support.stripe.com/.',
  );
}

/**
 * The parameters in a body, as a form would hold them: v1 takes forms, and files in parts; v2 takes JSON.
 *
 * @throws StripeError 400
 */
export function readBody(path: string, contentType: string, body: string): Form {
  if (body === '') return {};
  if (isParts(contentType)) return readForm(partsAsForm(contentType, body));
  if (path.startsWith('/v2/') && /json/i.test(contentType)) return readJsonForm(body);
  // Who names no type at all sends a form, as curl does.
  if (contentType !== '' && !/^application\/x-www-form-urlencoded\b/i.test(contentType)) throw notAForm();
  return readForm(body);
}

function readJsonForm(body: string): Form {
  const json = readJson(body);
  if (json === null || typeof json !== 'object' || Array.isArray(json))
    throw invalid('Invalid request: the body must be a JSON object.');
  return asForm(json) as Form;
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalid('Invalid request: the body is not valid JSON.');
  }
}

/** JSON's values as a form's texts: the description tells their types; null unsets, as an empty text does. */
function asForm(value: unknown): unknown {
  if (value === null) return '';
  if (Array.isArray(value)) return value.map(asForm);
  if (typeof value !== 'object') return String(value);
  const form = Object.create(null) as Form;
  for (const [key, inner] of Object.entries(value as object)) form[key] = asForm(inner);
  return form;
}

export function isParts(contentType: string): boolean {
  return /^multipart\/form-data/i.test(contentType);
}

function boundaryOf(contentType: string): string {
  return /boundary="?([^";]+)/i.exec(contentType)?.[1] ?? '';
}

/** A body of parts as it is whatever separates them. */
export function withoutBoundary(contentType: string, body: string): string {
  return body.replaceAll(`--${boundaryOf(contentType)}`, '--');
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** A body of parts comes one character a byte, so that files keep their length; of a file there is its name, size and type. */
export function partsAsForm(contentType: string, body: string): string {
  const boundary = boundaryOf(contentType);
  const form = new URLSearchParams();
  for (const part of body.split(`--${boundary}`)) {
    const [head = '', ...rest] = part.split('\r\n\r\n');
    const name = /\bname="([^"]*)"/i.exec(head)?.[1];
    if (name === undefined) continue;
    const content = rest.join('\r\n\r\n').replace(/\r\n$/, '');
    const filename = /\bfilename="([^"]*)"/i.exec(head)?.[1];
    if (filename === undefined) {
      form.append(name, utf8(content));
      continue;
    }
    form.append(`${name}[filename]`, utf8(filename));
    form.append(`${name}[size]`, String(content.length));
    form.append(`${name}[type]`, /content-type: *([^\s;]+)/i.exec(head)?.[1] ?? '');
  }
  return form.toString();
}
