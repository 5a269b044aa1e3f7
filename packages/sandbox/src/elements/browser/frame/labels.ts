import type { Appearance } from '../protocol/payment-frame.js';

/**
 * Puts the labels above their fields or into them, as the appearance says. Inputs that are condensed have them inside,
 * unless it says otherwise.
 */
export function placeLabels(root: HTMLElement, appearance: Appearance | undefined): void {
  const condensed = appearance?.inputs === 'condensed';
  const labels = appearance?.labels ?? 'auto';
  const floating = labels === 'floating' || (labels === 'auto' && condensed);
  root.dataset.inputs = condensed ? 'condensed' : 'spaced';
  root.dataset.labels = floating ? 'floating' : 'above';
  for (const field of root.querySelectorAll('.Field')) {
    const label = field.querySelector('.Label');
    if (label) field.querySelector(floating ? '.Box' : '.LabelRow')?.prepend(label);
  }
}
