//! The candidate for the next release, 1.0.

use crate::Test;
use crate::http::Client;
use stripe_checkout::CheckoutSessionPaymentStatus;
use stripe_checkout::checkout_session::{ListCheckoutSession, RetrieveCheckoutSession};
use stripe_client_core::VERSION;
use stripe_core::charge::RetrieveCharge;
use stripe_core::refund::CreateRefund;
use stripe_misc::webhook_endpoint::{CreateWebhookEndpoint, CreateWebhookEndpointEnabledEvents};
use stripe_payment::payment_link::{
    CreatePaymentLink, CreatePaymentLinkLineItems, ListPaymentLink, RetrievePaymentLink,
    UpdatePaymentLink,
};
use stripe_product::price::CreatePrice;
use stripe_product::product::CreateProduct;
use stripe_shared::PaymentIntentStatus;
use stripe_types::Currency;
use stripe_webhook::{EventObject, Webhook};

pub fn walk(test: &Test) {
    let client = &Client(test);
    let all = [CreateWebhookEndpointEnabledEvents::All];
    let endpoint = CreateWebhookEndpoint::new(all, &test.hook).api_version(VERSION);
    let endpoint = endpoint.send_blocking(client).unwrap();

    let product = CreateProduct::new("Tea").send_blocking(client).unwrap();
    let price = CreatePrice::new(Currency::EUR).unit_amount(1800);
    let price = price.product(product.id.as_str()).send_blocking(client);
    let price = price.unwrap();
    let make = || {
        let mut item = CreatePaymentLinkLineItems::new(1_u64);
        item.price = Some(price.id.to_string());
        CreatePaymentLink::new([item])
            .send_blocking(client)
            .unwrap()
    };
    let links = [make(), make(), make()];
    let listed = ListPaymentLink::new().limit(1).paginate().get_all(client);
    let listed = listed.unwrap().into_iter().take(links.len());
    let listed: Vec<_> = listed.map(|link| link.id).collect();
    let newest_first: Vec<_> = links.iter().rev().map(|link| link.id.clone()).collect();
    assert_eq!(listed, newest_first);

    let bought = test.buy(&links[0].url);
    let expand = ["payment_intent.latest_charge", "line_items", "payment_link"];
    let session = RetrieveCheckoutSession::new(bought.as_str());
    let session = session
        .expand(expand.map(str::to_owned))
        .send_blocking(client)
        .unwrap();
    assert_eq!(session.payment_status, CheckoutSessionPaymentStatus::Paid);
    assert_eq!(session.amount_total, Some(1800));
    assert_eq!(session.line_items.unwrap().data.len(), 1);
    let intent = session.payment_intent.unwrap();
    let intent = intent.as_object().unwrap();
    assert_eq!(intent.status, PaymentIntentStatus::Succeeded);
    let only = ListCheckoutSession::new().payment_link(links[0].id.as_str());
    let sessions = only.send_blocking(client).unwrap();
    assert_eq!(sessions.data[0].id.as_str(), bought);

    let refund = CreateRefund::new()
        .amount(800)
        .payment_intent(intent.id.as_str());
    let refund = refund.send_blocking(client).unwrap();
    assert_eq!(refund.status.as_deref(), Some("succeeded"));
    let charge = RetrieveCharge::new(refund.charge.unwrap().into_id());
    let charge = charge
        .expand(["refunds".to_owned()])
        .send_blocking(client)
        .unwrap();
    assert_eq!((charge.amount_refunded, charge.refunded), (800, false));
    assert_eq!(charge.refunds.unwrap().data[0].id, refund.id);

    let off = UpdatePaymentLink::new(&links[0].id).active(false);
    assert!(!off.send_blocking(client).unwrap().active);
    let nobody = RetrievePaymentLink::new("plink_nobody").send_blocking(client);
    assert!(nobody.unwrap_err().0.contains("resource_missing"));

    test.events(&endpoint.secret.unwrap(), |body, signature, secret| {
        let event = Webhook::construct_event(body, signature, secret);
        let event = event.unwrap_or_else(|error| panic!("{error}: {body}"));
        assert!(
            !matches!(event.data.object, EventObject::Unknown(_)),
            "{body}"
        );
        event.type_.to_string()
    });
}
