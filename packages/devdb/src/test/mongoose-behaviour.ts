import mongoose, { type Connection, Schema } from 'mongoose';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** What hosts do with mongoose. `sessions`: a server that stands alone has none. */
export function mongooseBehaviour(uri: () => string, sessions: boolean): void {
  let connection: Connection;

  const userSchema = new Schema(
    {
      email: { type: String, unique: true, required: true },
      name: String,
      age: Number,
      tags: [String],
      address: { city: String },
      orders: [{ type: Schema.Types.ObjectId, ref: 'Order' }],
      balance: { type: Schema.Types.Decimal128 },
      seen: Date,
    },
    { timestamps: true },
  );
  userSchema.index({ age: 1, name: -1 });
  userSchema.index({ name: 1 }, { unique: true, partialFilterExpression: { name: { $exists: true } } });
  const orderSchema = new Schema({ total: Number });

  const models = () => ({ User: connection.model('User', userSchema), Order: connection.model('Order', orderSchema) });

  beforeAll(async () => {
    connection = await mongoose
      .createConnection(uri(), { dbName: 'devdb_mongoose', retryWrites: sessions })
      .asPromise();
    await connection.dropDatabase();
    const { User, Order } = models();
    await Promise.all([User.init(), Order.init()]);
  });

  afterAll(async () => {
    await connection.dropDatabase();
    await connection.close();
  });

  it('builds and syncs indexes', async () => {
    const { User } = models();
    expect(await User.syncIndexes()).toEqual([]);
    await User.collection.createIndex({ stray: 1 });
    expect(await User.syncIndexes()).toEqual(['stray_1']);
    expect(Object.keys(await User.collection.indexInformation()).sort()).toEqual([
      '_id_',
      'age_1_name_-1',
      'email_1',
      'name_1',
    ]);
  });

  it('saves, validates, finds, populates and keeps timestamps', async () => {
    const { User, Order } = models();
    const order = await Order.create({ total: 12 });
    const user = await User.create({
      email: 'a@x',
      name: 'A',
      age: 3,
      tags: ['x'],
      orders: [order._id],
      balance: '1.10',
      address: { city: 'Oslo' },
    });
    expect(user.createdAt).toBeInstanceOf(Date);
    user.tags.push('y');
    user.set('address.city', 'Bergen');
    await user.save();
    const found = await User.findOne({ 'address.city': 'Bergen', tags: 'y' }).populate('orders').orFail();
    expect((found.orders[0] as unknown as { total: number }).total).toBe(12);
    expect(found.balance!.toString()).toBe('1.10');
    expect(found.updatedAt!.getTime()).toBeGreaterThanOrEqual(found.createdAt!.getTime());
    await expect(User.create({ name: 'no address' })).rejects.toThrow('email');
    await expect(User.create({ email: 'a@x' })).rejects.toMatchObject({ code: 11000, keyValue: { email: 'a@x' } });
    expect(await User.findOne({ email: 'a@x' }).lean()).not.toHaveProperty('save');
  });

  it('updates, upserts and counts', async () => {
    const { User } = models();
    const upserted = await User.findOneAndUpdate(
      { email: 'b@x' },
      { $inc: { age: 2 }, $push: { tags: { $each: ['p', 'q'], $slice: -1 } } },
      { upsert: true, returnDocument: 'after' },
    );
    expect(upserted).toMatchObject({ age: 2, tags: ['q'] });
    expect(await User.updateMany({}, { $set: { seen: new Date(5) } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 2,
    });
    expect(await User.countDocuments({ seen: { $lt: new Date() } })).toBe(2);
    expect(await User.exists({ email: 'b@x' })).not.toBeNull();
    expect(
      (
        await User.bulkWrite([
          { updateOne: { filter: { email: 'b@x' }, update: { $set: { age: 9 } } } },
          { deleteOne: { filter: { email: 'none' } } },
        ])
      ).modifiedCount,
    ).toBe(1);
    const ages: unknown[] = [];
    for await (const user of User.find().sort({ age: -1 }).select('age -_id').lean().cursor()) ages.push(user);
    expect(ages).toEqual([{ age: 9 }, { age: 3 }]);
    expect(await User.aggregate([{ $group: { _id: null, age: { $sum: '$age' } } }])).toEqual([{ _id: null, age: 12 }]);
    expect(await User.distinct('tags')).toEqual(['q', 'x', 'y']);
  });

  it.skipIf(!sessions)(
    `uses sessions${sessions ? '' : ' (skipped: a server that stands alone has none)'}`,
    async () => {
      const { User } = models();
      const session = await connection.startSession();
      await User.create([{ email: 's@x' }], { session });
      expect(await User.findOne({ email: 's@x' }).session(session)).not.toBeNull();
      expect(await User.deleteOne({ email: 's@x' }, { session })).toMatchObject({ deletedCount: 1 });
      await session.endSession();
    },
  );
}
