import { type Connection, type Model, Schema } from 'mongoose';
import { modelOn, schemaOptions } from '../db/models.js';

/** A payment that was received. */
export interface PaymentRow {
  /** Id of the payment at the provider. */
  _id: string;
  accountId: string;
  sessionId: string;
  amountMinor: number;
  currency: string;
  status: 'paid' | 'refunded';
  /** What came back to the customer, disputes that were lost included. */
  refundedMinor: number;
  /** Ids of the refunds and disputes whose credits were taken, or are being taken. */
  reversals?: string[];
  receivedAt: Date;
}

const schema = new Schema<PaymentRow>(
  {
    _id: { type: String, required: true },
    accountId: { type: String, required: true },
    sessionId: { type: String, required: true },
    amountMinor: { type: Number, required: true },
    currency: { type: String, required: true },
    status: { type: String, required: true },
    refundedMinor: { type: Number, required: true },
    reversals: { type: [String], default: undefined },
    receivedAt: { type: Date, required: true },
  },
  schemaOptions,
);

// Operators list the payments of an account, newest first.
schema.index({ accountId: 1, receivedAt: -1 }, { name: 'payments_of_account' });

export class PaymentModel {
  readonly model: Model<PaymentRow>;

  constructor(connection: Connection) {
    this.model = modelOn(connection, 'TillkitPayment', schema, 'payments');
  }

  /** Writes the payment down once; what is there stays. */
  async record({ _id, ...row }: PaymentRow): Promise<void> {
    await this.model.updateOne({ _id }, { $setOnInsert: row }, { upsert: true });
  }

  find(paymentId: string): Promise<PaymentRow | null> {
    return this.model.findById(paymentId).lean<PaymentRow>().exec();
  }

  async noteReversal(paymentId: string, reversalId: string): Promise<void> {
    await this.model.updateOne({ _id: paymentId }, { $addToSet: { reversals: reversalId } });
  }

  async setRefunded(paymentId: string, refundedMinor: number, status: PaymentRow['status']): Promise<void> {
    await this.model.updateOne({ _id: paymentId }, { $set: { refundedMinor, status } });
  }
}
