// What a browser does besides going on: back, forward, reload, a second tab, a restored one; for every
// state of a session, with and without script. Whoever comes back sees how it stands, a form that is
// shown is honoured, and nothing is bought twice unless it is asked for.
// Pictures for looking at go to target/screenshots.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { root } from "../../tools/setup.mjs";
import { launchBrowser } from "../support/browser.mjs";
import { cards, person } from "../support/buyer.mjs";
import { all, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

const shots = join(root, "target", "screenshots");
const EXPIRED_SECONDS = 86_401;

let workers, browser;
before(async () => {
  await mkdir(shots, { recursive: true });
  // One whose bank takes the money at once, and one where it comes later.
  const [usual, debits, own] = await Promise.all([startWorker(), startWorker({ vars: { SIMULATOR_FAULTS: "pending_every=1" } }), launchBrowser()]);
  workers = { usual, debits };
  browser = own;
});
after(() => Promise.all([...Object.values(workers).map((worker) => worker.stop()), browser.close()]));

const field = (page, name) => page.locator(`[name=${name}]:visible`);
const payButton = (page) => page.locator("button.till-button[value=pay]");

async function fill(page, values = {}) {
  for (const [name, value] of Object.entries({ ...person, ...values })) {
    if (name === "country") await field(page, name).selectOption(value);
    else await field(page, name).fill(value);
  }
}

async function follow(page, press) {
  const loaded = page.waitForEvent("load");
  await press();
  await loaded;
}

async function pay(page, values) {
  await fill(page, values);
  await follow(page, () => payButton(page).click());
}

const sessionOf = (page) => page.locator("input[name=session]").getAttribute("value");

/** How each state is reached from the link's open page. */
const states = {
  open: { reach: (page) => field(page, "email").fill(person.email) },
  declined: { reach: (page) => pay(page, { card_number: cards.declined }) },
  checking: { reach: (page) => pay(page, { card_number: cards.challenge }) },
  "at iDEAL": {
    link: { payment_method_types: ["ideal"] },
    async reach(page) {
      await field(page, "email").fill(person.email);
      await field(page, "ideal_holder").fill("Ada Byron");
      await follow(page, () => payButton(page).click());
    },
  },
  pending: { reach: (page) => pay(page), worker: "debits", bought: 1 },
  paid: { reach: (page) => pay(page), bought: 1 },
  expired: {
    async reach(page, worker) {
      const session = await sessionOf(page);
      await pay(page, { card_number: cards.challenge });
      await runDue(worker, session, EXPIRED_SECONDS);
      await runDue(worker, session, EXPIRED_SECONDS);
    },
  },
};

/** What a browser does then; the page it shows. */
const moves = {
  async back(page) {
    await page.goBack();
    return page;
  },
  async forward(page) {
    await page.goBack();
    // What a post brought is not shown again without asking: then the browser says so.
    await page.goForward().catch(() => {});
    return page;
  },
  async reload(page) {
    await page.reload();
    return page;
  },
  async "second tab"(page, link) {
    const tab = await page.context().newPage();
    await tab.goto(link.url);
    return tab;
  },
  async "restored tab"(page) {
    const storageState = await page.context().storageState();
    const { javaScriptEnabled } = page;
    const context = await browser.newContext({ storageState, javaScriptEnabled, locale: "en-US" });
    const tab = await context.newPage();
    await tab.goto(page.url());
    return tab;
  },
};

const FORM = /Card number/;
const DECLINED = /Your card was declined/;
const CHECK = /Confirm this payment/;
const WAITS = /A payment is waiting for you.*€18\.00 on the card ending in 3184/;
const AT_IDEAL = /Pay with iDEAL/;
const IDEAL_WAITS = /A payment is waiting for you.*confirm €18\.00 with iDEAL/;
const ORDERED = /Your order is placed/;
const ORDER_BEFORE = /You ordered for €18\.00 at/;
const PAID = /Payment complete/;
const PAID_BEFORE = /You paid €18\.00 at/;
const OVER = /This checkout has timed out/;
/** Of an error page of the browser's own nothing can be read. */
const ASKS_FIRST = /^$|resubmission|ERR_CACHE_MISS/;

const expected = {
  open: { "back": undefined, "forward": undefined, "reload": FORM, "second tab": FORM, "restored tab": FORM },
  declined: {
    "back": DECLINED,
    "forward": new RegExp(`${ASKS_FIRST.source}|declined`),
    "reload": DECLINED,
    "second tab": DECLINED,
    "restored tab": DECLINED,
  },
  checking: { "back": WAITS, "forward": CHECK, "reload": CHECK, "second tab": WAITS, "restored tab": CHECK },
  "at iDEAL": { "back": IDEAL_WAITS, "forward": AT_IDEAL, "reload": AT_IDEAL, "second tab": IDEAL_WAITS, "restored tab": AT_IDEAL },
  pending: { "back": ORDER_BEFORE, "forward": ORDERED, "reload": ORDERED, "second tab": ORDER_BEFORE, "restored tab": ORDERED },
  paid: { "back": PAID_BEFORE, "forward": PAID, "reload": PAID, "second tab": PAID_BEFORE, "restored tab": PAID },
  expired: { "back": FORM, "forward": OVER, "reload": OVER, "second tab": FORM, "restored tab": OVER },
};

async function open(javaScriptEnabled, link) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US", javaScriptEnabled });
  const page = await context.newPage();
  page.javaScriptEnabled = javaScriptEnabled;
  await page.goto(link.url);
  return page;
}

const textOf = async (page) =>
  (
    await page
      .locator("body")
      .innerText()
      .catch(() => "")
  ).replace(/\s+/g, " ");

