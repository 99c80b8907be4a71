// How a row is shown. A report is a list of paragraphs and tables; the first row of a table are
// its headings. The terminal gets it in columns, bench/results/ as Markdown for the README.

/** A folder with an older build of ours, which then takes part as one more side. */
export const BEFORE = process.env.BENCH_BEFORE;

/** For the terminal: numbers stand to the right. */
export function plain(report) {
  return report.map((part) => (Array.isArray(part) ? columns(part) : part)).join("\n\n");
}

function columns(rows) {
  const texts = rows.map((row) => row.map(String));
  const widths = texts[0].map((_, column) => Math.max(...texts.map((row) => row[column].length)));
  const line = (row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join("  ");
  return texts.map(line).join("\n");
}

/** For the README. */
export function markdown(report) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  const lines = ([headings, ...rows]) => [
    line(headings),
    `|${headings.map((_, column) => (column === 0 ? "---|" : "--:|")).join("")}`,
    ...rows.map(line),
  ];
  return report.map((part) => (Array.isArray(part) ? lines(part).join("\n") : part)).join("\n\n");
}

/** The table of sides that took load: rates and latencies, and both beside each reference. */
export function throughput(sides) {
  const references = sides[0].beside.map(({ of }) => [`of ${of}`, `p99 of ${of}`]);
  const headings = ["", "a second", "spread", "p50 ms", "p99 ms", ...references.flat(), "answers"];
  const rows = sides.map((side) => [
    side.name,
    Math.round(side.rate),
    `${Math.round(side.slowest)}…${Math.round(side.fastest)}`,
    side.p50.toFixed(1),
    side.p99.toFixed(1),
    ...side.beside.flatMap(({ rate, p99 }) => [rate.toFixed(2), p99.toFixed(2)]),
    Object.entries(side.statuses)
      .map(([status, count]) => `${status}: ${count}`)
      .join(" "),
  ]);
  return [headings, ...rows];
}

/** Numbers with names, in a sentence. */
export const facts = (figures) =>
  `${Object.entries(figures)
    .map(([name, value]) => `${name.replaceAll("_", " ")}: ${value}`)
    .join(", ")}.`;
