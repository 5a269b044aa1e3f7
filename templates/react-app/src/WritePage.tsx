import { BalanceTopUp, type BillingClient, useCredits } from '@tillkit/react';
import { type FormEvent, useState } from 'react';
import { ApiError, callApi } from './api.js';
import { useTitle } from './navigation.js';
import { QuotaLine } from './QuotaLine.js';
import { useQuota } from './quotas.js';
import { useShownReadingPrice } from './readingPrice.js';
import { SignInPrompt } from './SignInPrompt.js';
import { useSession } from './session.js';
import { useLanguage } from './texts.js';

interface Reading {
  id: string;
  message: string;
  reply: string;
  paidBy: 'credits' | 'quota';
}

type Sending = { status: 'idle' | 'pending' | 'short' } | { status: 'failed'; message: string };

/** The paid feature. Each text uses one of the plan's messages, then credits. */
export function WritePage({ client }: { client: BillingClient }) {
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
      {user ? <Desk key={user.id} price={price} client={client} /> : <SignInPrompt />}
    </>
  );
}

function Desk({ price, client }: { price: string; client: BillingClient }) {
  const { text } = useLanguage();
  const { refresh } = useCredits();
  const messages = useQuota(client, 'messages');
  const [message, setMessage] = useState('');
  const [readings, setReadings] = useState<Reading[]>([]);
  const [sending, setSending] = useState<Sending>({ status: 'idle' });

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setSending({ status: 'pending' });
    try {
      const { reply, paidBy } = await callApi<Pick<Reading, 'reply' | 'paidBy'>>('/api/chat', { message });
      setReadings((shown) => [{ id: crypto.randomUUID(), message, reply, paidBy }, ...shown]);
      setMessage('');
      setSending({ status: 'idle' });
    } catch (error) {
      const isShort = error instanceof ApiError && ['INSUFFICIENT_CREDITS', 'QUOTA_EXCEEDED'].includes(error.code);
      setSending(isShort ? { status: 'short' } : { status: 'failed', message: (error as Error).message });
    }
    void refresh();
    void messages.refresh();
  };

  return (
    <div className="desk">
      <QuotaLine quota={messages.quota} describe={text.messagesLeft} />
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
          {sending.status === 'pending'
            ? text.sending
            : messages.quota?.left === 0
              ? text.send(price)
              : text.sendIncluded}
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
            <p className="muted">{reading.paidBy === 'quota' ? text.included : text.charged(price)}</p>
          </li>
        ))}
      </ol>
    </div>
  );
}
