type Control = HTMLInputElement | HTMLSelectElement;

/** The fields of the page that a session asks for besides the email and the card. */
export interface Details {
  /** What they say, by name; of a box only when it is ticked. Those that are hidden say nothing. */
  read(): Record<string, string>;
  /** Shows every mistake; the first of the wrong controls, undefined when there is none. */
  validate(): HTMLElement | undefined;
  /** Shows what the server says of one. @returns whether there is such a control */
  refuse(name: string, message: string): boolean;
  setDisabled(disabled: boolean): void;
}

export function createDetails(form: HTMLFormElement): Details {
  const words = form.dataset as Readonly<Record<string, string>>;
  const all = [...form.querySelectorAll<Control>('[data-details] input, [data-details] select')];
  const shown = () => all.filter((control) => !control.closest('[hidden]'));

  const say = (control: Control, message: string): void => {
    const error = document.getElementById(`${control.name}-error`);
    if (error) error.textContent = message;
    control.classList.toggle('Input--invalid', message !== '' && control.type !== 'checkbox');
    if (message) control.setAttribute('aria-invalid', 'true');
    else control.removeAttribute('aria-invalid');
  };
  const check = (control: Control): boolean => {
    const blank = control.required && control.type !== 'checkbox' && control.value.trim() === '';
    const missing = blank || control.validity.valueMissing;
    const ask = control.type === 'checkbox' ? words.unticked : words.missing;
    say(control, missing ? (ask ?? '') : control.validity.valid ? '' : (words.wrong ?? ''));
    return !missing && control.validity.valid;
  };
  for (const control of all) {
    control.addEventListener('input', () => {
      if (control.hasAttribute('aria-invalid')) check(control);
    });
  }

  return {
    read: () =>
      Object.fromEntries(
        shown()
          .filter((control) => control.type !== 'checkbox' || (control as HTMLInputElement).checked)
          .map((control) => [control.name, control.value]),
      ),
    validate: () => shown().filter((control) => !check(control))[0],
    refuse: (name, message) => {
      const control = shown().find((candidate) => candidate.name === name);
      if (!control) return false;
      say(control, message);
      control.focus();
      return true;
    },
    setDisabled: (disabled) => {
      for (const control of all) control.disabled = disabled;
    },
  };
}