/** How many purchases of a link are complete. */
async function bought(worker, link) {
  const sessions = await all(stripeFor(worker).checkout.sessions.list({ payment_link: link.id }));
  return sessions.filter(({ status }) => status === "complete").length;
}

for (const javaScriptEnabled of [true, false]) {
  describe(`with JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    for (const [state, { reach, link: more, worker: which = "usual", bought: before = 0 }] of Object.entries(states)) {
      for (const [move, act] of Object.entries(moves)) {
        const pattern = expected[state][move];
        if (!pattern) continue;
        test(`${state}: ${move}`, async () => {
          const worker = workers[which];
          const link = await sell(stripeFor(worker), more);
          const page = await open(javaScriptEnabled, link);
          await reach(page, worker);
          const shown = await act(page, link);
          const text = await textOf(shown);
          assert.match(text, pattern);
          assert.equal(await bought(worker, link), before, "coming back buys nothing");
          if (await payButton(shown).count()) {
            assert.equal(before, 0, "nothing to pay with after a purchase");
            await pay(shown);
            assert.match(await textOf(shown), which === "debits" ? ORDERED : PAID, "a form that is shown is honoured");
            assert.equal(await bought(worker, link), 1);
          }
          if (shown.context() !== page.context()) await shown.context().close();
          await page.context().close();
        });
      }
    }

    test("two tabs: who pays in one and posts another card in the other is told, and pays once", async () => {
      const link = await sell(stripeFor(workers.usual));
      const first = await open(javaScriptEnabled, link);
      const second = await first.context().newPage();
      await second.goto(link.url);
      await pay(first, { card_number: cards.challenge });
      await pay(second, { card_number: "5555555555554444", email: "work@buyer.example" });
      assert.match(await textOf(second), WAITS);
      await follow(second, () => second.getByRole("button", { name: "Start over" }).click());
      assert.equal(await field(second, "email").inputValue(), "work@buyer.example");
      await pay(second, { card_number: "5555555555554444", email: "work@buyer.example" });
      assert.match(await textOf(second), PAID);
      await first.reload();
      assert.match(await textOf(first), PAID);
      assert.equal(await bought(workers.usual, link), 1);
      await first.context().close();
    });

    test("who goes on from the page that waits is at the bank again, and pays", async () => {
      const link = await sell(stripeFor(workers.usual));
      const page = await open(javaScriptEnabled, link);
      await pay(page, { card_number: cards.challenge });
      await page.goBack();
      await follow(page, () => page.getByRole("button", { name: "Continue" }).click());
      await follow(page, () => page.getByRole("button", { name: "Confirm payment" }).click());
      assert.match(await textOf(page), PAID);
      await page.context().close();
    });

    test("buying again is asked for, and going back from there buys nothing more", async () => {
      const link = await sell(stripeFor(workers.usual));
      const page = await open(javaScriptEnabled, link);
      await pay(page);
      await follow(page, () => page.getByRole("button", { name: "Buy again" }).click());
      assert.equal(await field(page, "card_number").inputValue(), "");
      await pay(page);
      assert.match(await textOf(page), PAID);
      await page.goBack();
      assert.match(await textOf(page), PAID_BEFORE);
      assert.equal(await payButton(page).count(), 0);
      assert.equal(await bought(workers.usual, link), 2);
      await page.context().close();
    });

    test("a stranger with the address of a session sees nothing of it, whatever its state", async () => {
      for (const state of ["checking", "paid", "declined"]) {
        const link = await sell(stripeFor(workers.usual));
        const page = await open(javaScriptEnabled, link);
        const address = `${workers.usual.url}/c/${await sessionOf(page)}`;
        await states[state].reach(page, workers.usual);
        const stranger = await open(javaScriptEnabled, { url: address });
        const seen = await stranger.content();
        for (const secret of [person.email, person.postal_code, "3184"]) assert.ok(!seen.includes(secret), `${state}: ${secret}`);
        if (state === "declined") assert.equal(stranger.url(), link.url, "a fresh page of the link");
        else assert.equal(await stranger.locator("form").count(), 0);
        await stranger.context().close();
        await page.context().close();
      }
    });

    test("a browser that lost its cookies is refilled no card after paying", async () => {
      const link = await sell(stripeFor(workers.usual));
      const page = await open(javaScriptEnabled, link);
      await pay(page);
      await page.context().clearCookies();
      await page.goBack();
      await payButton(page).waitFor();
      for (const name of ["card_number", "card_expiry", "card_cvc"]) assert.equal(await field(page, name).inputValue(), "", name);
      await page.context().close();
    });
  });
}

test("what a browser filled in without a word is checked and sent as if it had been typed", async () => {
  const link = await sell(stripeFor(workers.usual));
  const page = await open(true, link);
  await page.evaluate((values) => {
    for (const [name, value] of Object.entries(values)) document.querySelector(`[name=${name}]`).value = value;
  }, person);
  await follow(page, () => payButton(page).click());
  assert.match(await textOf(page), PAID);
  await page.context().close();
});

test("the pages of whoever comes back, to be looked at", async () => {
  for (const [name, viewport] of Object.entries({ wide: { width: 1280, height: 800 }, narrow: { width: 375, height: 740 } })) {
    for (const state of ["checking", "paid"]) {
      const link = await sell(stripeFor(workers.usual));
      const page = await open(true, link);
      await states[state].reach(page, workers.usual);
      await page.goBack();
      await page.setViewportSize(viewport);
      await page.screenshot({ path: join(shots, `come-back-${state}-${name}.png`), fullPage: true });
      await page.context().close();
    }
  }
});
