// Rounds that alternate between the sides, and what is said of them: medians, spread, and
// the ratio of each side to a reference in the same round, so that a noisy neighbour who comes
// and goes touches both.

export const median = (numbers) => {
  const sorted = numbers.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** A round of each side, in turn, `rounds` times; who goes first takes turns as well. One list of what `measure()` gave for each side. */
export async function inTurn(sides, rounds) {
  const results = sides.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const order = sides.map((_, index) => (index + round) % sides.length);
    for (const index of order) results[index].push(await sides[index].measure());
  }
  return results;
}

/**
 * Rounds of load: `measure()` gives what load.mjs gives. Each side is set beside those that are
 * marked as a `reference`.
 */
export async function alternate(sides, rounds) {
  const results = await inTurn(sides, rounds);
  const references = sides.flatMap(({ name, reference }, index) => (reference ? [[name, results[index]]] : []));
  return sides.map(({ name }, index) => summary(name, results[index], references));
}

const rateOf = ({ count, seconds }) => count / seconds;

function summary(name, results, references) {
  const rates = results.map(rateOf);
  const ratio = (reference, figure) => median(results.map((result, round) => figure(result) / figure(reference[round])));
  return {
    name,
    rate: median(rates),
    slowest: Math.min(...rates),
    fastest: Math.max(...rates),
    p50: median(results.map((result) => result.p50)),
    p99: median(results.map((result) => result.p99)),
    beside: references.map(([of, reference]) => ({ of, rate: ratio(reference, rateOf), p99: ratio(reference, (result) => result.p99) })),
    statuses: tally(results),
  };
}

/** How often each status was answered, over all rounds. */
function tally(results) {
  const all = {};
  for (const { statuses } of results) {
    for (const [status, count] of Object.entries(statuses)) all[status] = (all[status] ?? 0) + count;
  }
  return all;
}
