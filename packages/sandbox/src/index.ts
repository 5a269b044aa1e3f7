export {
  type Clock,
  type Delivery,
  type Exchange,
  type Sandbox,
  type SandboxEvent,
  type SandboxOptions,
  type SandboxWebhooks,
  startSandbox,
} from './sandbox.js';
