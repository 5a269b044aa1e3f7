import type { Language } from './locale.js';

const en = {
  label: 'Payment',
  pay: (money: string) => `Pay ${money}`,
  paying: (money: string) => `Paying ${money}`,
  back: 'Change amount',
  bankMayAsk: 'Your bank may ask you to confirm. You will not be charged before you press the button.',
  confirming: 'Waiting for your bank. If it opens a window, confirm there. Please keep this page open.',
  slow: 'This is taking longer than usual. Please do not pay again. You can wait, or check the payment status.',
  ask: 'Check payment status',
  busy: 'The payment service is busy at the moment.',
  busyHint: 'Wait a moment, then press the button again.',
  declined: 'Your bank declined the payment.',
  declinedHint: 'Check the details or use another card.',
  loadFailed: 'The payment form could not be loaded.',
  loadFailedHint: 'The cause may be a slow connection or a browser extension that blocks it.',
  closed: 'This payment is no longer open.',
  closedHint: 'Start a new one to pay.',
  succeeded: (money: string) => `${money} paid.`,
  processing: 'Your payment is processing. You can leave this page.',
  unknownHint: 'Do not pay again yet. The result will appear here as soon as we have it.',
  secured: 'Your card details go directly to Stripe, never to our server.',
};

/** The texts of {@link PaymentForm}. */
export type PaymentMessages = typeof en;

export const paymentMessages: Record<Language, PaymentMessages> = {
  en,
  'zh-CN': {
    label: '付款',
    pay: (money) => `支付 ${money}`,
    paying: (money) => `正在支付 ${money}`,
    back: '修改金额',
    bankMayAsk: '银行可能要求验证。按下按钮之前不会扣款。',
    confirming: '正在等待银行确认。如弹出银行验证窗口，请在其中完成，并保持本页打开。',
    slow: '处理时间比平时长。请不要重复付款。您可以继续等待，或查询这笔付款的结果。',
    ask: '查询付款结果',
    busy: '支付服务正忙。',
    busyHint: '请稍等片刻，再按一次按钮。',
    declined: '银行拒绝了这笔付款。',
    declinedHint: '请核对卡片信息，或换一张卡。',
    loadFailed: '付款表单加载失败。',
    loadFailedHint: '可能是网络较慢，或浏览器插件拦截了它。',
    closed: '这笔付款已关闭。',
    closedHint: '如需付款，请重新发起。',
    succeeded: (money) => `已支付 ${money}。`,
    processing: '付款处理中，您可以离开本页。',
    unknownHint: '请先不要重复付款，一有结果就会显示在这里。',
    secured: '卡片信息直接提交给 Stripe，不经过我们的服务器。',
  },
};
