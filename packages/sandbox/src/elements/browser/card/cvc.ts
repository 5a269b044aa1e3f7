import type { CardBrand } from './number.js';

export type CvcProblem = 'incomplete_cvc';

export const cvcLength = (brand: CardBrand): number => (brand === 'amex' ? 4 : 3);

export const formatCvc = (text: string, brand: CardBrand): string => text.replace(/\D/g, '').slice(0, cvcLength(brand));

export const cvcProblem = (text: string, brand: CardBrand): CvcProblem | undefined =>
  formatCvc(text, brand).length < cvcLength(brand) ? 'incomplete_cvc' : undefined;
