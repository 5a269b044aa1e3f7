/** Bundles the browser code into `folder`; default `dist/browser`. */
export function buildBrowser(folder?: string): Promise<void>;
