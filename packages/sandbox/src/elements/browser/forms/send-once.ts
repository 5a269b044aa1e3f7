/**
 * A form of the server's is sent once, however often its button is clicked, and shows that it is under way until the
 * answer is there.
 */
export function sendOnce(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method !== 'post') return;
    if (form.ariaBusy === 'true') return event.preventDefault();
    form.ariaBusy = 'true';
    // Only once the form's data is taken: what a disabled button says is not sent.
    setTimeout(() => setDisabled(form, true));
  });
  // A page that comes back from the browser's memory waits for nothing.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    for (const form of document.forms) {
      form.ariaBusy = null;
      setDisabled(form, false);
    }
  });
}

function setDisabled(form: HTMLFormElement, disabled: boolean): void {
  for (const button of form.querySelectorAll('button')) button.disabled = disabled;
}
