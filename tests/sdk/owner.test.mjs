// Whose session it is: what nobody's post makes, what a stranger with the id learns, how a browser
// without cookies pays, and what whoever comes back to a link is told.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Buyer, cards, person } from "../support/buyer.mjs";
import { all, captures, counts, eventsOf, limited, pathOf, runDue, selfCheck, sell, stripeFor } from "../support/merchant.mjs";
import { startWorker } from "../support/worker.mjs";

const STARTS = 5_000;
/** So long an isolate goes by what it knows of a link that somebody waits at. */
const STATUS_MS = 1000;
const DAY_SECONDS = 86_400;
const SIDE_BY_SIDE = 32;
const SHOP = "https://shop.example/thanks?id={CHECKOUT_SESSION_ID}";
const redirecting = { after_completion: { type: "redirect", redirect: { url: SHOP } } };

let worker, stripe;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
});
after(() => worker.stop());

async function atForm(link, options) {
  const buyer = new Buyer(worker.url, options);
  assert.equal((await buyer.open(pathOf(link))).kind, "form");
  return buyer;
}

/** How many Session objects ever stored something. */
const sessionsStored = () => {
  const files = readdirSync(join(worker.stateDir, "do"), { recursive: true });
  return files.filter((file) => /Session[\\/][0-9a-f]{64}\.sqlite$/.test(file)).length;
};

test("5,000 starts without a ticket or an address that can be written to leave nothing", async () => {
  const [link, other] = [await sell(stripe), await sell(stripe)];
  const { session, ticket, ...rest } = (await atForm(link)).page.form.fields;
  const foreign = (await atForm(other)).page.form.fields;
  const minted = ticket.split(".")[0];
  const email = person.email;
  const nobodys = [
    { intent: "start" },
    { ...rest, intent: "start", email },
    { ...rest, session, intent: "start", email },
    { ...rest, session, ticket: "", intent: "start", email },
    { ...rest, session, ticket: `${minted}.${"0".repeat(32)}`, intent: "start", email },
    { ...rest, session, ticket: `${Number(minted) + 1}.${ticket.split(".")[1]}`, intent: "start", email },
    { ...rest, session, ticket: foreign.ticket, intent: "start", email },
    { ...rest, session: foreign.session, ticket: foreign.ticket, intent: "start", email },
    { ...rest, session, ticket, intent: "start" },
    { ...rest, session, ticket, intent: "start", email: "ada@" },
    { ...rest, ...person, session, ticket: foreign.ticket, intent: "pay" },
    { ...rest, ...person, intent: "pay" },
  ].map((fields) => new URLSearchParams(fields).toString());
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const events = (await all(stripe.events.list({ limit: 100 }))).length;
  const before = { ...(await counts(worker)), stored: sessionsStored() };
  let sent = 0;
  const statuses = new Set();
  const flood = async () => {
    while (sent < STARTS) {
      const response = await fetch(link.url, { method: "POST", headers, body: nobodys[sent++ % nobodys.length] });
      statuses.add(response.status);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, flood));
  const now = { ...(await counts(worker)), stored: sessionsStored() };
  for (const name of ["object_requests", "stored"]) assert.equal(now[name], before[name], name);
  assert.deepEqual([...statuses].sort(), [204, 409]);
  assert.equal((await all(stripe.events.list({ limit: 100 }))).length, events);
  assert.deepEqual((await stripe.checkout.sessions.list({ payment_link: link.id })).data, []);

  const buyer = await atForm(link);
  await buyer.submit({ email }, { button: { intent: "start" } });
  assert.equal(sessionsStored(), before.stored + 1, "a real one is seen by this test");
});

/** The tables that a Session object has, as workerd wrote them. */
function tablesOf(session) {
  const hex = session.split("_").at(-1);
  const files = readdirSync(join(worker.stateDir, "do"), { recursive: true });
  const database = new DatabaseSync(
    join(
      worker.stateDir,
      "do",
      files.find((file) => file.endsWith(`${hex}.sqlite`)),
    ),
  );
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'").all();
  database.close();
  return tables.map(({ name }) => name);
}

