//! A shop with one of everything.

use super::rows::Section;
use crate::disputes::said;
use crate::support::{Answer, Shop, paid_with};
use edgetill::domain::checkout::command::Command;
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::dispute::DisputeStatus;
use edgetill::domain::settings::CustomerCreation;
use edgetill::domain::{CustomerId, Movement};

/// The shop, and what its things are called in rows: `{price}`, `{link}`…
#[derive(Clone)]
pub(super) struct Fixture {
    shop: Shop,
    names: Vec<(&'static str, String)>,
}

fn shipping_rates(shop: &mut Shop) -> [String; 2] {
    ["Ground", "Courier"].map(|name| {
        let amount = "fixed_amount[amount]=500&fixed_amount[currency]=usd";
        let rate = shop.make(
            "/v1/shipping_rates",
            &format!("display_name={name}&{amount}"),
        );
        rate.text("/id").to_owned()
    })
}

fn tax_rates(shop: &mut Shop) -> [String; 2] {
    [("VAT", true), ("Sales tax", false)].map(|(name, inclusive)| {
        let body = format!("display_name={name}&percentage=20&inclusive={inclusive}");
        shop.make("/v1/tax_rates", &body).text("/id").to_owned()
    })
}

impl Fixture {
    /// A product `tea` with a price of 50 cents, sold and partly given back, and a product `cup`.
    pub(super) fn new() -> Self {
        let mut shop = Shop::new();
        shop.make("/v1/products", "name=Cup&id=cup&active=false");
        shop.make("/v1/products", "name=Tea&id=tea");
        let price = shop.make("/v1/prices", "currency=usd&unit_amount=50&product=tea");
        let price = price.text("/id").to_owned();
        let body =
            format!("line_items[0][price]={price}&line_items[0][quantity]=1&expand[]=line_items");
        let link = shop.make("/v1/payment_links", &body);
        let id = link.text("/id").to_owned();
        let open = shop.session(&id, 1);
        shop.record(&open, &[]);
        let mut paid = paid_with(shop.session(&id, 2), PaymentResult::Succeeded);
        let buyer = CustomerId::new(&"b".repeat(64));
        let settings = &mut paid.published.link.offer.settings;
        settings.customer_creation = CustomerCreation::Always;
        paid.customer = Some(buyer.clone());
        shop.record(&paid, &[]);
        let body = format!("payment_intent={}&amount=10", paid.id.payment_intent());
        shop.make("/v1/refunds", &body);
        let [rate, other_rate] = shipping_rates(&mut shop);
        let [tax, other_tax] = tax_rates(&mut shop);
        let customer = shop.make("/v1/customers", "email=ada@example.com");
        shop.make("/v1/coupons", "id=half&percent_off=50");
        let body = "coupon=half&code=HALF&restrictions[minimum_amount]=500&\
                    restrictions[minimum_amount_currency]=usd";
        let code = shop.make("/v1/promotion_codes", body);
        let body = "url=https://x.test/hook&enabled_events[0]=*";
        let endpoint = shop.make("/v1/webhook_endpoints", body);
        let event = shop.get("/v1/events", "").text("/data/0/id").to_owned();
        let names = vec![
            ("{price}", price),
            ("{rate}", rate),
            ("{other_rate}", other_rate),
            ("{tax}", tax),
            ("{other_tax}", other_tax),
            ("{link}", id),
            ("{item}", link.text("/line_items/data/0/id").to_owned()),
            ("{open}", open.id.to_string()),
            ("{session}", paid.id.to_string()),
            ("{intent}", paid.id.payment_intent()),
            ("{charge}", paid.id.charge(1)),
            ("{payment_method}", paid.id.payment_method(1)),
            ("{refund}", paid.id.refund(1)),
            (
                "{transaction}",
                paid.id.balance_transaction(Movement::Charge(1)),
            ),
            ("{buyer}", buyer.to_string()),
            ("{customer}", customer.text("/id").to_owned()),
            ("{endpoint}", endpoint.text("/id").to_owned()),
            ("{event}", event),
            ("{code}", code.text("/id").to_owned()),
        ];
        Self { shop, names }
    }

    /// `text` with the names of things in it replaced.
    pub(super) fn fill(&self, text: &str) -> String {
        let names = self.names.iter();
        names.fold(text.to_owned(), |text, (name, id)| text.replace(name, id))
    }

    /// A payment intent whose money is reserved, made when it is asked for: no list is to have it.
    fn held(&mut self) -> String {
        let link = self.shop.link("payment_intent_data[capture_method]=manual");
        let session = self.shop.held(link.text("/id"), 9);
        session.id.payment_intent()
    }

    /// A payment that is disputed, made when disputes are asked for.
    fn dispute(&mut self) {
        let link = self.shop.link("").text("/id").to_owned();
        let session = paid_with(self.shop.session(&link, 8), PaymentResult::Succeeded);
        self.shop.record(&session, &[]);
        self.shop.dispute_word = Some(Box::new(said(DisputeStatus::NeedsResponse)));
        let word = Command::Word { attempt: 1 };
        self.shop.happens(session.id.as_str(), word);
        self.names.extend([
            ("{dispute}", session.id.dispute(1)),
            ("{disputed_charge}", session.id.charge(1)),
            ("{disputed_intent}", session.id.payment_intent()),
        ]);
    }

    /// The answer to a request of `section` with these parameters.
    pub(super) fn ask(&mut self, section: &Section, request: &str) -> Answer {
        if section.path.starts_with("/v1/disputes") {
            self.dispute();
        }
        let (mut path, request) = (self.fill(section.path), self.fill(request));
        if path.contains("{held}") {
            path = path.replace("{held}", &self.held());
        }
        let call = self.shop.call(section.method, &path, &request);
        self.shop.run(&call)
    }
}
