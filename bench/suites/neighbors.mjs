import { fork } from 'node:child_process';
import { once } from 'node:events';
import mongoose from 'mongoose';
import { percentile } from '../measure.mjs';
import { heading, milliseconds, table } from '../report.mjs';

const count = 100_000;

/** Commands over many documents, each as a name and what it does to the collection. */
const commands = (rows) => [
  [
    'insert 100,000',
    () => rows.insertMany(Array.from({ length: count }, (_, _id) => ({ _id, a: _id % 1000, b: `b${_id}` }))),
  ],
  ['find without an index', () => rows.find({ b: 'none' }).toArray()],
  ['sort 100,000', () => rows.find().sort({ b: 1 }).limit(count).toArray()],
  ['group', () => rows.aggregate([{ $group: { _id: '$a', n: { $sum: 1 } } }]).toArray()],
  ['update 100,000', () => rows.updateMany({}, { $inc: { a: 1 } })],
  ['build an index', () => rows.createIndex({ b: 1 })],
  ['count 50,000 by an index', () => rows.countDocuments({ b: { $lt: 'b55' } })],
  ['find 5,000 ids', () => rows.find({ _id: { $in: Array.from({ length: 5000 }, (_, at) => at * 7) } }).toArray()],
  ['delete 50,000', () => rows.deleteMany({ _id: { $lt: count / 2 } })],
];

async function populate(connection) {
  const Target = connection.model('Target', new mongoose.Schema({ n: Number }));
  const Row = connection.model(
    'Row',
    new mongoose.Schema({ to: { type: mongoose.Schema.Types.ObjectId, ref: 'Target' } }),
  );
  const targets = await Target.insertMany(Array.from({ length: 5000 }, (_, n) => ({ n })));
  await Row.insertMany(targets.map(({ _id }) => ({ to: _id })));
  return ['populate 5,000', () => Row.find().populate('to').lean()];
}

/** How long another process waits for one document while a long command runs. */
export async function neighbors({ name, uri, connection }) {
  const process = fork(new URL('../neighbor-process.mjs', import.meta.url), [uri]);
  const told = async () => (await once(process, 'message'))[0];
  try {
    await connection.collection('small').insertOne({ _id: 1 });
    await told();
    const results = [];
    for (const [what, run] of [...commands(connection.collection('many')), await populate(connection)]) {
      process.send('tell');
      await told();
      const startedAt = performance.now();
      await run();
      const took = performance.now() - startedAt;
      process.send('tell');
      const waits = await told();
      results.push([
        what,
        milliseconds(took),
        milliseconds(percentile(waits, 0.5)),
        milliseconds(percentile(waits, 0.99)),
        milliseconds(waits.at(-1) ?? 0),
      ]);
    }
    heading(`${name}: what others wait for one document meanwhile`);
    table(['command', 'took', 'p50', 'p99', 'longest'], results);
  } finally {
    process.send('end');
  }
}
