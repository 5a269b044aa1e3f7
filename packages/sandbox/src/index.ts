export {
  type Clock,
  type Delivery,
  type Exchange,
  type Fault,
  type OrderedFault,
  type RandomFaults,
  type Sandbox,
  type SandboxEvent,
  type SandboxFaults,
  type SandboxOptions,
  type SandboxWebhooks,
  startSandbox,
} from './sandbox.js';
