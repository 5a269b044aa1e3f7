import type { BillingError, ClientErrorCode, ErrorCode } from '@tillkit/contract/browser';
import type { Language } from './locale.js';

/** What a customer can do about an error. Codes without a text of their own get `OTHER`. */
export type ErrorMessages = { OTHER: string } & { readonly [Code in ErrorCode | ClientErrorCode]?: string | undefined };

const en: ErrorMessages = {
  OTHER: 'Something went wrong on our side. Please try again in a moment.',
  NETWORK_ERROR: 'We could not reach the server. Check your connection and try again.',
  TIMEOUT: 'The server took too long to respond. Please try again.',
  UNAUTHENTICATED: 'Please sign in to continue.',
  FORBIDDEN: 'You need permission to manage billing for this account.',
  BILLING_DISABLED: 'Payments are switched off at the moment.',
  RATE_LIMITED: 'Too many attempts in a short time. Please wait a moment.',
  AMOUNT_BELOW_MINIMUM: 'This amount is too small.',
  AMOUNT_ABOVE_MAXIMUM: 'This amount is too large.',
  BALANCE_CAP_EXCEEDED: 'This would exceed your balance limit. Choose a smaller amount.',
  CARD_DECLINED: 'Your bank declined the card. Try another one.',
  ATTEMPT_CONFLICT: 'This payment was already started with other details. Please start again.',
  SESSION_ENDED: 'This payment has already ended. Check your balance before you start another one.',
  SUBSCRIPTION_EXISTS: 'You already have a plan. Cancel it before you start another one.',
  PAYMENT_DUE: 'A payment for your plan is due. Pay it, or cancel the plan, before you start another one.',
  SUBSCRIPTION_NOT_FOUND: 'You have no active plan.',
  SUBSCRIPTION_NOT_RESUMABLE: 'This plan can no longer be resumed. You can start it again.',
  PLAN_NOT_FOR_SALE: 'This plan is not for sale at the moment.',
  PROVIDER_UNAVAILABLE: 'The payment service is not responding. Please try again in a minute.',
};

export const errorMessages: Record<Language, ErrorMessages> = {
  en,
  'zh-CN': {
    OTHER: '我们这边出了点问题，请稍后再试。',
    NETWORK_ERROR: '连接不上服务器，请检查网络后重试。',
    TIMEOUT: '服务器响应超时，请重试。',
    UNAUTHENTICATED: '请先登录。',
    FORBIDDEN: '只有账单管理员可以执行此操作。',
    BILLING_DISABLED: '暂时无法付款。',
    RATE_LIMITED: '操作过于频繁，请稍候再试。',
    AMOUNT_BELOW_MINIMUM: '金额太小。',
    AMOUNT_ABOVE_MAXIMUM: '金额太大。',
    BALANCE_CAP_EXCEEDED: '充值后余额会超过上限，请减少金额。',
    CARD_DECLINED: '银行拒绝了这张卡，请换一张卡。',
    ATTEMPT_CONFLICT: '这笔付款已用其他内容发起过，请重新开始。',
    SESSION_ENDED: '这笔付款已经结束，请先查看余额，再决定是否重新付款。',
    SUBSCRIPTION_EXISTS: '您已有套餐，请先取消后再开通新的套餐。',
    PAYMENT_DUE: '当前套餐有一笔款项未付，请先付款或取消该套餐，再开通新的套餐。',
    SUBSCRIPTION_NOT_FOUND: '没有使用中的套餐。',
    SUBSCRIPTION_NOT_RESUMABLE: '该套餐已无法恢复，您可以重新开通。',
    PLAN_NOT_FOR_SALE: '该套餐暂时无法购买。',
    PROVIDER_UNAVAILABLE: '支付服务没有响应，请过一分钟再试。',
  },
};

export function errorText(messages: ErrorMessages, error: BillingError): string {
  return messages[error.code] ?? messages.OTHER;
}
