import { formatMoney } from '@tillkit/contract/browser';
import type { TopUp } from '../../hooks/useTopUp.js';
import { errorMessages, errorText } from '../../i18n/errorMessages.js';
import { sharedMessages } from '../../i18n/sharedMessages.js';
import { topUpMessages } from '../../i18n/topUpMessages.js';
import { Button } from '../../parts/Button.js';
import { ErrorNotice } from '../../parts/ErrorNotice.js';
import { Notice } from '../../parts/Notice.js';
import { useBilling } from '../../provider/BillingContext.js';
import { useMessages } from '../../provider/useMessages.js';
import { FocusOnMount } from './FocusOnMount.js';

/** The result of the last payment: first what happened to the money, then what to do. */
export function TopUpOutcome({ topUp, className }: { topUp: TopUp; className?: string | undefined }) {
  const { locale } = useBilling();
  const text = useMessages('topUp', topUpMessages);
  const shared = useMessages('shared', sharedMessages);
  const errors = useMessages('errors', errorMessages);
  const again = (
    <Button variant="secondary" onClick={topUp.reset}>
      {text.again}
    </Button>
  );
  switch (topUp.status) {
    case 'checking':
      return (
        <FocusOnMount label={text.checking}>
          <Notice tone="neutral" title={text.checking} className={className} />
        </FocusOnMount>
      );
    case 'succeeded': {
      const title = topUp.amount ? text.succeeded(formatMoney(topUp.amount, locale)) : text.succeededPlain;
      return (
        <FocusOnMount label={title}>
          <Notice tone="positive" title={title} action={again} className={className} />
        </FocusOnMount>
      );
    }
    case 'processing':
      return <Notice tone="neutral" title={text.processing} action={again} className={className} />;
    case 'cancelled':
      return <Notice tone="neutral" title={text.cancelled} className={className} />;
    case 'failed':
      if (topUp.charged === 'unknown') {
        const actions = (
          <>
            <Button onClick={topUp.check}>{text.check}</Button>{' '}
            <Button variant="quiet" onClick={topUp.reset}>
              {text.backToAmounts}
            </Button>
          </>
        );
        return (
          <FocusOnMount label={shared.chargeUnknown}>
            <Notice tone="caution" title={shared.chargeUnknown} action={actions} className={className}>
              <p>{text.unknownHint}</p>
              {topUp.error && <p className="tk-notice__small">{errorText(errors, topUp.error)}</p>}
            </Notice>
          </FocusOnMount>
        );
      }
      if (!topUp.error) return <Notice tone="caution" title={text.failed} className={className} />;
      return <ErrorNotice error={topUp.error} title={shared.notCharged} className={className} />;
    default:
      return null;
  }
}
