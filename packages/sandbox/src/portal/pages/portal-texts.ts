import type { Language } from '../../wire/pages/language.js';

/** What the portal says of pausing, tax ids, addresses and promotion codes. */
interface PortalTexts {
  readonly pause: string;
  readonly pauseTitle: string;
  readonly pausesNow: string;
  readonly whenResumed: string;
  readonly pausedThen: string;
  readonly paused: string;
  readonly promotionCode: string;
  readonly promotionApplies: (code: string) => string;
  readonly taxIds: string;
  readonly noTaxIds: string;
  readonly addTaxId: string;
  readonly taxIdKind: string;
  readonly taxIdValue: string;
  readonly removeTaxId: (value: string) => string;
  readonly verification: Readonly<Record<string, string>>;
  readonly phone: string;
  readonly billingAddress: string;
  readonly shippingAddress: string;
  readonly shippingName: string;
  readonly changeBilling: string;
  readonly changeShipping: string;
  readonly showInvoice: (number: string) => string;
}

const en: PortalTexts = {
  pause: 'Pause plan',
  pauseTitle: 'Pause this plan',
  pausesNow:
    'Your plan pauses. You are not charged while it is paused, and what you have paid for and not used is credited.',
  whenResumed: 'When you resume',
  pausedThen: 'A new period begins and is charged.',
  paused: 'Paused until you resume it. Nothing is charged.',
  promotionCode: 'Promotion code (optional)',
  promotionApplies: (code) => `Promotion code ${code} takes its discount off from the next whole period on.`,
  taxIds: 'Tax IDs',
  noTaxIds: 'A tax ID that you add is shown on your invoices.',
  addTaxId: 'Add tax ID',
  taxIdKind: 'Kind',
  taxIdValue: 'Tax ID',
  removeTaxId: (value) => `Remove ${value}`,
  verification: {
    pending: 'being verified',
    verified: 'verified',
    unverified: 'could not be verified',
    unavailable: 'not verified',
  },
  phone: 'Phone',
  billingAddress: 'Billing address',
  shippingAddress: 'Shipping address',
  shippingName: 'Full name',
  changeBilling: 'Change billing address',
  changeShipping: 'Change shipping address',
  showInvoice: (number) => `Show invoice ${number}`,
};

const zh: PortalTexts = {
  pause: '暂停方案',
  pauseTitle: '暂停此方案',
  pausesNow: '方案将暂停，期间不会扣款，已付而未使用的部分将退为余额。',
  whenResumed: '恢复时',
  pausedThen: '将开始新的计费周期并扣款。',
  paused: '已暂停，恢复前不会扣款。',
  promotionCode: '优惠码（选填）',
  promotionApplies: (code) => `优惠码 ${code} 自下一个完整计费周期起生效。`,
  taxIds: '税号',
  noTaxIds: '添加的税号会显示在账单上。',
  addTaxId: '添加税号',
  taxIdKind: '类型',
  taxIdValue: '税号',
  removeTaxId: (value) => `移除 ${value}`,
  verification: { pending: '验证中', verified: '已验证', unverified: '未能验证', unavailable: '未验证' },
  phone: '电话',
  billingAddress: '账单地址',
  shippingAddress: '收货地址',
  shippingName: '收货人姓名',
  changeBilling: '修改账单地址',
  changeShipping: '修改收货地址',
  showInvoice: (number) => `查看账单 ${number}`,
};

const texts: Readonly<Record<Language, PortalTexts>> = { en, zh };

export const portalTexts = (language: Language): PortalTexts => texts[language];
