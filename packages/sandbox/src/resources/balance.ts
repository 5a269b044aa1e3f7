import { balanceOf } from '../payments/balance.js';
import { operation } from '../wire/operation.js';

export const balanceOperations = [operation('GET', '/v1/balance', [], ({ app }) => balanceOf(app))];
