// What a shop pays: counted work at Cloudflare's published prices. The prices are data; check them
// against developers.cloudflare.com (Workers, Durable Objects, KV: pricing) before you rely on them.

/** Openings of a link for each sale: most who look do not buy. */
const OPENINGS = 10;

/** Of each unit: dollars a million, what the $5 plan includes a month, what the free plan allows a day. */
const prices = {
  "Worker requests": { million: 0.3, included: 10_000_000, free: 100_000 },
  "object requests": { million: 0.15, included: 1_000_000, free: 100_000 },
  "rows read": { million: 0.001, included: 25_000_000_000, free: 5_000_000 },
  "rows written": { million: 1, included: 50_000_000, free: 100_000 },
  "KV reads": { million: 0.5, included: 10_000_000, free: 100_000 },
  "KV writes": { million: 5, included: 1_000_000, free: 1_000 },
};

/** The units of one sale with one webhook, its session's alarm and the openings before it. */
export function unitsOfSale(work) {
  const sale = [work["purchase, one webhook"], work["its alarm, later"]];
  const sum = (...names) => sale.reduce((sum, cost) => sum + names.reduce((part, name) => part + cost[name], 0), 0);
  const more = OPENINGS - 1; // the buyer's own opening is part of the purchase
  return {
    "Worker requests": 3 + more, // page, payment, confirmation
    "object requests": sum("object_requests", "alarms_rung"),
    "rows read": sum("rows_read"),
    "rows written": sum("rows_written", "alarms_set"),
    "KV reads": sum("kv_reads") + more * work["page view"].kv_reads,
    "KV writes": sum("kv_writes"),
  };
}

/** The parts of a report. */
export function costTable(work) {
  const units = unitsOfSale(work);
  const dollars = (count, { million }) => (count * million) / 1_000_000;
  const each = Object.entries(units).map(([unit, count]) => [unit, count, count * 10_000, `$${dollars(count * 10_000, prices[unit]).toFixed(2)}`]);
  const total = Object.entries(units).reduce((sum, [unit, count]) => sum + dollars(count * 10_000, prices[unit]), 0);
  const free = Object.entries(units)
    .map(([unit, count]) => [unit, count && Math.floor(prices[unit].free / count)])
    .filter(([, sales]) => sales);
  const [bottleneck, sales] = free.toSorted(([, left], [, right]) => left - right)[0];
  const months = [100, 10_000, 1_000_000].map((count) => {
    const over = Object.entries(units).map(([unit, used]) => dollars(Math.max(0, used * count - prices[unit].included), prices[unit]));
    return [count.toLocaleString("en"), `$${(5 + over.reduce((sum, part) => sum + part, 0)).toFixed(2)}`];
  });
  return [
    `One sale: ${OPENINGS} openings, a payment, its confirmation, one webhook.`,
    [["", "a sale", "10,000 sales", "at list price"], ...each, ["together", "", "", `$${total.toFixed(2)}`]],
    [["sales a month", "$5 plan pays"], ...months],
    `The free plan carries ${sales.toLocaleString("en")} sales a day; ${bottleneck} run out first.`,
  ];
}
