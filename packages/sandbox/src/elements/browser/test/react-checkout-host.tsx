import { EmbeddedCheckout, EmbeddedCheckoutProvider } from '@stripe/react-stripe-js';
import {
  BillingAddressElement,
  CheckoutElementsProvider,
  ContactDetailsElement,
  PaymentElement,
  useCheckoutElements,
} from '@stripe/react-stripe-js/checkout';
import { loadStripe } from '@stripe/stripe-js/pure';
import { StrictMode, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';

/** Checkout in a merchant's React page, by the real wrappers. Configuration comes in the query. */
const query = new URLSearchParams(location.search);
const clientSecret = query.get('client_secret') ?? '';
const sessions: unknown[] = [];
Object.assign(window, { sessions });

function Form() {
  const result = useCheckoutElements();
  const [message, setMessage] = useState('');
  if (result.type === 'loading') return <p>Loading</p>;
  if (result.type === 'error') return <p role="alert">{result.error.message}</p>;
  const { checkout } = result;
  sessions.push(JSON.parse(JSON.stringify(checkout)));
  const say = (outcome: { type: string; error?: { message: string }; session?: { status: { type: string } } }) =>
    setMessage(outcome.error?.message ?? outcome.session?.status.type ?? outcome.type);
  return (
    <main>
      <h1>Checkout</h1>
      <ul>
        {checkout.lineItems.map((item) => (
          <li key={item.id}>
            {item.name} × {item.quantity} {item.total.amount}
          </li>
        ))}
      </ul>
      <p>Total {checkout.total.total.amount}</p>
      <ContactDetailsElement />
      {query.has('address') && <BillingAddressElement />}
      <PaymentElement />
      <button type="button" onClick={async () => say(await checkout.applyPromotionCode('LESS'))}>
        Apply LESS
      </button>
      <button type="button" onClick={async () => say(await checkout.applyPromotionCode('NONE'))}>
        Apply NONE
      </button>
      <button
        type="button"
        onClick={async () =>
          say(await checkout.updateLineItemQuantity({ lineItem: checkout.lineItems[0]?.id ?? '', quantity: 3 }))
        }
      >
        Three
      </button>
      <button
        type="button"
        disabled={!checkout.canConfirm}
        onClick={async () => say(await checkout.confirm(query.has('stay') ? { redirect: 'if_required' } : {}))}
      >
        Pay
      </button>
      <p role="status">{message}</p>
    </main>
  );
}

function Embedded() {
  const stripe = useMemo(() => loadStripe('pk_test_stand'), []);
  const [shown, setShown] = useState(true);
  const [message, setMessage] = useState('');
  const options = useMemo(
    () => ({ fetchClientSecret: async () => clientSecret, onComplete: () => setMessage('onComplete') }),
    [],
  );
  return (
    <main>
      <h1>Embedded</h1>
      {shown && (
        <EmbeddedCheckoutProvider stripe={stripe} options={options}>
          <EmbeddedCheckout />
        </EmbeddedCheckoutProvider>
      )}
      <button type="button" onClick={() => setShown(!shown)}>
        Toggle
      </button>
      <p role="status">{message}</p>
    </main>
  );
}

function Elements() {
  const stripe = useMemo(() => loadStripe('pk_test_stand'), []);
  return (
    <CheckoutElementsProvider stripe={stripe} options={{ clientSecret }}>
      <Form />
    </CheckoutElementsProvider>
  );
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>{query.has('embedded') ? <Embedded /> : <Elements />}</StrictMode>,
);
