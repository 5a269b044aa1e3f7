import { Elements, PaymentElement, useElements, useStripe } from '@stripe/react-stripe-js';
import { loadStripe } from '@stripe/stripe-js/pure';
import { StrictMode, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';

/** The real wrappers around the stand-in: nothing here knows of the sandbox. Configuration comes in the query. */
const query = new URLSearchParams(location.search);
const clientSecret = query.get('client_secret') ?? '';

function Form() {
  const stripe = useStripe();
  const elements = useElements();
  const [ready, setReady] = useState(false);
  const [message, setMessage] = useState('');
  const pay = async () => {
    if (!stripe || !elements) return;
    const result = await stripe.confirmPayment({
      elements,
      redirect: 'if_required',
      confirmParams: { return_url: `${location.origin}/done` },
    });
    setMessage(result.error ? (result.error.message ?? '') : result.paymentIntent.status);
  };
  return (
    <main>
      <h1>Pay</h1>
      <PaymentElement
        onReady={() => setReady(true)}
        onLoadError={({ error }) => setMessage(`load error: ${error.message}`)}
      />
      <button type="button" disabled={!ready} onClick={pay}>
        Pay
      </button>
      <p role="status">{message}</p>
    </main>
  );
}

function App() {
  const stripe = useMemo(() => loadStripe('pk_test_tillkit_sandbox'), []);
  const [theme, setTheme] = useState<'stripe' | 'night'>('stripe');
  return (
    <Elements stripe={stripe} options={{ clientSecret, appearance: { theme } }}>
      <Form />
      <button type="button" onClick={() => setTheme('night')}>
        Night
      </button>
    </Elements>
  );
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
