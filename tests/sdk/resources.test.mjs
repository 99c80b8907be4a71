// Every method that the official SDK has for an object of ours: it answers with that object, or
// it is known here as not built, and refused by its address. A new SDK with a new method fails.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Stripe from "stripe";
import { Buyer } from "../support/buyer.mjs";
import { pathOf, runDue, sell, stripeFor } from "../support/merchant.mjs";
import { startReceiver } from "../support/receiver.mjs";
import { startWorker } from "../support/worker.mjs";

let worker, stripe, receiver, made;
before(async () => {
  worker = await startWorker();
  stripe = stripeFor(worker);
  receiver = await startReceiver();
  const link = await sell(stripe);
  const intent = (await stripe.checkout.sessions.retrieve(await buy(link), { expand: ["payment_intent"] })).payment_intent;
  made = {
    link: link.id,
    item: (await stripe.paymentLinks.listLineItems(link.id)).data[0],
    intent: intent.id,
    coupon: (await stripe.coupons.create({ percent_off: 10 })).id,
    promotionCode: (
      await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: (await stripe.coupons.create({ percent_off: 20 })).id } })
    ).id,
    shippingRate: (await stripe.shippingRates.create({ display_name: "Ground", fixed_amount: { amount: 500, currency: "eur" } })).id,
    taxRate: (await stripe.taxRates.create({ display_name: "VAT", percentage: 20, inclusive: true })).id,
    customer: (await stripe.customers.create({ name: "Ada" })).id,
    charge: intent.latest_charge,
    refund: (await stripe.refunds.create({ payment_intent: intent.id, amount: 100 })).id,
    endpoint: (await stripe.webhookEndpoints.create(receiving())).id,
    event: (await stripe.events.list({ limit: 1 })).data[0].id,
    session: (await stripe.checkout.sessions.list({ limit: 1 })).data[0].id,
  };
});
after(() => Promise.all([worker.stop(), receiver.stop()]));

const receiving = () => ({ url: receiver.url, enabled_events: ["*"] });

async function buy(link, typed) {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(link));
  assert.equal((await buyer.pay(typed)).kind, "complete");
  return buyer.session;
}

/** A session that a bank's refusal left open. */
async function refused() {
  const buyer = new Buyer(worker.url);
  await buyer.open(pathOf(await sell(stripe)));
  await buyer.pay({ card_number: "4000000000000002" });
  return buyer.session;
}

/** A payment that its buyer's bank took back. */
async function disputed() {
  const session = await buy(await sell(stripe), { card_number: "4000000000000259" });
  await runDue(worker, "simulator", 10);
  const { payment_intent } = await stripe.checkout.sessions.retrieve(session);
  return (await stripe.disputes.list({ payment_intent })).data[0].id;
}

/** A payment that was reserved and not taken yet. */
async function reserved() {
  const session = await buy(await sell(stripe, { payment_intent_data: { capture_method: "manual" } }));
  return (await stripe.checkout.sessions.retrieve(session)).payment_intent;
}

const metadata = { metadata: { seen: "yes" } };

