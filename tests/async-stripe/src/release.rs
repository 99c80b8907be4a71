//! The last release, 0.41, with a client of its own.

use crate::Test;
use std::str::FromStr;
use stripe_0_41::{
    ApiVersion, Charge, CheckoutSession, CheckoutSessionId, CheckoutSessionPaymentStatus, Client,
    CreatePaymentLink, CreatePaymentLinkLineItems, CreatePaymentLinkLineItemsAdjustableQuantity,
    CreatePrice, CreateProduct, CreateRefund, CreateWebhookEndpoint, Currency, ErrorCode,
    EventFilter, IdOrCreate, ListCheckoutSessions, ListPaymentLinks, PaymentIntentStatus,
    PaymentLink, PaymentLinkId, Price, Product, Refund, StripeError, UpdatePaymentLink, Webhook,
    WebhookEndpoint,
};

pub fn walk(test: &Test) {
    let client = &Client::from_url(test.worker.as_str(), test.key.as_str());
    let endpoint = CreateWebhookEndpoint {
        api_version: Some(ApiVersion::V2023_10_16),
        ..CreateWebhookEndpoint::new(vec![EventFilter::All], &test.hook)
    };
    let endpoint = WebhookEndpoint::create(client, endpoint).unwrap();

    let product = Product::create(client, CreateProduct::new("Tea")).unwrap();
    let price = CreatePrice {
        product: Some(IdOrCreate::Id(&product.id)),
        unit_amount: Some(1800),
        ..CreatePrice::new(Currency::EUR)
    };
    let price = Price::create(client, price).unwrap();
    let item = || CreatePaymentLinkLineItems {
        adjustable_quantity: Some(CreatePaymentLinkLineItemsAdjustableQuantity {
            enabled: true,
            maximum: Some(5),
            minimum: None,
        }),
        price: price.id.to_string(),
        quantity: 1,
    };
    let make = || PaymentLink::create(client, CreatePaymentLink::new(vec![item()])).unwrap();
    let links = [make(), make(), make()];
    let listed = PaymentLink::list(client, &ListPaymentLinks::new()).unwrap();
    let ids = |links: &[PaymentLink]| -> Vec<PaymentLinkId> {
        links.iter().map(|link| link.id.clone()).collect()
    };
    let newest_first: Vec<_> = ids(&links).into_iter().rev().collect();
    assert_eq!(ids(&listed.data[..links.len()]), newest_first);

    let bought = CheckoutSessionId::from_str(&test.buy(&links[0].url)).unwrap();
    let expand = ["payment_intent.latest_charge", "line_items", "payment_link"];
    let session = CheckoutSession::retrieve(client, &bought, &expand).unwrap();
    assert_eq!(session.payment_status, CheckoutSessionPaymentStatus::Paid);
    assert_eq!(session.amount_total, Some(1800));
    assert_eq!(session.line_items.unwrap().data.len(), 1);
    let intent = session.payment_intent.unwrap();
    let intent = intent.as_object().unwrap();
    assert_eq!(intent.status, PaymentIntentStatus::Succeeded);
    let only = ListCheckoutSessions {
        payment_link: Some(links[0].id.clone()),
        ..ListCheckoutSessions::new()
    };
    let sessions = CheckoutSession::list(client, &only).unwrap();
    assert_eq!(sessions.data[0].id, bought);

    let refund = CreateRefund {
        amount: Some(800),
        payment_intent: Some(intent.id.clone()),
        ..CreateRefund::new()
    };
    let refund = Refund::create(client, refund).unwrap();
    assert_eq!(refund.status.as_deref(), Some("succeeded"));
    let charge = Charge::retrieve(client, &refund.charge.unwrap().id(), &["refunds"]).unwrap();
    assert_eq!((charge.amount_refunded, charge.refunded), (800, false));
    assert_eq!(charge.refunds.unwrap().data[0].id, refund.id);

    let off = UpdatePaymentLink {
        active: Some(false),
        ..UpdatePaymentLink::new()
    };
    assert!(
        !PaymentLink::update(client, &links[0].id, off)
            .unwrap()
            .active
    );
    let nobody = PaymentLinkId::from_str("plink_nobody").unwrap();
    let Err(StripeError::Stripe(refused)) = PaymentLink::retrieve(client, &nobody, &[]) else {
        panic!("it was not refused");
    };
    assert_eq!(refused.http_status, 404);
    assert_eq!(refused.code, Some(ErrorCode::ResourceMissing));

    test.events(&endpoint.secret.unwrap(), |body, signature, secret| {
        let event = Webhook::construct_event(body, signature, secret);
        event
            .unwrap_or_else(|error| panic!("{error}: {body}"))
            .type_
            .to_string()
    });
}
