import type { Language } from '../../../wire/pages/language.js';

/** What the pages of an invoice and of a receipt say. */
interface InvoiceTexts {
  readonly title: (number: string, merchant: string) => string;
  readonly heading: string;
  readonly number: string;
  readonly issued: string;
  readonly due: string;
  readonly dueOn: (date: string) => string;
  readonly paidOn: (date: string) => string;
  readonly from: string;
  readonly billedTo: string;
  readonly item: string;
  readonly quantity: string;
  readonly amount: string;
  readonly subtotal: string;
  readonly discount: (name: string) => string;
  readonly tax: (isIncluded: boolean) => string;
  readonly total: string;
  readonly balance: string;
  readonly carried: string;
  readonly credited: string;
  /** Of a credit note. */
  readonly credit: {
    readonly title: (number: string, merchant: string) => string;
    readonly heading: string;
    readonly number: string;
    readonly from: string;
    readonly reason: string;
    readonly reasons: Readonly<Record<string, string>>;
    readonly lowered: string;
    readonly refunded: string;
    readonly balance: string;
    readonly outside: string;
    readonly adjustment: string;
  };
  readonly paid: string;
  readonly amountDue: string;
  readonly download: string;
  readonly receipt: string;
  readonly payHeading: string;
  readonly processing: string;
  readonly state: Readonly<Record<'paid' | 'uncollectible' | 'void', { title: string; hint: string }>>;
  readonly unknown: string;
  readonly unknownHint: string;
  readonly page: (number: number, count: number) => string;
  readonly sandbox: string;
  readonly receiptFrom: (merchant: string) => string;
  readonly amountPaid: string;
  /** Of money that is held on the card, and may yet be let go. */
  readonly amountHeld: string;
  readonly datePaid: string;
  readonly method: string;
  readonly reference: string;
  readonly forWhat: string;
  readonly payment: string;
  readonly refunded: string;
  readonly kept: string;
  readonly invoice: string;
}

const en: InvoiceTexts = {
  title: (number, merchant) => `Invoice ${number} from ${merchant}`,
  heading: 'Invoice',
  number: 'Invoice number',
  issued: 'Date of issue',
  due: 'Date due',
  dueOn: (date) => `Due on ${date}`,
  paidOn: (date) => `Paid on ${date}`,
  from: 'From',
  billedTo: 'Billed to',
  item: 'Item',
  quantity: 'Quantity',
  amount: 'Amount',
  subtotal: 'Subtotal',
  discount: (name) => (name ? `Discount: ${name}` : 'Discount'),
  tax: (isIncluded) => (isIncluded ? 'Tax, included' : 'Tax'),
  total: 'Total',
  balance: 'From your balance',
  carried: 'Added to your next invoice',
  credited: 'Credit notes',
  credit: {
    title: (number, merchant) => `Credit note ${number} from ${merchant}`,
    heading: 'Credit note',
    number: 'Credit note number',
    from: 'For invoice',
    reason: 'Reason',
    reasons: {
      duplicate: 'Billed twice',
      fraudulent: 'Not ordered by you',
      order_change: 'The order has changed',
      product_unsatisfactory: 'You were not satisfied',
    },
    lowered: 'No longer to be paid',
    refunded: 'Refunded to your card',
    balance: 'Added to your balance',
    outside: 'Refunded outside of Stripe',
    adjustment: 'Adjustment',
  },
  paid: 'Amount paid',
  amountDue: 'Amount due',
  download: 'Download invoice as PDF',
  receipt: 'Show receipt',
  payHeading: 'Pay this invoice',
  processing: 'Processing payment',
  state: {
    paid: { title: 'This invoice is paid', hint: 'Nothing more is due.' },
    uncollectible: {
      title: 'This invoice is written off',
      hint: 'It is not collected any more. You can still pay it here.',
    },
    void: { title: 'This invoice is void', hint: 'It was withdrawn. Nothing is due, and it cannot be paid.' },
  },
  unknown: 'There is no such invoice',
  unknownHint: 'The address may be cut short, or the sandbox was restarted and has forgotten it. Nothing was charged.',
  page: (number, count) => `Page ${number} of ${count}`,
  sandbox: 'Made by the Tillkit sandbox. No real money moves.',
  receiptFrom: (merchant) => `Receipt from ${merchant}`,
  amountPaid: 'Amount paid',
  amountHeld: 'Held on your card, not yet charged',
  datePaid: 'Date paid',
  method: 'Payment method',
  reference: 'Payment',
  forWhat: 'Paid for',
  payment: 'Payment',
  refunded: 'Refunded',
  kept: 'Total after refunds',
  invoice: 'Show invoice',
};

const zh: InvoiceTexts = {
  title: (number, merchant) => `${merchant} 的账单 ${number}`,
  heading: '账单',
  number: '账单编号',
  issued: '开具日期',
  due: '付款截止日期',
  dueOn: (date) => `请在 ${date} 前付款`,
  paidOn: (date) => `已于 ${date} 付款`,
  from: '收款方',
  billedTo: '付款方',
  item: '项目',
  quantity: '数量',
  amount: '金额',
  subtotal: '小计',
  discount: (name) => (name ? `优惠：${name}` : '优惠'),
  tax: (isIncluded) => (isIncluded ? '税费（已含）' : '税费'),
  total: '合计',
  balance: '余额抵扣',
  carried: '计入下一张账单',
  credited: '贷记单',
  credit: {
    title: (number, merchant) => `${merchant} 的贷记单 ${number}`,
    heading: '贷记单',
    number: '贷记单编号',
    from: '对应账单',
    reason: '原因',
    reasons: {
      duplicate: '重复开具',
      fraudulent: '非您本人订购',
      order_change: '订单有变',
      product_unsatisfactory: '对产品不满意',
    },
    lowered: '无需再付',
    refunded: '已退回银行卡',
    balance: '已计入余额',
    outside: '以其他方式退还',
    adjustment: '调整',
  },
  paid: '已付金额',
  amountDue: '应付金额',
  download: '下载 PDF 账单',
  receipt: '查看收据',
  payHeading: '支付此账单',
  processing: '正在处理付款',
  state: {
    paid: { title: '此账单已付清', hint: '无需再付款。' },
    uncollectible: { title: '此账单已核销', hint: '我们不再催收，但您仍可在此付款。' },
    void: { title: '此账单已作废', hint: '账单已撤回，无需付款，也不能再支付。' },
  },
  unknown: '没有这张账单',
  unknownHint: '网址可能不完整，或沙盒重启后已不记得它。没有发生扣款。',
  page: (number, count) => `第 ${number} 页，共 ${count} 页`,
  sandbox: '由 Tillkit 沙盒生成，不涉及真实资金。',
  receiptFrom: (merchant) => `${merchant} 的收据`,
  amountPaid: '付款金额',
  amountHeld: '已预授权，尚未扣款',
  datePaid: '付款日期',
  method: '付款方式',
  reference: '付款编号',
  forWhat: '付款内容',
  payment: '付款',
  refunded: '已退款',
  kept: '退款后合计',
  invoice: '查看账单',
};

const texts: Readonly<Record<Language, InvoiceTexts>> = { en, zh };

export const invoiceTexts = (language: Language): InvoiceTexts => texts[language];
