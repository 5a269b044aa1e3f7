import { operation } from '../../wire/operation.js';
import { balanceOf } from './balance.js';

export const balanceOperations = [operation('GET', '/v1/balance', [], ({ app }) => balanceOf(app))];
