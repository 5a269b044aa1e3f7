import type { PageReply } from '../../core/app.js';
import { type Html, html } from './html.js';
import { type Language, tagOf } from './language.js';

/** Pages of the sandbox load nothing from elsewhere, send forms only home, and may be framed by nobody. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Origins of this machine: who may frame the card fields and the 3-D Secure page. */
const loopback =
  "'self' http://localhost:* https://localhost:* http://*.localhost:* https://*.localhost:* http://127.0.0.1:* https://127.0.0.1:*";

/**
 * As {@link pagePolicy}, for what Stripe.js frames in a host page. A form may be answered by a redirect to the host's
 * return page, which browsers count as the form's target.
 */
const framedPolicy = `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-src 'self'; form-action http: https:; base-uri 'none'; frame-ancestors ${loopback}`;

const everywhere = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

export interface Document {
  readonly title: string;
  readonly language: Language;
  readonly body: Html;
  /** File of /endive/ to run, e.g. `checkout.js`; default `forms.js`, for what the server renders alone. */
  readonly script?: string;
  readonly style?: string;
  /** Attributes of the html element, for the script. */
  readonly data?: Readonly<Record<string, string>>;
  readonly status?: number;
  /** `anywhere`: its form is answered by a redirect to the merchant's page. Default: it stays here. */
  readonly leads?: 'anywhere';
  /** Loopback pages may frame it. */
  readonly framed?: boolean;
  /** The page that frames it may name fonts, and style sheets of fonts, of any address. */
  readonly fonts?: boolean;
}

export function page(document: Document): PageReply {
  const attributes = Object.entries(document.data ?? {}).map(([name, value]) => html` data-${name}="${value}"`);
  const body = html`<!doctype html>
<html lang="${tagOf(document.language)}"${attributes}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${document.title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/endive/${document.style ?? 'page.css'}">
<script src="/endive/${document.script ?? 'forms.js'}" defer></script>
</head>
<body>
${document.body}
</body>
</html>
`;
  return {
    status: document.status ?? 200,
    headers: {
      ...everywhere,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': document.framed
        ? document.fonts
          ? framedPolicy.replace("style-src 'self'", "style-src 'self' http: https:; font-src http: https: data:")
          : framedPolicy
        : document.leads
          ? pagePolicy.replace("form-action 'self'", 'form-action http: https:')
          : pagePolicy,
    },
    body: body.text,
  };
}

/** A file of the browser code. Cross-origin pages may load it: that is how Stripe.js is used. */
export function asset(type: string, body: Uint8Array): PageReply {
  return {
    headers: { ...everywhere, 'content-type': type, 'cross-origin-resource-policy': 'cross-origin' },
    body,
  };
}

export function redirect(location: string): PageReply {
  return { status: 303, headers: { ...everywhere, location }, body: '' };
}

export function json(status: number, value: object): PageReply {
  return {
    status,
    headers: { ...everywhere, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(value),
  };
}
