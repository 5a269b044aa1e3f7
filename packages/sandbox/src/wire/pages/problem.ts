import type { ErrorBody } from '../../core/errors.js';
import type { Language } from './language.js';

/** By decline code, parameter or code of the refusal: the sandbox's API speaks English alone. */
const zh: Readonly<Record<string, string>> = {
  insufficient_funds: '您的银行卡余额不足。',
  expired_card: '您的银行卡已过期。',
  card_declined: '您的银行卡被拒绝。',
  subscription_payment_intent_requires_action: '银行要求先完成验证，请换一张银行卡再试。',
  code: '没有这个优惠码。',
  promotion_code: '这个优惠码不适用于此方案。',
  quantity: '数量超出允许的范围。',
  price: '这是您当前的方案，或此处不提供该方案。',
  email: '邮箱地址无效。',
  phone: '电话号码无效。',
  address: '请核对您的地址和含税总额，然后再支付。',
  card: '请填写银行卡信息。',
  tax_id_invalid: '税号不完整或无效。',
  tax_id_type: '请选择税号类型。',
  tax_id_value: '税号不完整或无效。',
  shipping_name: '请填写收货人姓名。',
  shipping_country: '不支持配送到该国家或地区。',
  terms_of_service: '请先同意服务条款。',
  resource_missing: '该内容已不存在，请刷新页面。',
};

const otherZh = '操作未能完成，请刷新页面后重试。';

type Problem = Pick<ErrorBody, 'code' | 'decline_code' | 'message' | 'param'>;

/** Why something was refused, in the language of the page; English has the API's own words. */
export function problemText({ decline_code, param, code, message }: Problem, language: Language): string {
  if (language === 'en') return message;
  const last = param?.match(/\w+/g)?.at(-1);
  const key = [decline_code, last, code].find((name) => name !== undefined && Object.hasOwn(zh, name));
  return key === undefined ? otherZh : zh[key]!;
}
