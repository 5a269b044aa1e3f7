import type { StripeAppearance } from '../stripe/stripeTypes.js';

type Listener = (event: { elementType: string; error?: { type: string; message: string } }) => void;

export interface FakeElement {
  readonly type: string;
  mount(target: HTMLElement | string): void;
  unmount(): void;
  destroy(): void;
  on(event: string, listener: Listener): FakeElement;
  off(event: string, listener: Listener): FakeElement;
  update(options: unknown): void;
  restyle(appearance: StripeAppearance | null): void;
  focus(): void;
  blur(): void;
}

const fields = [
  { label: 'Card number', placeholder: '1234 1234 1234 1234', complete: 'cc-number', wide: true },
  { label: 'Expiration date', placeholder: 'MM / YY', complete: 'cc-exp', wide: false },
  { label: 'Security code', placeholder: 'CVC', complete: 'cc-csc', wide: false },
];

/** A Payment Element of plain inputs. Only the appearance styles it, as with Stripe's iframe. */
export function createFakeElement(
  type: string,
  initialAppearance: StripeAppearance | null,
  outcome: 'ready' | 'error',
): FakeElement {
  const listeners = new Map<string, Set<Listener>>();
  const frame = document.createElement('div');
  let appearance = initialAppearance;

  const tell = (event: string) => {
    const detail = event === 'loaderror' ? { error: { type: 'api_error', message: 'The fields did not load.' } } : {};
    for (const listener of listeners.get(event) ?? []) listener({ elementType: type, ...detail });
  };
  const draw = () => {
    frame.replaceChildren(...fields.map((field) => drawField(field, appearance)));
    frame.style.cssText = 'display: grid; grid-template-columns: 1fr 1fr; gap: 12px;';
  };

  const element: FakeElement = {
    type,
    mount(target) {
      const node = typeof target === 'string' ? document.querySelector<HTMLElement>(target) : target;
      if (outcome === 'ready') draw();
      node?.append(frame);
      // Listeners are attached in effects after mounting.
      setTimeout(() => tell(outcome === 'ready' ? 'ready' : 'loaderror'));
    },
    unmount: () => frame.remove(),
    destroy() {
      frame.remove();
      listeners.clear();
    },
    on(event, listener) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
      return element;
    },
    off(event, listener) {
      listeners.get(event)?.delete(listener);
      return element;
    },
    update() {},
    restyle(next) {
      appearance = next;
      for (const [index, field] of fields.entries()) {
        const drawn = frame.children[index];
        if (drawn instanceof HTMLElement) style(drawn, field, appearance);
      }
    },
    focus: () => frame.querySelector('input')?.focus(),
    blur: () => frame.querySelector('input')?.blur(),
  };
  return element;
}

type Field = (typeof fields)[number];

function drawField(field: Field, appearance: StripeAppearance | null): HTMLElement {
  const label = document.createElement('label');
  const name = document.createElement('span');
  const input = document.createElement('input');
  name.textContent = field.label;
  input.placeholder = field.placeholder;
  input.setAttribute('autocomplete', field.complete);
  input.inputMode = 'numeric';
  label.append(name, input);
  style(label, field, appearance);
  return label;
}

function style(label: HTMLElement, field: Field, appearance: StripeAppearance | null): void {
  const { variables = {}, rules = {} } = appearance ?? {};
  label.style.cssText = `display: grid; gap: 4px; grid-column: ${field.wide ? '1 / -1' : 'auto'};`;
  const [name, input] = label.children as unknown as [HTMLElement, HTMLElement];
  Object.assign(name.style, rules['.Label'], {
    color: variables.colorText ?? '',
    fontFamily: variables.fontFamily ?? '',
  });
  Object.assign(input.style, rules['.Input'], {
    width: '100%',
    minHeight: '44px',
    boxSizing: 'border-box',
    font: 'inherit',
    fontSize: variables.fontSizeBase ?? '',
    color: variables.colorText ?? '',
    background: variables.colorBackground ?? '',
    borderRadius: variables.borderRadius ?? '',
  });
}
