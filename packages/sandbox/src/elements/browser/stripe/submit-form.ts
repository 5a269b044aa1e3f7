/** What Enter in a field of the page's own does: presses the form's first submit button, unless that is disabled. */
export function submitForm(form: HTMLFormElement | null): void {
  if (!form) return;
  const submits = (control: Element): control is HTMLButtonElement | HTMLInputElement =>
    (control instanceof HTMLButtonElement || control instanceof HTMLInputElement) && control.type === 'submit';
  const button = [...form.elements].find(submits);
  if (!button) form.requestSubmit();
  else if (!button.disabled) button.click();
}
