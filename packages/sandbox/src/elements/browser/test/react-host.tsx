import {
  AddressElement,
  Elements,
  ExpressCheckoutElement,
  LinkAuthenticationElement,
  PaymentElement,
  useElements,
  useStripe,
} from '@stripe/react-stripe-js';
import { loadStripe } from '@stripe/stripe-js/pure';
import { StrictMode, Suspense, use, useMemo, useState } from 'react';
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
      {query.get('show') === 'all' && <OtherElements />}
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

const note = (event: object) => void (window as unknown as { events: object[] }).events.push(event);
Object.assign(window, { events: [] });
const address = { mode: query.get('mode') === 'shipping' ? ('shipping' as const) : ('billing' as const) };

/** Elements that add to the Payment Element; what they tell is in `window.events`. */
function OtherElements() {
  const elements = useElements();
  const [value, setValue] = useState('');
  const read = async () => setValue(JSON.stringify(await elements?.getElement('address')?.getValue()));
  return (
    <>
      <ExpressCheckoutElement onReady={note} onConfirm={note} />
      <LinkAuthenticationElement onChange={note} />
      <AddressElement options={address} onChange={note} onReady={() => note({ elementType: 'address', ready: true })} />
      <button type="button" onClick={read}>
        Read
      </button>
      <output>{value}</output>
    </>
  );
}

function App() {
  const stripe = useMemo(() => loadStripe('pk_test_stand'), []);
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

const never = new Promise<void>(() => undefined);

/** Waits forever while it is asked to: what stands beside it in the Suspense is hidden, and its effects are undone. */
function Waits({ waits }: { waits: boolean }) {
  if (waits) use(never);
  return null;
}

function Suspended() {
  const [waits, setWaits] = useState(false);
  return (
    <>
      <Suspense fallback={<p>Suspended</p>}>
        <Waits waits={waits} />
        <App />
      </Suspense>
      <button type="button" onClick={() => setWaits(!waits)}>
        Suspend
      </button>
    </>
  );
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    {query.get('show') === 'twice' && <App />}
    <Suspended />
  </StrictMode>,
);
