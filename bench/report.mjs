// How a row of throughput is shown.

import { table } from "./rounds.mjs";

/** A folder with an older build of ours, which then takes part as one more side. */
export const BEFORE = process.env.BENCH_BEFORE;

/** The table and the figures of sides, the floor first. */
export function throughput(sides, facts = {}) {
  const rows = sides.map((side) => [
    side.name,
    Math.round(side.rate),
    `${Math.round(side.slowest)}…${Math.round(side.fastest)}`,
    side.ratio.toFixed(2),
    side.p50.toFixed(1),
    side.p99.toFixed(1),
    side.p99_ratio.toFixed(2),
    Object.entries(side.statuses)
      .map(([status, count]) => `${status}: ${count}`)
      .join(" "),
  ]);
  const headings = ["", "a second", "spread", "of the floor", "p50 ms", "p99 ms", "of the floor's", "answers"];
  const about = Object.entries(facts)
    .map(([name, value]) => `${name.replace("_", " ")} ${value}`)
    .join(", ");
  return { sides, ...facts, text: table([headings, ...rows]) + (about && `\n${about}`) };
}
