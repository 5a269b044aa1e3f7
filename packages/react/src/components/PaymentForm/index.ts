export { PaymentForm, type PaymentFormPart, type PaymentFormProps } from './PaymentForm.js';
