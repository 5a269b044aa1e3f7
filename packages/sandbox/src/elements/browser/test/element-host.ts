/** A merchant's page with a Payment Element, written without any framework. Its last result is in `window.result`. */
export const elementPage = (stripeJsUrl: string, publishableKey: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Merchant</title>
<style>body { margin: 0; padding: 16px; font: 16px/1.5 sans-serif; max-width: 420px } main, form { display: grid; gap: 16px }</style>
<script src="${stripeJsUrl}"></script>
</head>
<body>
<main>
<h1>Pay the merchant</h1>
<form onsubmit="return false">
<div id="payment"></div>
<button id="pay" disabled>Pay</button>
</form>
<p id="message" role="status"></p>
</main>
<script>
window.events = [];
window.start = (options) => {
  window.stripe = Stripe(options.key ?? ${JSON.stringify(publishableKey)});
  window.elements = stripe.elements(options.elements);
  window.element = elements.create('payment', options.element);
  for (const name of ['loaderstart', 'ready', 'loaderror', 'change', 'focus', 'blur', 'escape', 'savedpaymentmethodremove']) {
    element.on(name, (event) => events.push({ name, ...event }));
  }
  element.on('ready', () => { pay.disabled = false; });
  element.mount('#payment');
};
window.confirm = async (options) => {
  message.textContent = '';
  try {
    window.result = await stripe.confirmPayment({ elements, redirect: 'if_required', ...options });
  } catch (error) {
    window.result = { thrown: error.name + ': ' + error.message };
  }
  message.textContent = result.error ? result.error.message : result.thrown || result.paymentIntent.status;
};
pay.addEventListener('click', () => confirm({ confirmParams: { return_url: location.origin + '/done' } }));
</script>
</body>
</html>`;
