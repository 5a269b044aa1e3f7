/** Milliseconds to wait for a style sheet that the page loads beside its script. */
const patienceMs = 2_000;

let told = false;

/** Warns if a component has no style sheet after two seconds. Returns a function that stops the wait. */
export function watchForStyleSheet(root: Element): () => void {
  const timer = setTimeout(() => {
    if (told || getComputedStyle(root).getPropertyValue('--_surface') !== '') return;
    told = true;
    // biome-ignore lint/suspicious/noConsole: written in development only
    console.warn(
      "[tillkit] The components have no styles: their style sheet is missing. Import it once, for example in the file of <BillingProvider>:\n\n  import '@tillkit/react/styles.css';\n",
    );
  }, patienceMs);
  return () => clearTimeout(timer);
}
