import type { Language } from './locale.js';

const en = {
  notCharged: 'You have not been charged.',
  chargeUnknown: 'We do not know yet whether you were charged.',
  nothingChanged: 'Nothing has changed.',
  retry: 'Try again',
  reference: (requestId: string) => `Reference for support: ${requestId}`,
  loading: 'Loading',
  payNow: 'Pay now',
  opensNewTab: '(opens a new tab)',
  signIn: 'Sign in',
};

/** Texts that several components show. */
export type SharedMessages = typeof en;

export const sharedMessages: Record<Language, SharedMessages> = {
  en,
  'zh-CN': {
    notCharged: '没有扣款。',
    chargeUnknown: '暂时无法确认是否已扣款。',
    nothingChanged: '没有任何变更。',
    retry: '重试',
    reference: (requestId) => `联系客服时请提供编号：${requestId}`,
    loading: '正在加载',
    payNow: '立即付款',
    opensNewTab: '（在新标签页中打开）',
    signIn: '登录',
  },
};
