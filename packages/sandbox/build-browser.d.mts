/** Bundles the browser code into `folder`; default `dist/browser`. */
export function buildBrowser(folder?: string): Promise<void>;

/** As {@link buildBrowser}, where a source is newer than what is built. */
export function ensureBrowser(): Promise<void>;
