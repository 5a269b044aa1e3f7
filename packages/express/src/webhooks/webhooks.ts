/** What became of a delivery. `ignored`: nothing listens to it, or it is of another environment; it is not stored. */
export type Receipt = 'stored' | 'duplicate' | 'ignored';

/** An event that failed so often that it is not tried again, for an operator. */
export interface DeadLetter {
  /** Stripe's id of the event. */
  id: string;
  /** Stripe's type of the event. */
  type: string;
  /** Stripe's id of what the event is about. */
  objectId: string;
  /** How often it was tried. */
  attempts: number;
  /** When it arrived. */
  receivedAt: Date;
  /** Why the last attempt failed. */
  error: string | null;
}

/** Events of Stripe: `billing.webhooks`. */
export interface Webhooks {
  /**
   * Verifies one delivery by its signature, and stores it. Acknowledge it when this resolves.
   * @param payload the raw body, as it came
   * @param signature the header `stripe-signature`
   * @throws BillingFailure WEBHOOK_SIGNATURE_INVALID, WEBHOOK_PAYLOAD_INVALID
   */
  receive(payload: Buffer, signature: string | undefined): Promise<Receipt>;
  /**
   * Handles all events that are due. Background workers do this too.
   * @returns how many were handled
   */
  drain(): Promise<number>;
  /**
   * Lists the dead letters, 200 at most.
   */
  deadLetters(): Promise<DeadLetter[]>;
  /**
   * Puts a dead letter, or an event that was closed as gone, back in line.
   * @returns false when there is none of this id
   */
  replay(eventId: string): Promise<boolean>;
}
