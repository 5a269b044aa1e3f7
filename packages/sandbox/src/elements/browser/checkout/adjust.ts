/**
 * Lets a promotion code or a quantity change without losing what was typed into the form beside it: the answer is the
 * page as it is now, of which the receipt and the button's amount are taken.
 */
export function runAdjustments(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches('form[data-adjust]')) return;
    event.preventDefault();
    if (payForm()?.dataset.state === 'idle') void adjust(form);
  });
}

const payForm = (page: Document = document) => page.querySelector<HTMLFormElement>('form[data-pay]');
const hasCard = (page: Document) => page.querySelector('[data-card], .CardForm') !== null;

async function adjust(form: HTMLFormElement): Promise<void> {
  const body = new URLSearchParams(new FormData(form) as never);
  const focus = form.querySelector<HTMLElement>('[type=number], #code')?.id;
  for (const button of form.querySelectorAll('button')) button.disabled = true;
  await replaceReceipt(form.action, body);
  if (focus) document.getElementById(focus)?.focus();
}

/** Sends what is to change, and shows what the session then comes to. */
export async function replaceReceipt(action: string, body: URLSearchParams): Promise<void> {
  try {
    const reply = await fetch(action, { method: 'POST', body });
    const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
    const receipt = page.querySelector('.Checkout-receipt');
    const label = payForm(page)?.querySelector<HTMLButtonElement>('button[data-label]')?.dataset.label;
    // Over meanwhile, or no card is needed any more: the whole page is another.
    if (!receipt || label === undefined || hasCard(page) !== hasCard(document)) return location.reload();
    document.querySelector('.Checkout-receipt')?.replaceWith(document.adoptNode(receipt));
    const button = payForm()?.querySelector<HTMLButtonElement>('button[data-label]');
    if (button) {
      button.dataset.label = label;
      button.textContent = label;
    }
  } catch {
    location.reload();
  }
}