/** What each method is called with and the `object` it answers with; the rest is not built. */
const resources = {
  products: {
    served: {
      create: [() => [{ name: "Tea" }], "product"],
      retrieve: [({ item }) => [item.price.product], "product"],
      update: [({ item }) => [item.price.product, metadata], "product"],
      list: [() => [{ limit: 1 }], "list"],
      search: [() => [{ query: "name:'Tea'" }], "search_result"],
      del: [async () => [(await stripe.products.create({ name: "Brief" })).id], "product"],
    },
    notBuilt: {
      createFeature: ["prod_1", { entitlement_feature: "feat_1" }],
      listFeatures: ["prod_1"],
      retrieveFeature: ["prod_1", "feat_1"],
      deleteFeature: ["prod_1", "feat_1"],
    },
  },
  prices: {
    served: {
      create: [({ item }) => [{ product: item.price.product, currency: "eur", unit_amount: 900 }], "price"],
      retrieve: [({ item }) => [item.price.id], "price"],
      update: [({ item }) => [item.price.id, metadata], "price"],
      list: [() => [{ limit: 1 }], "list"],
      search: [() => [{ query: "active:'true'" }], "search_result"],
    },
    notBuilt: {},
  },
  paymentLinks: {
    served: {
      create: [({ item }) => [{ line_items: [{ price: item.price.id, quantity: 1 }] }], "payment_link"],
      retrieve: [({ link }) => [link], "payment_link"],
      update: [({ link }) => [link, metadata], "payment_link"],
      list: [() => [{ limit: 1 }], "list"],
      listLineItems: [({ link }) => [link], "list"],
    },
    notBuilt: {},
  },
  "checkout.sessions": {
    served: {
      retrieve: [({ session }) => [session], "checkout.session"],
      update: [({ session }) => [session, metadata], "checkout.session"],
      list: [() => [{ limit: 1 }], "list"],
      listLineItems: [({ session }) => [session], "list"],
      expire: [async () => [await refused()], "checkout.session"],
    },
    notBuilt: { create: [{ mode: "payment" }] },
  },
  paymentIntents: {
    served: {
      retrieve: [({ intent }) => [intent], "payment_intent"],
      update: [({ intent }) => [intent, metadata], "payment_intent"],
      list: [() => [{ limit: 1 }], "list"],
      capture: [async () => [await reserved()], "payment_intent"],
      cancel: [async () => [await reserved()], "payment_intent"],
    },
    notBuilt: {
      create: [{ amount: 100, currency: "eur" }],
      search: [{ query: "amount>1" }],
      confirm: ["pi_1"],
      incrementAuthorization: ["pi_1", { amount: 1 }],
      applyCustomerBalance: ["pi_1"],
      verifyMicrodeposits: ["pi_1"],
      listAmountDetailsLineItems: ["pi_1"],
    },
  },
  charges: {
    served: {
      retrieve: [({ charge }) => [charge], "charge"],
      update: [({ charge }) => [charge, metadata], "charge"],
      list: [() => [{ limit: 1 }], "list"],
    },
    notBuilt: { create: [{ amount: 100, currency: "eur" }], search: [{ query: "amount>1" }], capture: ["ch_1"] },
  },
  balanceTransactions: {
    served: { retrieve: [async ({ charge }) => [(await stripe.charges.retrieve(charge)).balance_transaction], "balance_transaction"] },
    notBuilt: { list: [] },
  },
  paymentMethodConfigurations: {
    served: {
      retrieve: [async () => [(await stripe.paymentMethodConfigurations.list()).data[0].id], "payment_method_configuration"],
      update: [
        async () => [(await stripe.paymentMethodConfigurations.list()).data[0].id, { ideal: { display_preference: { preference: "on" } } }],
        "payment_method_configuration",
      ],
      list: [() => [{ limit: 1 }], "list"],
    },
    notBuilt: { create: [{ name: "Other" }] },
  },
  refunds: {
    served: {
      create: [({ intent }) => [{ payment_intent: intent, amount: 100 }], "refund"],
      retrieve: [({ refund }) => [refund], "refund"],
      update: [({ refund }) => [refund, metadata], "refund"],
      list: [() => [{ limit: 1 }], "list"],
    },
    notBuilt: {},
    refused: { cancel: [({ refund }) => [refund], /^You cannot cancel this refund .* has a status of succeeded/] },
  },
  disputes: {
    served: {
      retrieve: [async () => [await disputed()], "dispute"],
      update: [async () => [await disputed(), metadata], "dispute"],
      list: [() => [{ limit: 1 }], "list"],
      close: [async () => [await disputed()], "dispute"],
    },
    notBuilt: {},
  },
  coupons: {
    served: {
      create: [() => [{ amount_off: 500, currency: "eur" }], "coupon"],
      retrieve: [({ coupon }) => [coupon], "coupon"],
      update: [({ coupon }) => [coupon, metadata], "coupon"],
      list: [() => [{ limit: 1 }], "list"],
      del: [async () => [(await stripe.coupons.create({ percent_off: 12.5 })).id], "coupon"],
    },
    notBuilt: {},
  },
  shippingRates: {
    served: {
      create: [() => [{ display_name: "Courier", type: "fixed_amount", fixed_amount: { amount: 0, currency: "usd" } }], "shipping_rate"],
      retrieve: [({ shippingRate }) => [shippingRate], "shipping_rate"],
      update: [({ shippingRate }) => [shippingRate, metadata], "shipping_rate"],
      list: [() => [{ limit: 1 }], "list"],
    },
    notBuilt: {},
  },
  taxRates: {
    served: {
      create: [() => [{ display_name: "Sales tax", percentage: 8.25, inclusive: false }], "tax_rate"],
      retrieve: [({ taxRate }) => [taxRate], "tax_rate"],
      update: [({ taxRate }) => [taxRate, metadata], "tax_rate"],
      list: [() => [{ limit: 1 }], "list"],
    },
    notBuilt: {},
  },
  promotionCodes: {
    served: {
      create: [({ coupon }) => [{ promotion: { type: "coupon", coupon } }], "promotion_code"],
      retrieve: [({ promotionCode }) => [promotionCode], "promotion_code"],
      update: [({ promotionCode }) => [promotionCode, metadata], "promotion_code"],
      list: [() => [{ limit: 1 }], "list"],
    },
    notBuilt: {},
  },
  customers: {
    served: {
      create: [() => [{ name: "Ada" }], "customer"],
      retrieve: [({ customer }) => [customer], "customer"],
      update: [({ customer }) => [customer, metadata], "customer"],
      list: [() => [{ limit: 1 }], "list"],
      search: [() => [{ query: "name:'Ada'" }], "search_result"],
      del: [async () => [(await stripe.customers.create({ name: "Brief" })).id], "customer"],
    },
    notBuilt: {
      deleteDiscount: ["cus_1"],
      createBalanceTransaction: ["cus_1", { amount: 100, currency: "eur" }],
      listBalanceTransactions: ["cus_1"],
      retrieveBalanceTransaction: ["cus_1", "cbtxn_1"],
      updateBalanceTransaction: ["cus_1", "cbtxn_1", metadata],
      retrieveCashBalance: ["cus_1"],
      updateCashBalance: ["cus_1", { settings: { reconciliation_mode: "manual" } }],
      listCashBalanceTransactions: ["cus_1"],
      retrieveCashBalanceTransaction: ["cus_1", "ccsbtxn_1"],
      createFundingInstructions: ["cus_1", { currency: "eur", funding_type: "bank_transfer" }],
      listPaymentMethods: ["cus_1"],
      retrievePaymentMethod: ["cus_1", "pm_1"],
      createSource: ["cus_1", { source: "tok_1" }],
      listSources: ["cus_1"],
      retrieveSource: ["cus_1", "card_1"],
      updateSource: ["cus_1", "card_1", { name: "Ada" }],
      deleteSource: ["cus_1", "card_1"],
      verifySource: ["cus_1", "ba_1"],
      createTaxId: ["cus_1", { type: "eu_vat", value: "DE123456789" }],
      listTaxIds: ["cus_1"],
      retrieveTaxId: ["cus_1", "txi_1"],
      deleteTaxId: ["cus_1", "txi_1"],
    },
  },
  events: {
    served: {
      retrieve: [({ event }) => [event], "event"],
      list: [() => [{ limit: 1 }], "list"],
    },
    notBuilt: {},
  },
  webhookEndpoints: {
    served: {
      create: [() => [receiving()], "webhook_endpoint"],
      retrieve: [({ endpoint }) => [endpoint], "webhook_endpoint"],
      update: [({ endpoint }) => [endpoint, metadata], "webhook_endpoint"],
      list: [() => [{ limit: 1 }], "list"],
      del: [async () => [(await stripe.webhookEndpoints.create(receiving())).id], "webhook_endpoint"],
    },
    notBuilt: {},
  },
};

