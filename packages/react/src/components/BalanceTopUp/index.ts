export { BalanceTopUp, type BalanceTopUpPart, type BalanceTopUpProps } from './BalanceTopUp.js';
