import { usePaymentMethods } from '@tillkit/react';
import { useLanguage } from './texts.js';

/** The saved cards: add, choose, remove. Your own component on the kit's hooks. */
export function PaymentMethods() {
  const { text } = useLanguage();
  const saved = usePaymentMethods();
  const isBusy = saved.action.status === 'pending';
  return (
    <section className="panel change" aria-labelledby="methods-title">
      <h2 id="methods-title">{text.methods}</h2>
      {saved.status === 'error' && <p role="alert">{saved.error.message}</p>}
      {saved.status === 'ready' && saved.methods.length === 0 && <p className="muted">{text.noMethods}</p>}
      {saved.status === 'ready' && saved.methods.length > 0 && (
        <table>
          <tbody>
            {saved.methods.map(({ id, brand, type, last4, expMonth, expYear, expiry, isDefault }) => {
              const name = text.card(brand ?? type, last4 ?? '');
              return (
                <tr key={id}>
                  <td>
                    {name}
                    <br />
                    <span className="muted">
                      {expiry === 'expired' ? text.expired : expMonth && `${expMonth}/${expYear}`}
                      {isDefault && ` · ${text.chargedByDefault}`}
                    </span>
                  </td>
                  <td>
                    {!isDefault && (
                      <button
                        type="button"
                        className="quiet"
                        disabled={isBusy}
                        aria-label={`${text.useCard} ${name}`}
                        onClick={() => void saved.makeDefault(id)}
                      >
                        {text.useCard}
                      </button>
                    )}
                    <button
                      type="button"
                      className="quiet"
                      disabled={isBusy}
                      aria-label={text.deleteProject(name)}
                      onClick={() => void saved.remove(id)}
                    >
                      {text.delete}
                    </button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {saved.action.status === 'failed' && <p role="alert">{saved.action.error.message}</p>}
      <button type="button" disabled={isBusy} onClick={() => void saved.add()}>
        {text.addCard}
      </button>
    </section>
  );
}
