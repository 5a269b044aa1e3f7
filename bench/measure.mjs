/** A pseudo-random number generator with a seed (mulberry32), so that two contenders meet the same accounts. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Which of `count` accounts a request is for. Zipf's exponent is 1: the first of 1,000 gets 13 % of all. */
export const distributions = {
  uniform: (count, next) => () => Math.floor(next() * count),
  zipf(count, next) {
    const sums = [];
    let sum = 0;
    for (let rank = 1; rank <= count; rank += 1) {
      sum += 1 / rank;
      sums.push(sum);
    }
    return () => {
      const at = next() * sum;
      let [low, high] = [0, count - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (sums[middle] < at) low = middle + 1;
        else high = middle;
      }
      return low;
    };
  },
  hot: () => () => 0,
};

/** So many callers, each with one request under way at any time. @returns how many were done in how many seconds */
export async function closedLoop({ callers, seconds, request }) {
  const begunAt = performance.now();
  const endsAt = begunAt + seconds * 1000;
  let count = 0;
  const caller = async () => {
    while (performance.now() < endsAt) {
      await request();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { count, seconds: (performance.now() - begunAt) / 1000 };
}

/**
 * Requests that come at random times at a given rate, whether or not those before are done. A latency is counted from
 * the moment the request was due, so that a stall is not hidden by the requests it kept from coming.
 * @returns latencies in milliseconds, ascending
 */
export async function openLoop({ perSecond, seconds, request, next }) {
  const begunAt = performance.now();
  const latencies = [];
  const underWay = new Set();
  const failures = [];
  let due = 0;
  const issue = (dueAt) => {
    const one = request()
      .then(() => latencies.push(performance.now() - dueAt))
      .catch((error) => failures.push(error))
      .finally(() => underWay.delete(one));
    underWay.add(one);
  };
  for (;;) {
    const now = performance.now() - begunAt;
    while (due <= now && due < seconds * 1000) {
      issue(begunAt + due);
      due += (-Math.log(1 - next()) * 1000) / perSecond;
    }
    if (due >= seconds * 1000) break;
    await new Promise((resolve) => setTimeout(resolve, Math.min(1, Math.max(0, due - now))));
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} requests failed`);
  return latencies.sort((a, b) => a - b);
}

/** @param sorted ascending */
export const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Measures contenders in turn, round by round, and answers each one's rate and its ratio to the first: the median of
 * the rounds, with the least and the greatest. What disturbs the machine for a while disturbs a round of all.
 * @param contenders `{ name, run(seconds) → { count, seconds, secondsMore? } }[]`: `secondsMore` is the time of what was
 *   put off, and makes a second row
 */
export async function compare(contenders, { rounds, seconds, warmUpSeconds = seconds / 2 }) {
  for (const { run } of contenders) await run(warmUpSeconds);
  const rates = new Map();
  const note = (name, rate) => rates.set(name, [...(rates.get(name) ?? []), rate]);
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, run } of contenders) {
      const { count, seconds: taken, secondsMore } = await run(seconds);
      note(name, count / taken);
      if (secondsMore !== undefined) note(`${name}, until all is in the ledger`, count / (taken + secondsMore));
    }
  }
  const first = rates.get(contenders[0].name);
  return [...rates].map(([name, own]) => {
    const ratios = own.map((rate, round) => rate / first[round]).sort((a, b) => a - b);
    return { name, perSecond: median(own), ratio: median(ratios), least: ratios[0], greatest: ratios.at(-1) };
  });
}
