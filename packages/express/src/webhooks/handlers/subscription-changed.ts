import type { Handler } from '../handler.js';

export const subscriptionChanged: Handler = ({ subjectId }, { subscriptions }) => subscriptions.sync(subjectId);
