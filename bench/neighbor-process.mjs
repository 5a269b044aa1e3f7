import { openConnection } from './databases.mjs';

/** Reads one document again and again, in a process of its own, and tells on request how long each read took. */
const connection = await openConnection(process.argv[2]);
const small = connection.collection('small');
let waits = [];

process.on('message', (message) => {
  if (message === 'end') process.exit(0);
  process.send(waits.sort((a, b) => a - b));
  waits = [];
});
process.send('ready');

for (;;) {
  const startedAt = performance.now();
  await small.findOne({ _id: 1 });
  waits.push(performance.now() - startedAt);
  await new Promise((next) => setImmediate(next));
}
