import type { Handler } from '../handler.js';

export const customerDeleted: Handler = ({ subjectId }, { accounts }) => accounts.syncCustomer(subjectId);
