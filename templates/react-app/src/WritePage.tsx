import { BalanceTopUp, useCredits } from '@tillkit/react';
import { type FormEvent, useState } from 'react';
import { ApiError, callApi } from './api.js';
import { useTitle } from './navigation.js';
import { useShownReadingPrice } from './readingPrice.js';
import { SignInPrompt } from './SignInPrompt.js';
import { useSession } from './session.js';
import { useLanguage } from './texts.js';

interface Reading {
  id: string;
  message: string;
  reply: string;
}

type Sending = { status: 'idle' | 'pending' | 'short' } | { status: 'failed'; message: string };

/** The paid feature: each text that is sent costs credit. */
export function WritePage() {
  const { text } = useLanguage();
  const { user } = useSession();
  const price = useShownReadingPrice();
  useTitle(text.write);
  return (
    <>
      <div className="lead">
        <h1>{text.writeTitle}</h1>
        <p>{text.writeLead(price)}</p>
      </div>
      {user ? <Desk key={user.id} price={price} /> : <SignInPrompt />}
    </>
  );
}

function Desk({ price }: { price: string }) {
  const { text } = useLanguage();
  const { refresh } = useCredits();
  const [message, setMessage] = useState('');
  const [readings, setReadings] = useState<Reading[]>([]);
  const [sending, setSending] = useState<Sending>({ status: 'idle' });

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setSending({ status: 'pending' });
    try {
      const { reply } = await callApi<{ reply: string }>('/api/chat', { message });
      setReadings((shown) => [{ id: crypto.randomUUID(), message, reply }, ...shown]);
      setMessage('');
      setSending({ status: 'idle' });
    } catch (error) {
      const isShort = error instanceof ApiError && error.code === 'INSUFFICIENT_CREDITS';
      setSending(isShort ? { status: 'short' } : { status: 'failed', message: (error as Error).message });
    }
    void refresh();
  };

  return (
    <div className="desk">
      <form onSubmit={send}>
        <label htmlFor="message">{text.yourText}</label>
        <textarea
          id="message"
          rows={5}
          maxLength={2000}
          required
          placeholder={text.placeholder}
          value={message}
          onChange={(event) => setMessage(event.target.value)}
          readOnly={sending.status === 'pending'}
        />
        <button type="submit" className="primary" disabled={sending.status === 'pending' || message.trim() === ''}>
          {sending.status === 'pending' ? text.sending : text.send(price)}
        </button>
      </form>
      {sending.status === 'failed' && (
        <div role="alert" className="notice">
          <p>
            {text.sendFailed} {sending.message}
          </p>
        </div>
      )}
      {sending.status === 'short' && (
        <section className="panel">
          <div role="alert">
            <h2>{text.short}</h2>
            <p className="muted">{text.shortNext}</p>
          </div>
          <BalanceTopUp payment="inline" />
        </section>
      )}
      <ol className="readings" aria-live="polite">
        {readings.map((reading) => (
          <li key={reading.id}>
            <blockquote>{reading.message}</blockquote>
            <p>{reading.reply}</p>
            <p className="muted">{text.charged(price)}</p>
          </li>
        ))}
      </ol>
    </div>
  );
}
