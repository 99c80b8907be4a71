// What a shop pays: counted work at Cloudflare's published prices. The prices are data; check them
// against developers.cloudflare.com (Workers, Durable Objects, KV: pricing) before you rely on them.

/** Of ten who open a link, one buys and one begins and leaves. */
const OPENINGS = 10;
/** Not counted but supposed, on the safe side: milliseconds of CPU, and seconds in which some object is at work. */
const SUPPOSED = { cpu_of_a_request: 1, cpu_of_a_payment: 15, object_seconds: 2 };
/** Objects are billed for this much memory, whatever they use. */
const GIGABYTES_OF_AN_OBJECT = 0.128;
const PLAN = 5;

/** Of each unit: dollars a million, what the $5 plan includes a month, what the free plan allows a day. */
const prices = {
  "Worker requests": { million: 0.3, included: 10_000_000, free: 100_000 },
  "CPU ms (supposed)": { million: 0.02, included: 30_000_000 },
  "object requests": { million: 0.15, included: 1_000_000, free: 100_000 },
  "object GB-s (supposed)": { million: 12.5, included: 400_000, free: 13_000 },
  "rows read": { million: 0.001, included: 25_000_000_000, free: 5_000_000 },
  "rows written": { million: 1, included: 50_000_000, free: 100_000 },
  "KV reads": { million: 0.5, included: 10_000_000, free: 100_000 },
  "KV writes": { million: 5, included: 1_000_000, free: 1_000 },
};

/** Stored: dollars a gigabyte and month, and what the plans include. */
const storage = { gigabyte: 0.2, included: 5e9, free: 5e9 };
/** Past it a volume of the Ledger opens the next one: LEDGER_VOLUME_BYTES as wrangler.toml has it. */
const VOLUME_BYTES = 4e9;

/** The units of one sale: those who only look, one who begins and leaves, one who pays, the webhook. */
export function unitsOfSale(work) {
  const looks = [work["page view"], OPENINGS - 1]; // the buyer's own opening is part of the purchase
  const begins = [work.start, 2];
  const expires = [work["its expiry, later"], 1];
  const pays = [work["purchase, one webhook"], 1];
  const ends = [work["its alarm, later"], 1];
  const parts = [looks, begins, expires, pays, ends];
  const sum = (...names) => parts.reduce((sum, [cost, times]) => sum + times * names.reduce((part, name) => part + cost[name], 0), 0);
  const requests = OPENINGS + 2 + 2; // two starts, payment and confirmation
  return {
    "Worker requests": requests,
    "CPU ms (supposed)": requests * SUPPOSED.cpu_of_a_request + SUPPOSED.cpu_of_a_payment,
    "object requests": sum("object_requests", "alarms_rung"),
    "object GB-s (supposed)": SUPPOSED.object_seconds * GIGABYTES_OF_AN_OBJECT,
    "rows read": sum("rows_read"),
    "rows written": sum("rows_written", "alarms_set"),
    "KV reads": sum("kv_reads"),
    "KV writes": sum("kv_writes"),
  };
}

/** What `count` sales cost in a month, over what the plan includes, by unit. */
const overPlan = (units, count) => Object.entries(units).map(([unit, used]) => dollars(unit, Math.max(0, used * count - prices[unit].included)));
const dollars = (unit, used) => (used * prices[unit].million) / 1_000_000;
const total = (parts) => parts.reduce((sum, part) => sum + part, 0);
const money = (amount) => `$${amount.toFixed(2)}`;
const number = (count) => Math.round(count).toLocaleString("en");

/** What a shop of `count` sales a month has stored at the end of a month: `all` of it, or the share of the Ledger. */
function stored(part, bytes, count, months) {
  const recent = bytes.recent[part] - bytes.kept[part];
  return count * months * bytes.kept[part] + count * recent;
}

function monthly(units, bytes, count, months) {
  const over = Math.max(0, stored("all", bytes, count, months) - storage.included);
  return PLAN + total(overPlan(units, count)) + (over / 1e9) * storage.gigabyte;
}

/** How long such a shop writes to one volume of the Ledger. */
function volumeLasts(bytes, count) {
  const months = (VOLUME_BYTES - stored("ledger", bytes, count, 0)) / (count * bytes.kept.ledger);
  if (months < 1) return `${Math.floor((30 * VOLUME_BYTES) / (count * bytes.recent.ledger))} days`;
  return months < 24 ? `${Math.floor(months)} months` : `${number(Math.floor(months / 12))} years`;
}

/** How many sales a day the free plan carries, and which unit runs out first. */
function freePlan(units) {
  const days = Object.entries(units).flatMap(([unit, used]) => (used && prices[unit].free ? [[unit, Math.floor(prices[unit].free / used)]] : []));
  return days.toSorted(([, left], [, right]) => left - right)[0];
}

export function costOfSelling(work, bytes) {
  const units = unitsOfSale(work);
  const each = Object.entries(units).map(([unit, used]) => {
    return [unit, Number(used.toFixed(3)), number(used * 10_000), `$${prices[unit].million} a million`, money(dollars(unit, used * 10_000))];
  });
  const together = money(total(Object.keys(units).map((unit) => dollars(unit, units[unit] * 10_000))));
  const months = [100, 10_000, 1_000_000].map((count) => {
    return [number(count), money(monthly(units, bytes, count, 1)), money(monthly(units, bytes, count, 12)), volumeLasts(bytes, count)];
  });
  const [scarce, sales] = freePlan(units);
  const kilobytes = (count) => `${Math.round(count / 1000)} kB`;
  const { recent, kept } = bytes;
  const report = [
    `A sale here is ${OPENINGS} openings, two sessions begun, one of them paid and told to one webhook, the other left to expire. It leaves ${kilobytes(recent.all)} in storage, ${kilobytes(recent.ledger)} of them in the Ledger; after 30 days ${kilobytes(kept.all)} and ${kilobytes(kept.ledger)}; what is stored over 5 GB costs $${storage.gigabyte} a GB and month.`,
    [["", "a sale", "10,000 sales", "price", "without any plan"], ...each, ["together", "", "", "", together]],
    [["sales a month", "the $5 plan pays, first month", "twelfth month", "a volume of 4 GB is full after"], ...months],
    `The free plan carries ${number(sales)} sales a day (${scarce} run out first) and ${number(storage.free / kept.all)} sales in all, until its 5 GB of storage are full.`,
  ];
  return { sale: units, stored_bytes: bytes, free_sales_a_day: sales, report };
}