const resourceOf = (client, name) => name.split(".").reduce((object, part) => object[part], client);

for (const [name, { served, notBuilt, refused: never = {} }] of Object.entries(resources)) {
  test(`${name}: every method of the SDK is known here`, () => {
    const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(resourceOf(new Stripe("sk_test_x"), name)));
    const known = [served, notBuilt, never].flatMap(Object.keys);
    assert.deepEqual(known.sort(), methods.filter((method) => method !== "constructor").sort());
  });

  for (const [method, [args, object]] of Object.entries(served)) {
    test(`${name}.${method} answers with a ${object}`, async () => {
      const answer = await resourceOf(stripe, name)[method](...(await args(made)));
      assert.equal(answer.object, object);
      assert.match(answer.lastResponse.requestId, /^req_/);
    });
  }

  for (const [method, [args, message]] of Object.entries(never)) {
    test(`${name}.${method} is refused for what it is about`, async () => {
      const call = resourceOf(stripe, name)[method](...args(made));
      await assert.rejects(call, { type: "StripeInvalidRequestError", statusCode: 400, message });
    });
  }

  for (const [method, args] of Object.entries(notBuilt)) {
    test(`${name}.${method} is refused by its address`, async () => {
      await assert.rejects(resourceOf(stripe, name)[method](...args), {
        type: "StripeInvalidRequestError",
        statusCode: 404,
        message: /^Edgetill does not support (\w+ )?\/v1\/\S+ yet\./,
      });
    });
  }
}

test("a connection that fails, and a webhook that is forged, have the SDK's own classes", async () => {
  const nobody = new Stripe("sk_test_x", { host: "127.0.0.1", port: 9, protocol: "http", maxNetworkRetries: 0 });
  await assert.rejects(nobody.products.list(), Stripe.errors.StripeConnectionError);

  const endpoint = await stripe.webhookEndpoints.create(receiving());
  const session = await buy(await sell(stripe));
  const isOurs = ({ body }) => {
    const event = JSON.parse(body);
    return event.type === "checkout.session.completed" && event.data.object.id === session;
  };
  const verifies = ({ body, headers }) => stripe.webhooks.constructEvent(body, headers["stripe-signature"], endpoint.secret);
  const hears = (request) => {
    try {
      return isOurs(request) && Boolean(verifies(request));
    } catch {
      return false; // signed for the other endpoint
    }
  };
  const request = await receiver.waitFor(hears);
  assert.throws(() => verifies({ ...request, body: request.body.replace('"paid"', '"free"') }), Stripe.errors.StripeSignatureVerificationError);
  const late = request.headers["stripe-signature"].replace(/t=\d+/, "t=1");
  assert.throws(() => verifies({ ...request, headers: { "stripe-signature": late } }), Stripe.errors.StripeSignatureVerificationError);
});
