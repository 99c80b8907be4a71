// One purchase from the first API call to the verified webhook, as a merchant with the
// official SDK and a buyer without JavaScript make it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Buyer } from "../support/buyer.mjs";
import { all, captures, eventsOf, pathOf, sell, stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, receiver;
before(async () => {
  [worker, receiver] = await Promise.all([startWorker({ vars: { MERCHANT_NAME: "Paper & Sons" } }), startReceiver()]);
  stripe = stripeFor(worker);
});
after(() => Promise.all([worker.stop(), receiver.stop()]));

const newBuyer = () => new Buyer(worker.url);

test("a link is made, opened and paid, and the merchant learns of it everywhere", async () => {
  const endpoint = await stripe.webhookEndpoints.create({
    url: `${receiver.url}/hook`,
    enabled_events: ["checkout.session.completed"],
  });
  const link = await sell(stripe, {
    amount: 1250,
    item: { quantity: 2 },
    metadata: { campaign: "spring" },
    after_completion: {
      type: "redirect",
      redirect: { url: "https://shop.example/thanks?session={CHECKOUT_SESSION_ID}&lang=de" },
    },
    edgetill: { slug: "notebook" },
  });
  assert.equal(link.url, `${worker.url}/test_notebook`);
  assert.equal(link.edgetill.slug, "notebook");

  const buyer = newBuyer();
  const page = await buyer.open(`${pathOf(link)}?utm_source=mail&utm_campaign=may_24&utm_term=no%20spaces`);
  assert.equal(page.kind, "form");
  assert.equal(page.total, 2500);
  assert.match(page.text, /Paper & Sons/);
  assert.match(page.text, /Field notebook/);
  const { session: id } = buyer;

  const paid = await buyer.pay();
  assert.equal(paid.kind, "sent");
  const sentTo = new URL(paid.location);
  assert.equal(`${sentTo.origin}${sentTo.pathname}`, "https://shop.example/thanks");
  assert.deepEqual(Object.fromEntries(sentTo.searchParams), {
    session: id,
    lang: "de",
    utm_source: "mail",
    utm_campaign: "may_24",
  });

  const session = await stripe.checkout.sessions.retrieve(id);
  const { object, status, payment_status, amount_total, currency, mode, payment_link, livemode, url } = session;
  assert.deepEqual(
    { object, status, payment_status, amount_total, currency, mode, payment_link, livemode, url },
    {
      object: "checkout.session",
      status: "complete",
      payment_status: "paid",
      amount_total: 2500,
      currency: "eur",
      mode: "payment",
      payment_link: link.id,
      livemode: false,
      url: null,
    },
  );
  assert.deepEqual(session.metadata, { campaign: "spring" });
  assert.equal(session.customer_details.email, "ada@buyer.example");
  assert.equal(session.customer_details.name, null, "nobody was asked");
  assert.equal(session.customer_details.address.country, "DE");
  assert.match(session.payment_intent, /^pi_/);

  const lines = await stripe.checkout.sessions.listLineItems(id);
  assert.deepEqual(
    lines.data.map(({ quantity, amount_total, description }) => ({ quantity, amount_total, description })),
    [{ quantity: 2, amount_total: 2500, description: "Field notebook" }],
  );

  const listed = (parameters) => stripe.checkout.sessions.list(parameters).then(({ data }) => data.map(({ id }) => id));
  assert.deepEqual(await listed({ payment_link: link.id, status: "complete" }), [id]);
  assert.deepEqual(await listed({ payment_link: link.id, status: "open" }), []);

  const events = await eventsOf(stripe, id);
  assert.deepEqual(
    events.map(({ type }) => type),
    ["checkout.session.completed"],
  );
  assert.deepEqual(await stripe.events.retrieve(events[0].id), events[0]);
  assert.deepEqual(await all(stripe.events.list({ type: "checkout.session.completed" })), events);

  const request = await receiver.waitFor();
  const event = stripe.webhooks.constructEvent(request.body, request.headers["stripe-signature"], endpoint.secret);
  assert.equal(event.id, events[0].id);
  assert.deepEqual(event.data.object, events[0].data.object);
  assert.equal(event.data.object.id, id);
  assert.equal(request.path, "/hook");

  assert.deepEqual(await captures(worker, [id]).then((all) => all.map(({ amount }) => amount)), [2500]);
  const { data } = await stripe.paymentLinks.list({ active: true });
  assert.ok(data.some((one) => one.id === link.id));
});

test("the link's own page says thank you unless the merchant has other words", async () => {
  const silent = newBuyer();
  await silent.open(pathOf(await sell(stripe)));
  const thanks = await silent.pay();
  assert.equal(thanks.kind, "complete");
  assert.equal(thanks.path, `/c/${silent.session}`);
  assert.match(thanks.text, /Thank you/);
  assert.match(thanks.text, /18\.00/);
  assert.equal((await silent.open(thanks.path)).kind, "complete", "a reload shows it again");

  const custom_message = "Danke! <b>Your</b> tickets come by mail.";
  const after_completion = { type: "hosted_confirmation", hosted_confirmation: { custom_message } };
  const wordy = newBuyer();
  await wordy.open(pathOf(await sell(stripe, { after_completion })));
  const own = await wordy.pay();
  assert.match(own.html, /Danke! &lt;b&gt;Your&lt;\/b&gt; tickets come by mail\./);
  assert.doesNotMatch(own.html, /Thank you/);
});

test("a paid link's page says so when it is opened again, and starts a new purchase when asked to", async () => {
  const link = await sell(stripe);
  const buyer = newBuyer();
  const first = (await buyer.open(pathOf(link))).session;
  assert.equal((await buyer.open(pathOf(link))).session, first, "a reload before paying stays in its session");
  await buyer.pay();
  assert.equal((await buyer.open(pathOf(link))).kind, "bought");
  assert.equal((await buyer.press("intent", "again")).kind, "form");
  assert.notEqual(buyer.session, first);
});

test("quantities the buyer may choose are priced again and charged as shown", async () => {
  const adjustable_quantity = { enabled: true, minimum: 1, maximum: 5 };
  const link = await sell(stripe, { amount: 700, item: { quantity: 2, adjustable_quantity } });
  const buyer = newBuyer();
  assert.equal((await buyer.open(pathOf(link))).total, 1400);

  const repriced = await buyer.reprice({ quantity_0: "4", email: "kept@buyer.example" });
  assert.equal(repriced.kind, "form");
  assert.equal(repriced.total, 2800);
  assert.equal(repriced.form.fields.email, "kept@buyer.example");
  assert.equal((await buyer.reprice({ quantity_0: "99" })).form.fields.quantity_0, "5");
  assert.equal((await buyer.reprice({ quantity_0: "0" })).form.fields.quantity_0, "1");

  const changed = await buyer.pay({ quantity_0: "3" });
  assert.equal(changed.kind, "changed", "the total shown was for another quantity");
  assert.equal(changed.total, 2100);
  assert.match(changed.alert, /Nothing was charged/);
  assert.equal((await buyer.pay()).kind, "complete");

  const session = await stripe.checkout.sessions.retrieve(buyer.session);
  assert.equal(session.amount_total, 2100);
  assert.equal((await stripe.checkout.sessions.listLineItems(session.id)).data[0].quantity, 3);
  assert.deepEqual(
    (await captures(worker, [session.id])).map(({ amount }) => amount),
    [2100],
  );
});

test("the merchant's reference and a prefilled address come with the link", async () => {
  const link = await sell(stripe);
  const buyer = newBuyer();
  const page = await buyer.open(`${pathOf(link)}?client_reference_id=order_7-A&prefilled_email=eve%40buyer.example`);
  assert.equal(page.form.fields.email, "eve@buyer.example");
  await buyer.pay({ email: page.form.fields.email });
  const session = await stripe.checkout.sessions.retrieve(buyer.session);
  assert.equal(session.client_reference_id, "order_7-A");
  assert.equal(session.customer_details.email, "eve@buyer.example");
  const intent = await stripe.paymentIntents.retrieve(session.payment_intent);
  assert.deepEqual(intent.edgetill, { client_reference_id: "order_7-A", utm: {} });

  const careless = newBuyer();
  const plain = await careless.open(`${pathOf(link)}?client_reference_id=%3Cscript%3E&prefilled_email=nonsense`);
  assert.equal(plain.form.fields.email, "");
  await careless.pay();
  assert.equal((await stripe.checkout.sessions.retrieve(careless.session)).client_reference_id, null);
});

test("amounts come in the buyer's format and with the currency's decimals", async () => {
  const yen = await sell(stripe, { amount: 1800, currency: "jpy" });
  const page = await newBuyer().open(pathOf(yen));
  assert.match(page.form.buttons.at(-1).text, /Pay ¥1,800$/);
  // Stripe's hundredths of what has none: 500 shillings, not 50,000.
  for (const [currency, code] of [
    ["ugx", "UGX"],
    ["isk", "ISK"],
  ]) {
    const link = await sell(stripe, { amount: 50_000, currency });
    const buyer = newBuyer();
    const opened = await buyer.open(pathOf(link));
    assert.match(opened.form.buttons.at(-1).text, new RegExp(`Pay ${code}\\s500$`));
    await buyer.pay();
    assert.equal((await stripe.checkout.sessions.retrieve(buyer.session)).amount_total, 50_000);
  }
  const german = await newBuyer().open(`${pathOf(await sell(stripe, { amount: 123456 }))}?locale=de`);
  assert.match(german.text, /1\.234,56\s€/);
});

test("a buyer is sent to hosts of any script by the names that DNS has for them", async () => {
  const redirect = { url: "http://bücher.example/danke/für/{CHECKOUT_SESSION_ID}" };
  const link = await sell(stripe, { after_completion: { type: "redirect", redirect }, edgetill: { closed_url: "https://例え.jp/終わり" } });
  assert.deepEqual(link.after_completion.redirect, redirect);
  assert.equal(link.edgetill.closed_url, "https://例え.jp/終わり");

  const buyer = newBuyer();
  const page = await buyer.open(pathOf(link));
  assert.match(page.response.headers.get("content-security-policy"), /form-action 'self' https: http:\/\/xn--bcher-kva\.example$/);
  assert.equal((await buyer.pay()).location, `http://xn--bcher-kva.example/danke/f%C3%BCr/${buyer.session}`);
  await stripe.paymentLinks.update(link.id, { active: false });
  assert.equal((await newBuyer().open(pathOf(link))).location, "https://xn--r8jz45g.jp/%E7%B5%82%E3%82%8F%E3%82%8A");
});