test("a purchase that was only begun leaves nothing thirty days after its end, one that was paid stays", async () => {
  const link = await sell(stripe);
  const [buyer, payer] = [await atForm(link), await atForm(link)];
  await buyer.submit({ email: person.email }, { button: { intent: "start" } });
  assert.equal((await payer.pay()).kind, "complete");
  const { session } = buyer;
  const paid = payer.session;
  const days = (number) => runDue(worker, session, number * DAY_SECONDS + 60);
  await days(1);
  await days(29);
  assert.equal((await stripe.checkout.sessions.retrieve(session)).status, "expired");
  assert.deepEqual(tablesOf(session), ["kv"]);
  await days(32);
  await runDue(worker, paid, 400 * DAY_SECONDS);
  assert.deepEqual(tablesOf(session), []);
  await assert.rejects(stripe.checkout.sessions.retrieve(session), { statusCode: 404 });
  assert.equal((await stripe.checkout.sessions.retrieve(paid)).status, "complete");
});

test("a page that lay open for too long comes again with what was typed, and pays then", async () => {
  const link = await sell(stripe, { item: { adjustable_quantity: { enabled: true, minimum: 1, maximum: 9 } } });
  const buyer = await atForm(link);
  const old = buyer.session;
  await worker.restart({ vars: { SESSION_SECONDS: "0" } });
  const renewed = await buyer.pay({ quantity_0: "3", total: "5400" });
  assert.deepEqual([renewed.kind, renewed.total], ["renewed", 5400]);
  assert.match(renewed.alert, /not up to date any more\. It is now, and nothing was charged/);
  assert.deepEqual([renewed.form.fields.email, renewed.form.fields.country], [person.email, person.country]);
  assert.equal(renewed.form.fields.card_number, "");
  assert.notEqual(buyer.session, old);
  await assert.rejects(stripe.checkout.sessions.retrieve(old), { statusCode: 404 });
  await worker.restart({ vars: { SESSION_SECONDS: "86400" } });
  assert.equal((await buyer.pay({ quantity_0: "3" })).kind, "complete");
  assert.deepEqual(
    (await captures(worker, [old, buyer.session])).map(({ session, amount }) => [session, amount]),
    [[buyer.session, 5400]],
  );
});

test("a session is made only by a page of its own link, made here", async () => {
  const [link, other] = [await sell(stripe), await sell(stripe)];
  const foreign = (await atForm(other)).page.form.fields;
  const own = (await atForm(link)).page.form.fields;
  const [minted, mac] = own.ticket.split(".");
  const forged = [
    foreign.ticket,
    `${minted}.${mac.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"))}`,
    `${minted}.${mac.slice(0, -1)}`,
    `${Number(minted) - 1}.${mac}`,
    `0${own.ticket}`,
    mac,
    "",
  ];
  for (const ticket of forged) {
    const buyer = await atForm(link);
    const page = await buyer.pay({ session: own.session, ticket });
    assert.equal(page.kind, "renewed", ticket);
    assert.notEqual(buyer.session, own.session);
  }
  assert.deepEqual(await captures(worker, [own.session, foreign.session]), []);
  await assert.rejects(stripe.checkout.sessions.retrieve(own.session), { statusCode: 404 });
});

/** What must not be seen by anybody else. */
const secrets = [person.email, person.postal_code, "4242", "3184", "18.00", "shop.example", "<form"];

const states = {
  "begun": (buyer) => buyer.submit({ email: person.email, postal_code: person.postal_code }, { button: { intent: "start" } }),
  "declined": (buyer) => buyer.pay({ card_number: cards.declined }),
  "at the bank": (buyer) => buyer.pay({ card_number: cards.challenge }),
  "complete": (buyer) => buyer.pay(),
  "expired": async (buyer) => {
    await buyer.pay({ card_number: cards.declined });
    await runDue(worker, buyer.session, 86_401);
  },
};

