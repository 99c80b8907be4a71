// Rounds that alternate between the sides, and what is said of them: medians, spread, and
// the ratio of each side to the floor of the same round, so that a noisy neighbour who comes
// and goes touches both.

export const median = (numbers) => {
  const sorted = numbers.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/**
 * Runs `measure` of each side, in turn, `rounds` times; gives one row for each side.
 * `measure()` gives what load.mjs gives. The first of `sides` is the floor.
 */
export async function alternate(sides, rounds) {
  const results = sides.map(() => []);
  for (let round = 0; round < rounds; round++) {
    // Who goes first takes turns as well.
    const order = sides.map((_, index) => (index + round) % sides.length);
    for (const index of order) results[index].push(await sides[index].measure());
  }
  return sides.map(({ name }, index) => summary(name, results[index], results[0]));
}

function summary(name, results, floor) {
  const rates = results.map(({ count, seconds }) => count / seconds);
  const ratios = results.map(({ count, seconds }, round) => count / seconds / (floor[round].count / floor[round].seconds));
  const p99 = results.map((result, round) => result.p99 / floor[round].p99);
  return {
    name,
    rate: median(rates),
    slowest: Math.min(...rates),
    fastest: Math.max(...rates),
    ratio: median(ratios),
    p50: median(results.map((result) => result.p50)),
    p99: median(results.map((result) => result.p99)),
    p99_ratio: median(p99),
    statuses: results.reduce((all, { statuses }) => add(all, statuses), {}),
  };
}

function add(all, statuses) {
  const sum = { ...all };
  for (const [status, count] of Object.entries(statuses)) sum[status] = (sum[status] ?? 0) + count;
  return sum;
}

/** A table for the terminal: the first row are the headings, numbers stand to the right. */
export function table(rows) {
  const texts = rows.map((row) => row.map(String));
  const widths = texts[0].map((_, column) => Math.max(...texts.map((row) => row[column].length)));
  const line = (row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join("  ");
  return texts.map(line).join("\n");
}
