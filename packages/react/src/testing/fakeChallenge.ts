/**
 * A 3-D Secure challenge like Stripe's: it covers the whole page, at the end of its body, outside of the form. Resolves
 * to whether the cardholder confirmed.
 */
export function showChallenge(): Promise<boolean> {
  return new Promise((resolve) => {
    const layer = document.createElement('div');
    layer.setAttribute('role', 'dialog');
    layer.setAttribute('aria-label', '3-D Secure');
    layer.style.cssText =
      'position: fixed; inset: 0; z-index: 2147483647; display: grid; place-items: center; background: rgb(0 0 0 / 50%);';
    const box = document.createElement('div');
    box.style.cssText =
      'display: grid; gap: 12px; max-width: 320px; padding: 24px; border-radius: 8px; background: #fff; color: #111; font: 14px/1.5 system-ui, sans-serif;';
    const text = document.createElement('p');
    text.textContent = 'Your bank asks: do you make this payment?';
    text.style.margin = '0';
    box.append(text, answer('Complete', true), answer('Fail', false));
    layer.append(box);
    document.body.append(layer);
    box.querySelector('button')?.focus();

    function answer(label: string, confirmed: boolean): HTMLButtonElement {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = label;
      button.style.cssText =
        'min-height: 40px; border: 1px solid #555; border-radius: 6px; background: #fff; color: #111; font: inherit;';
      button.addEventListener('click', () => {
        layer.remove();
        resolve(confirmed);
      });
      return button;
    }
  });
}