for (const [state, reach] of Object.entries(states)) {
  test(`a stranger with the id of a session that is ${state} learns nothing and does nothing`, async () => {
    const link = await sell(stripe, redirecting);
    const buyer = await atForm(link);
    const { fields } = buyer.page.form;
    await reach(buyer);
    const { session } = fields;
    const here = `/c/${session}`;
    const kind = async () => (await new Buyer(worker.url).open(here)).kind;
    const strangerSees = await kind();
    const strangers = [new Buyer(worker.url), await atForm(await sell(stripe)), await atForm(link), await atForm(link, { keepsCookies: false })];
    for (const stranger of strangers) {
      const { ticket } = stranger.page?.form?.fields ?? {};
      const seen = [
        await stranger.open(here),
        await stranger.submit({}, { form: { action: here }, button: { answer: "complete", attempt: "1" } }),
        await stranger.submit({}, { form: { action: here }, button: { answer: "leave", attempt: "1", ticket, payment_link: link.id } }),
        await stranger.submit({}, { form: { action: here }, button: { intent: "look", ticket, payment_link: link.id } }),
      ];
      for (const page of seen) {
        if (page.kind === "form") {
          assert.equal(page.path, pathOf(link), "a fresh page of the link");
          assert.notEqual(page.session, session);
          assert.equal(page.form.fields.email, "");
          continue;
        }
        assert.ok(["elsewhere", "expired"].includes(page.kind), `${page.kind} ${page.location ?? page.headline}`);
        for (const secret of [...secrets, session]) assert.ok(!page.html.includes(secret), `${page.headline}: ${secret}`);
      }
      for (const attempt of ["1", "2"]) {
        for (const mine of [{}, { ticket: fields.ticket }]) {
          const posted = await stranger.pay(
            { ...fields, attempt, ticket: "", ...mine, email: "eve@stranger.example" },
            { form: { action: pathOf(link) } },
          );
          assert.equal(posted.kind, "renewed", `${attempt} ${JSON.stringify(mine)}`);
          assert.notEqual(posted.session, session);
          assert.equal(posted.form.fields.email, "eve@stranger.example", "what the stranger typed, and nothing else");
        }
      }
    }
    assert.equal(await kind(), strangerSees);
    const charged = (await captures(worker, [session])).length;
    assert.equal(charged, state === "complete" ? 1 : 0);
    const own = await buyer.open(here);
    const expected = { "begun": "form", "declined": "declined", "at the bank": "challenge", "complete": "sent", "expired": "expired" };
    assert.equal(own.kind, expected[state]);
    if (state === "begun" || state === "declined") assert.equal(own.form.fields.email, person.email);
  });
}

test("a browser without cookies pays and sees its confirmation once, in the answer to its own post", async () => {
  const link = await sell(stripe);
  const buyer = await atForm(link, { keepsCookies: false });
  const page = await buyer.pay();
  assert.equal(page.kind, "complete");
  assert.match(page.text, /Total paid €18\.00/);
  assert.equal((await buyer.open(`/c/${buyer.session ?? page.session}`)).kind, "elsewhere");

  const sentOn = await atForm(await sell(stripe, redirecting), { keepsCookies: false });
  assert.equal((await sentOn.pay()).kind, "sent");
});

test("a browser without cookies goes through refusals and the bank's check by its pages alone", async () => {
  const buyer = await atForm(await sell(stripe), { keepsCookies: false });
  const { session } = buyer;
  assert.equal((await buyer.pay({ card_number: cards.declined })).kind, "declined");
  assert.equal((await buyer.pay({ card_number: cards.challenge })).kind, "challenge");
  assert.equal((await buyer.answer("leave")).kind, "declined");
  assert.equal((await buyer.pay({ card_number: cards.challenge })).kind, "challenge");
  const { form } = buyer.page;
  assert.equal((await buyer.answer("complete")).kind, "complete");
  assert.equal((await buyer.submit({}, { form, button: { answer: "complete" } })).kind, "complete", "the same post once more");
  assert.equal((await captures(worker, [session])).length, 1);
});

test("a browser without cookies that waits for a place is told to ask itself, and gets it", async () => {
  const link = await sell(stripe, limited(1));
  const first = await atForm(link);
  const second = await atForm(link, { keepsCookies: false });
  await first.pay({ card_number: cards.challenge });
  assert.equal((await second.pay()).status, 503);
  assert.equal(second.page.refresh, undefined);
  assert.equal((await second.press("intent", "look")).status, 503);
  await first.answer("leave");
  await pause(STATUS_MS);
  assert.equal((await second.press("intent", "look")).kind, "form");
  assert.equal((await second.pay()).kind, "complete");
});

test("cookies that are lost between two posts cost a second press and nothing else", async () => {
  const link = await sell(stripe);
  const buyer = await atForm(link);
  const { form } = buyer.page;
  await buyer.submit({ email: person.email }, { button: { intent: "start" } });
  const begun = form.fields.session;
  buyer.cookies.clear();
  const page = await buyer.pay({}, { form });
  assert.equal(page.kind, "renewed");
  assert.equal(page.form.fields.email, person.email);
  assert.equal((await buyer.pay()).kind, "complete");
  assert.equal((await captures(worker, [begun, buyer.session])).length, 1);
});

