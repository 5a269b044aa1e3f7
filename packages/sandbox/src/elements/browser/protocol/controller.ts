import type { CheckoutAction, Credentials } from './api.js';
import type { Channel } from './channel.js';
import type { IntentReply, ObjectReply } from './payment-frame.js';

/** Calls the host page makes to the hidden frame that speaks to the API where no card field is involved. */
type ControllerCalls = {
  readonly retrieve: {
    readonly params: {
      readonly credentials: Credentials;
      readonly clientSecret: string;
      readonly locale?: string;
    };
    readonly result: IntentReply;
  };
  readonly confirm: {
    readonly params: {
      readonly credentials: Credentials;
      readonly clientSecret: string;
      readonly params: Readonly<Record<string, unknown>>;
      /** Of what is said to the person. */
      readonly locale?: string;
    };
    readonly result: IntentReply;
  };
  readonly checkout: {
    readonly params: {
      readonly credentials: Credentials;
      readonly action: CheckoutAction;
      readonly fields: Readonly<Record<string, unknown>>;
    };
    readonly result: ObjectReply;
  };
  readonly createPaymentMethod: {
    readonly params: { readonly credentials: Credentials; readonly params: Readonly<Record<string, unknown>> };
    readonly result: ObjectReply;
  };
  readonly createConfirmationToken: {
    readonly params: { readonly credentials: Credentials; readonly params: Readonly<Record<string, unknown>> };
    readonly result: ObjectReply;
  };
};

type ControllerEvents = { readonly hello: null };

type None = Record<never, never>;
export type ControllerHostChannel = Channel<ControllerCalls, ControllerEvents, None, None>;
export type ControllerFrameChannel = Channel<None, None, ControllerCalls, ControllerEvents>;
