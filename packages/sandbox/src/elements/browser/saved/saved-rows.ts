/** What the customer has saved, to choose one of, by its rows. */
export interface SavedRows {
  readonly element: HTMLFieldSetElement;
  readonly legend: HTMLLegendElement;
  /** Adds a row; `detail` tells things of the same name apart, and is empty for a new one. */
  add(detail?: string): SavedRow;
}

export interface SavedRow {
  readonly element: HTMLDivElement;
  readonly radio: HTMLInputElement;
  readonly name: HTMLSpanElement;
}

/** @param group the name that the rows' radio buttons share */
export function createSavedRows(group: string, onSelect: () => void): SavedRows {
  const fieldset = document.createElement('fieldset');
  fieldset.className = 'Saved';
  const legend = document.createElement('legend');
  legend.className = 'Label';
  fieldset.append(legend);
  return {
    element: fieldset,
    legend,
    add: (detail = '') => {
      const element = document.createElement('div');
      element.className = 'SavedRow';
      const label = document.createElement('label');
      label.className = 'SavedChoice';
      const radio = document.createElement('input');
      radio.type = 'radio';
      radio.name = group;
      radio.addEventListener('change', onSelect);
      const name = document.createElement('span');
      const more = document.createElement('span');
      more.className = 'SavedExpiry';
      more.textContent = detail;
      label.append(radio, name, more);
      element.append(label);
      fieldset.append(element);
      return { element, radio, name };
    },
  };
}