test("who comes back to a payment at the bank is told which, and can go on with it", async () => {
  const link = await sell(stripe);
  const buyer = await atForm(link);
  await buyer.pay({ card_number: cards.challenge });
  const { session } = buyer;
  const back = await buyer.open(pathOf(link));
  assert.equal(back.kind, "pending");
  assert.match(back.text, /Your bank was asked about €18\.00 on the card ending in 3184/);
  assert.equal((await buyer.press("intent", "look")).kind, "challenge");
  assert.equal((await buyer.answer("complete")).kind, "complete");
  assert.equal((await captures(worker, [session])).length, 1);
});

test("another order in a second tab is not taken for the first: it is told, kept, and can be started over", async () => {
  const link = await sell(stripe, { item: { adjustable_quantity: { enabled: true, minimum: 1, maximum: 9 } } });
  const buyer = await atForm(link);
  const { form } = buyer.page;
  await buyer.pay({ card_number: cards.challenge });
  const again = await buyer.pay({ card_number: cards.challenge }, { form });
  assert.equal(again.kind, "challenge", "the same once more is the same payment");

  await buyer.submit({ quantity_0: "2" }, { form, button: { intent: "price" } });
  assert.equal((await buyer.open(pathOf(link))).kind, "pending", "a price that another tab asked for forgets nothing");

  const typed = { email: "work@buyer.example", postal_code: "10117", quantity_0: "2", total: "3600" };
  const told = await buyer.pay(typed, { form });
  assert.equal(told.kind, "pending");
  assert.match(told.text, /€18\.00 on the card ending in 3184/);
  assert.deepEqual(await captures(worker, [buyer.session]), []);
  const fresh = await buyer.press("answer", "leave");
  assert.equal(fresh.kind, "declined");
  const { email, postal_code, quantity_0 } = fresh.form.fields;
  assert.deepEqual({ email, postal_code, quantity_0 }, { email: typed.email, postal_code: typed.postal_code, quantity_0: "2" });
  assert.equal((await buyer.submit({ ...person, email, postal_code })).kind, "complete");
  assert.deepEqual(
    (await captures(worker, [buyer.session])).map(({ amount }) => amount),
    [3600],
  );
  assert.deepEqual(await selfCheck(worker, link), { held: 0, held_rows: 0, committed: 1, committed_rows: 1 });
});

test("who comes back after paying sees what was paid, and pays again only by asking to", async () => {
  const link = await sell(stripe);
  const buyer = await atForm(link);
  const { form } = buyer.page;
  await buyer.pay();
  const first = form.fields.session;
  const back = await buyer.open(pathOf(link));
  assert.equal(back.kind, "bought");
  assert.match(back.headline, /^You paid €18\.00 at \d?\d:\d\d/);
  assert.equal(back.form, undefined, "there is nothing to pay with");

  assert.equal((await buyer.pay({}, { form })).kind, "complete", "the same form shows what became of it");
  const other = await buyer.pay({ card_number: "5555555555554444" }, { form });
  assert.equal(other.kind, "bought");
  assert.equal((await captures(worker, [first])).length, 1);
  assert.equal((await buyer.press("intent", "look")).kind, "complete");

  const once = await buyer.press("intent", "again");
  assert.equal(once.kind, "form");
  assert.notEqual(buyer.session, first);
  assert.equal((await buyer.pay()).kind, "complete");
  assert.equal((await captures(worker, [first, buyer.session])).length, 2);
});

test("a refusal in one tab is not shown for the card of another", async () => {
  const link = await sell(stripe);
  const buyer = await atForm(link);
  const { form } = buyer.page;
  await buyer.pay({ card_number: cards.declined });
  const other = await buyer.pay({ email: "second@tab.example" }, { form });
  assert.equal(other.kind, "renewed");
  assert.equal(other.form.fields.email, "second@tab.example");
  assert.equal((await buyer.pay({ email: "second@tab.example" })).kind, "complete");
});

test("who comes back after a refusal gets a form that is honoured, at the price of today", async () => {
  const link = await sell(stripe);
  const buyer = await atForm(link);
  await buyer.pay({ card_number: cards.declined });
  const lines = await stripe.paymentLinks.listLineItems(link.id);
  await stripe.paymentLinks.update(link.id, { line_items: [{ id: lines.data[0].id, quantity: 2 }] });
  const back = await buyer.open(pathOf(link));
  assert.equal(back.total, 3600);
  assert.equal(back.form.fields.email, person.email);
  assert.equal((await buyer.pay()).kind, "complete");
  await stripe.paymentLinks.update(link.id, { active: false });
  const late = await atForm(await sell(stripe));
  assert.equal((await late.open(pathOf(link))).kind, "closed");
});

