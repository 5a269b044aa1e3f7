import type { Language } from '../../wire/pages/language.js';

interface OnboardingTexts {
  readonly title: (merchant: string) => string;
  readonly explains: string;
  readonly name: string;
  readonly website: string;
  readonly bankHint: string;
  readonly complete: string;
  readonly later: string;
  readonly unknown: string;
  readonly unknownHint: string;
  readonly account: string;
  readonly balance: string;
  readonly nothing: string;
  readonly payments: string;
  readonly payouts: string;
  readonly able: string;
  readonly unable: string;
}

const texts: Readonly<Record<Language, OnboardingTexts>> = {
  en: {
    title: (merchant) => `Get paid by ${merchant}`,
    explains: 'Stripe asks here for your business, your identity and your bank account. The sandbox takes any answer.',
    name: 'Business name',
    website: 'Website',
    bankHint: 'Payouts go to a test account ending in 6789.',
    complete: 'Complete onboarding',
    later: 'Do this later',
    unknown: 'This link does not work',
    unknownHint: 'It was used already, or the sandbox has forgotten it. Go back and ask for a new one.',
    account: 'Your account',
    balance: 'Balance',
    nothing: 'No money yet. Payments to you are counted here.',
    payments: 'Payments',
    payouts: 'Payouts',
    able: 'On',
    unable: 'Off until onboarding is complete',
  },
  zh: {
    title: (merchant) => `通过 ${merchant} 收款`,
    explains: 'Stripe 会在此询问您的企业、身份和银行账户信息。沙盒接受任意填写。',
    name: '企业名称',
    website: '网站',
    bankHint: '款项将转入尾号为 6789 的测试账户。',
    complete: '完成注册',
    later: '稍后再填',
    unknown: '此链接无效',
    unknownHint: '链接已使用过，或沙盒已不再保留。请返回并获取新链接。',
    account: '您的账户',
    balance: '余额',
    nothing: '暂无款项。收到的付款会在此统计。',
    payments: '收款',
    payouts: '提现',
    able: '已开通',
    unable: '完成注册后开通',
  },
};

export const onboardingTexts = (language: Language): OnboardingTexts => texts[language];
