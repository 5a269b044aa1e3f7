import type { Quota } from './quotas.js';
import { useLanguage } from './texts.js';

/** What is left of a quota, and when it refills. */
export function QuotaLine({
  quota,
  describe,
}: {
  quota: Quota | null;
  describe: (left: number, limit: number) => string;
}) {
  const { locale, text } = useLanguage();
  if (!quota || quota.limit === 0) return null;
  if (quota.limit === null || quota.left === null) return <p className="quota">{text.unlimited}</p>;
  const resetAt = quota.plans.find((plan) => plan.resetAt !== null)?.resetAt;
  const day = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'long' });
  return (
    <p className="quota">
      {describe(quota.left, quota.limit)}
      {resetAt && <span className="muted"> {text.refilledOn(day.format(new Date(resetAt)))}</span>}
    </p>
  );
}
