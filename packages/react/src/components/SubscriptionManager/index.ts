export {
  SubscriptionManager,
  type SubscriptionManagerPart,
  type SubscriptionManagerProps,
} from './SubscriptionManager.js';
