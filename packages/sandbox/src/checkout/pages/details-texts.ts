import type { Language } from '../../wire/pages/language.js';

/** What the fields of the Checkout page say that a session may ask for besides the card. */
interface DetailsTexts {
  readonly missing: string;
  readonly wrong: string;
  /** Of a box that must be ticked. */
  readonly unticked: string;
  readonly phone: string;
  readonly shipping: string;
  readonly shippingName: string;
  readonly billing: string;
  readonly nameOnCard: string;
  readonly businessName: string;
  readonly individualName: string;
  readonly taxId: string;
  readonly taxIdType: string;
  readonly noTaxId: string;
  readonly choose: string;
  readonly terms: (merchant: string) => string;
  readonly promotions: (merchant: string) => string;
  readonly saveCard: (merchant: string) => string;
}

const en: DetailsTexts = {
  missing: 'Fill this in.',
  wrong: 'Check this: it does not fit.',
  unticked: 'Check this box to continue.',
  phone: 'Phone number',
  shipping: 'Shipping address',
  shippingName: 'Full name',
  billing: 'Billing address',
  nameOnCard: 'Name on card',
  businessName: 'Business name',
  individualName: 'Your name',
  taxId: 'Tax ID',
  taxIdType: 'Kind of tax ID',
  noTaxId: 'I buy for myself',
  choose: 'Choose one',
  terms: (merchant) => `I agree to the terms of service and the privacy policy of ${merchant}.`,
  promotions: (merchant) => `Send me news and offers from ${merchant} by email.`,
  saveCard: (merchant) => `Save this card for my next purchase from ${merchant}.`,
};

const zh: DetailsTexts = {
  missing: '请填写此项。',
  wrong: '请检查此项，格式不正确。',
  unticked: '请勾选此项后继续。',
  phone: '电话号码',
  shipping: '收货地址',
  shippingName: '收货人姓名',
  billing: '账单地址',
  nameOnCard: '持卡人姓名',
  businessName: '企业名称',
  individualName: '您的姓名',
  taxId: '税号',
  taxIdType: '税号类型',
  noTaxId: '个人购买',
  choose: '请选择',
  terms: (merchant) => `我同意 ${merchant} 的服务条款和隐私政策。`,
  promotions: (merchant) => `通过邮件向我发送 ${merchant} 的资讯与优惠。`,
  saveCard: (merchant) => `保存此卡，方便下次向 ${merchant} 付款。`,
};

const texts: Readonly<Record<Language, DetailsTexts>> = { en, zh };

export const detailsTexts = (language: Language): DetailsTexts => texts[language];
