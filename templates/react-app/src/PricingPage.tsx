import { PricingTable } from '@tillkit/react';
import { useTitle } from './navigation.js';
import { useLanguage } from './texts.js';

export function PricingPage() {
  const { text } = useLanguage();
  useTitle(text.pricing);
  return (
    <>
      <div className="lead">
        <h1>{text.pricingTitle}</h1>
        <p>{text.pricingLead}</p>
      </div>
      <PricingTable headingLevel={2} />
    </>
  );
}
