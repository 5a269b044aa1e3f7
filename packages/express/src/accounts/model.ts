import { type Connection, type Model, Schema } from 'mongoose';
import { modelOn, schemaOptions } from '../db/models.js';

/** What is sent to Stripe when the account's customer is made. Fixed by the first request, so that all send the same. */
export interface CustomerClaim {
  userId: string;
  email: string | null;
  name: string | null;
  /** Part of the key at Stripe; grows when a customer was deleted there and the account needs a new one. */
  generation: number;
  claimedAt: Date;
}

/** The part of an account's document that this feature writes. Credits keep their state in the same document. */
export interface AccountRow {
  _id: string;
  /** When the account was first seen, and got the free plans. Missing in rows that credits made. */
  openedAt?: Date;
  stripeCustomerId?: string;
  customerClaim?: CustomerClaim;
  /** Customers of this account that were deleted at Stripe. */
  formerCustomerIds?: string[];
  /** Until when one change of the customer at Stripe keeps others out. */
  turnUntil?: Date;
}

const claim = new Schema<CustomerClaim>(
  {
    userId: { type: String, required: true },
    email: { type: String, default: null },
    name: { type: String, default: null },
    generation: { type: Number, required: true },
    claimedAt: { type: Date, required: true },
  },
  { _id: false },
);

const schema = new Schema<AccountRow>(
  {
    _id: { type: String, required: true },
    openedAt: Date,
    stripeCustomerId: String,
    customerClaim: claim,
    formerCustomerIds: { type: [String], default: undefined },
    turnUntil: Date,
  },
  // Not every field of the document is this feature's, so unknown ones are let be.
  { ...schemaOptions, strict: true, strictQuery: true },
);

// Webhooks find the account of a customer; and a customer belongs to one account only.
schema.index(
  { stripeCustomerId: 1 },
  { unique: true, partialFilterExpression: { stripeCustomerId: { $type: 'string' } }, name: 'account_of_customer' },
);

/** Without the credits, which are the larger part of the document. */
const ownFields = { openedAt: 1, stripeCustomerId: 1, customerClaim: 1, formerCustomerIds: 1 } as const;

export class AccountModel {
  readonly model: Model<AccountRow>;

  constructor(connection: Connection) {
    this.model = modelOn(connection, 'TillkitAccount', schema, 'accounts');
  }

  find(accountId: string): Promise<AccountRow | null> {
    return this.model.findById(accountId, ownFields).lean<AccountRow>().exec();
  }

  findByCustomer(customerId: string): Promise<AccountRow | null> {
    return this.model.findOne({ stripeCustomerId: customerId }, ownFields).lean<AccountRow>().exec();
  }

  /** Since when the oldest account that was given a customer is known; null without any. Reads every account. */
  async oldestCustomerAt(): Promise<Date | null> {
    const row = await this.model
      .findOne({ customerClaim: { $exists: true }, openedAt: { $exists: true } }, { openedAt: 1 })
      .sort({ openedAt: 1 })
      .lean<Pick<AccountRow, 'openedAt'>>()
      .exec();
    return row?.openedAt ?? null;
  }

  /** Makes the row if it is missing, and says when that was; the first time stays. @throws E11000 in a race */
  async open(accountId: string, openedAt: Date): Promise<void> {
    const isNew = { _id: accountId, openedAt: { $exists: false } };
    await this.model.updateOne(isNew, { $set: { openedAt } }, { upsert: true });
  }

  /** Sets the claim if none is there; the first one stays. */
  async claim(accountId: string, customerClaim: CustomerClaim): Promise<void> {
    await this.model.updateOne({ _id: accountId, customerClaim: { $exists: false } }, { $set: { customerClaim } });
  }

  /** Stores the customer of a claim. Answers whether this call stored it. */
  async storeCustomer(accountId: string, generation: number, customerId: string): Promise<boolean> {
    const { modifiedCount } = await this.model.updateOne(
      { _id: accountId, 'customerClaim.generation': generation, stripeCustomerId: { $exists: false } },
      { $set: { stripeCustomerId: customerId } },
    );
    return modifiedCount === 1;
  }

  /** Keeps other changes of the customer out until a moment. Answers false while another one does. */
  async beginTurn(accountId: string, now: Date, until: Date): Promise<boolean> {
    const { modifiedCount } = await this.model.updateOne(
      { _id: accountId, $or: [{ turnUntil: null }, { turnUntil: { $lte: now } }] },
      { $set: { turnUntil: until } },
    );
    return modifiedCount === 1;
  }

  /** Lets other changes in again, if this one still keeps them out. */
  async endTurn(accountId: string, until: Date): Promise<void> {
    await this.model.updateOne({ _id: accountId, turnUntil: until }, { $unset: { turnUntil: 1 } });
  }

  /** Lets go of a customer that is deleted at Stripe; the next need claims a new generation. */
  async forgetCustomer(accountId: string, customerId: string, next: CustomerClaim): Promise<void> {
    await this.model.updateOne(
      { _id: accountId, stripeCustomerId: customerId },
      { $unset: { stripeCustomerId: 1 }, $push: { formerCustomerIds: customerId }, $set: { customerClaim: next } },
    );
  }
}
