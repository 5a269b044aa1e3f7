import type { Stripe } from 'stripe';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import { randomText } from '../core/ids.js';
import type { StripeFile } from '../core/stored.js';
import { operation } from '../wire/operation.js';
import { list, retrieve } from '../wire/resource.js';
import { filesIn } from './tables.js';

/* What was uploaded, as far as Stripe shows it: its bytes are counted, not kept. */

/** A part of a multipart body that has a file name. */
interface Upload {
  filename?: string;
  size?: string;
  type?: string;
}

interface FileParams {
  file?: unknown;
  purpose: string;
}

/** How Stripe names a file's format, by its media type. */
const formats: Record<string, string> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'text/csv': 'csv',
  'text/plain': 'txt',
};

/** Stripe's limit for the evidence of a dispute. */
const evidenceBytesMax = 5_000_000;

function upload(app: App, { file, purpose }: FileParams): StripeFile {
  const { filename, size, type } = (file ?? {}) as Upload;
  if (size === undefined) {
    throw invalid('The file must be uploaded as a part of a multipart/form-data body, with a file name.', {
      param: 'file',
    });
  }
  const bytes = Number(size);
  if (bytes === 0) throw invalid('The file is empty.', { param: 'file' });
  if (bytes > evidenceBytesMax) throw invalid(`The file is larger than ${evidenceBytesMax} bytes.`, { param: 'file' });
  const id = `file_1${randomText(23)}`;
  const format = formats[type ?? ''] ?? filename?.split('.').at(-1) ?? null;
  if (purpose === 'dispute_evidence' && !['pdf', 'jpg', 'jpeg', 'png'].includes(format ?? ''))
    throw invalid('Invalid file type: evidence must be a PDF, JPEG or PNG.', { param: 'file' });
  return filesIn(app.store).insert({
    id,
    object: 'file',
    created: app.now(),
    expires_at: null,
    filename: filename || null,
    links: { object: 'list', data: [], has_more: false, url: `/v1/file_links?file=${id}` },
    purpose: purpose as StripeFile['purpose'],
    size: bytes,
    title: null,
    type: format,
    url: null,
  });
}

export const fileOperations = [
  operation<FileParams>('POST', '/v1/files', ['file', 'purpose'], ({ app, params }) => upload(app, params)),

  list<Stripe.FileListParams, StripeFile>('/v1/files', filesIn, ['purpose']),

  retrieve('/v1/files', filesIn),
];