test("who comes back to a checkout that timed out begins anew", async () => {
  const link = await sell(stripe);
  const buyer = await atForm(link);
  const { form } = buyer.page;
  await buyer.pay({ card_number: cards.declined });
  const { session } = buyer;
  await runDue(worker, session, 86_401);
  const posted = await buyer.pay({}, { form });
  assert.equal(posted.kind, "renewed");
  assert.notEqual(buyer.session, session);
  assert.equal((await buyer.open(pathOf(link))).kind, "form");
  assert.equal((await buyer.pay()).kind, "complete");
});

test("only who comes back to a payment costs a look at its session", async () => {
  const link = await sell(stripe);
  const opened = async (buyer) => {
    const before = (await counts(worker)).object_requests;
    await buyer.open(pathOf(link));
    return (await counts(worker)).object_requests - before;
  };
  const buyer = await atForm(link);
  assert.equal(await opened(buyer), 0, "a reload");
  await buyer.pay({ card_number: "4242424242424241" });
  assert.equal(await opened(buyer), 0, "a form with a typo in it");
  await buyer.pay({ card_number: cards.declined });
  assert.equal(await opened(buyer), 1);
  await buyer.pay();
  assert.equal(await opened(buyer), 1);
  assert.equal(await opened(new Buyer(worker.url)), 0);
});

test("what was only begun is nowhere in the API; what expired is everywhere in it", async () => {
  const link = await sell(stripe);
  const buyer = await atForm(link);
  await buyer.submit({ email: person.email }, { button: { intent: "start" } });
  const { session } = buyer;
  const listed = async () => (await stripe.checkout.sessions.list({ payment_link: link.id })).data.map(({ id }) => id);
  const missing = { statusCode: 404, code: "resource_missing" };
  await assert.rejects(stripe.checkout.sessions.retrieve(session), missing);
  await assert.rejects(stripe.checkout.sessions.expire(session), missing);
  assert.deepEqual(await listed(), []);
  await runDue(worker, session, 86_401);
  assert.equal((await stripe.checkout.sessions.retrieve(session)).status, "expired");
  assert.deepEqual(await listed(), [session]);
  assert.deepEqual(
    (await eventsOf(stripe, session)).map(({ type }) => type),
    ["checkout.session.expired"],
  );

  const tried = await atForm(link);
  await tried.pay({ card_number: cards.declined });
  assert.equal((await stripe.checkout.sessions.retrieve(tried.session)).status, "open");
  assert.deepEqual(await listed(), [tried.session, session]);
});

test("a plus in the address that came with a link stays one, however it was written", async () => {
  const link = await sell(stripe);
  for (const name of ["prefilled_email", "locked_prefilled_email"]) {
    for (const plus of ["+", "%2B"]) {
      const buyer = new Buyer(worker.url);
      const page = await buyer.open(`${pathOf(link)}?${name}=ada${plus}notes@buyer.example`);
      assert.equal(page.form.fields.email, "ada+notes@buyer.example", `${name} ${plus}`);
      const locked = page.form.inputs.find((input) => input.name === "email");
      assert.equal("readonly" in locked, name === "locked_prefilled_email");
      await buyer.pay({ email: page.form.fields.email });
      const { customer_details } = await stripe.checkout.sessions.retrieve(buyer.session);
      assert.equal(customer_details.email, "ada+notes@buyer.example");
    }
  }
});

test("a form that another tab prices does not make a browser forget the payment under way", async () => {
  const link = await sell(stripe);
  const buyer = await atForm(link);
  const first = buyer.page.form;
  await buyer.submit({}, { button: { intent: "again" } });
  const second = buyer.page.form;
  assert.notEqual(first.fields.session, second.fields.session);
  await buyer.pay({ card_number: cards.challenge }, { form: first });
  assert.equal(buyer.page.kind, "challenge");
  await buyer.submit({}, { form: second, button: { intent: "price" } });
  assert.equal(buyer.page.kind, "form");
  const back = await buyer.open(pathOf(link));
  assert.deepEqual([back.kind, back.session], ["pending", first.fields.session]);
});
