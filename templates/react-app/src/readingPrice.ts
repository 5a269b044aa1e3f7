import { formatMoney, type Money } from '@tillkit/react';
import { useEffect, useState } from 'react';
import { callApi } from './api.js';
import { useLanguage } from './texts.js';

/** The price of one reading, from the API. Null until it is known. */
export function useReadingPrice(): Money | null {
  const [price, setPrice] = useState<Money | null>(null);
  useEffect(() => {
    let current = true;
    callApi<Money>('/api/chat/price').then(
      (loaded) => current && setPrice(loaded),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, []);
  return price;
}

/** That price as text. */
export function useShownReadingPrice(): string {
  const { locale } = useLanguage();
  const price = useReadingPrice();
  return price ? formatMoney(price, locale) : '…';
}
