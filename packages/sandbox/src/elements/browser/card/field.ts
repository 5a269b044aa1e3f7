/** One labelled control with room for its error. The error is announced, and read again when the control gets focus. */
export interface Field<Control extends HTMLInputElement | HTMLSelectElement> {
  readonly element: HTMLElement;
  readonly control: Control;
  /** Where a hint beside the label goes. */
  readonly labelRow: HTMLElement;
  setLabel(text: string): void;
  /** Undefined takes the error away. */
  setError(message: string | undefined): void;
}

export function createField<Control extends HTMLInputElement | HTMLSelectElement>(
  name: string,
  control: Control,
): Field<Control> {
  const element = document.createElement('div');
  element.className = `Field Field--${name}`;
  const labelRow = document.createElement('div');
  labelRow.className = 'LabelRow';
  const label = document.createElement('label');
  label.className = 'Label';
  label.htmlFor = `field-${name}`;
  labelRow.append(label);
  const box = document.createElement('div');
  box.className = 'Box';
  control.id = `field-${name}`;
  control.name = name;
  control.classList.add('Input');
  box.append(control);
  const error = document.createElement('p');
  error.className = 'Error';
  error.id = `error-${name}`;
  error.setAttribute('aria-live', 'polite');
  element.append(labelRow, box, error);

  return {
    element,
    control,
    labelRow,
    setLabel: (text) => {
      label.textContent = text;
    },
    setError: (message) => {
      if ((error.textContent || undefined) === message) return;
      error.textContent = message ?? '';
      control.classList.toggle('Input--invalid', message !== undefined);
      label.classList.toggle('Label--invalid', message !== undefined);
      if (message === undefined) {
        control.removeAttribute('aria-invalid');
        control.removeAttribute('aria-describedby');
      } else {
        control.setAttribute('aria-invalid', 'true');
        control.setAttribute('aria-describedby', error.id);
      }
    },
  };
}

export function createInput(attributes: Readonly<Record<string, string>>): HTMLInputElement {
  const input = document.createElement('input');
  input.type = 'text';
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  return input;
}
