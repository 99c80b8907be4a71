//! The customer that a purchase makes of its buyer, where the link says so.
//!
//! Its id is given out before the first attempt, so that whatever is tried again makes the same one;
//! it is shown, and made, once the purchase is complete.

use super::form::address::{AddressPart, Group};
use super::form::field::{Destination, EMAIL};
use super::payment::Payment;
use super::session::{Purchase, Session};
use crate::domain::CustomerId;
use crate::domain::customer::{Address, Customer, Shipping};

impl Session {
    /// Whether a customer is to be made and has no id yet.
    pub fn wants_customer(&self) -> bool {
        self.customer.is_none() && self.offer().settings.makes_customers()
    }

    /// Keeps the id that came with an attempt, so that every attempt makes the same customer.
    pub(super) fn keep_customer_id(&mut self, came: Option<CustomerId>) {
        let known = self.customer.take().or(came);
        self.customer = known.filter(|_| self.offer().settings.makes_customers());
    }

    /// The customer that the purchase made, by the settings under which it was complete: its link may
    /// have changed since the id came.
    pub fn customer(&self) -> Option<&CustomerId> {
        let makes_customers = self.offer().settings.makes_customers();
        match self.purchase {
            Purchase::Complete { .. } => self.customer.as_ref().filter(|_| makes_customers),
            Purchase::Open | Purchase::Expired { .. } => None,
        }
    }

    /// The customer whose payment it is: of an attempt that came to nothing it is nobody's.
    pub fn customer_of(&self, payment: &Payment) -> Option<&CustomerId> {
        self.customer().filter(|_| payment.attempt == self.attempt)
    }

    /// The customer as the purchase makes it: what the buyer typed.
    pub fn new_customer(&self) -> Option<Customer> {
        let Purchase::Complete { at } = self.purchase else {
            return None;
        };
        let typed = |destination| self.details.at(destination).map(str::to_owned);
        let collected = |key| typed(Destination::CollectedInformation(key));
        let named = |group| typed(Destination::Address(group, AddressPart::Name));
        let (business_name, individual_name) =
            (collected("business_name"), collected("individual_name"));
        let name = business_name.clone().or_else(|| individual_name.clone());
        let phone = typed(Destination::CustomerDetails("phone"));
        let shipping = self.address(Group::Shipping).map(|address| Shipping {
            address,
            name: named(Group::Shipping),
            phone: phone.clone(),
        });
        Some(Customer {
            address: self.address(Group::Billing),
            email: typed(EMAIL.destination),
            name: name
                .or_else(|| named(Group::Billing))
                .or_else(|| self.details.account_holder().map(str::to_owned)),
            business_name,
            individual_name,
            phone,
            shipping,
            ..Customer::new(self.customer()?.clone(), self.mode(), at)
        })
    }

    /// The address that was typed, if any of it was.
    fn address(&self, group: Group) -> Option<Address> {
        let typed = |part| {
            let text = self.details.at(Destination::Address(group, part));
            text.map(str::to_owned)
        };
        let address = Address {
            city: typed(AddressPart::City),
            country: typed(AddressPart::Country),
            line1: typed(AddressPart::Line1),
            line2: typed(AddressPart::Line2),
            postal_code: typed(AddressPart::PostalCode),
            state: typed(AddressPart::State),
        };
        (address != Address::default()).then_some(address)
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::checkout::command::{Change, Command, Message, Order};
    use crate::domain::checkout::fixtures::{NOW, session};
    use crate::domain::checkout::form::Details;
    use crate::domain::checkout::form::field::{
        BUSINESS_NAME, COUNTRY, EMAIL, INDIVIDUAL_NAME, POSTAL_CODE,
    };
    use crate::domain::checkout::session::Session;
    use crate::domain::checkout::transition_tests::{
        GRANTED, act, answered, decline, order, reserved,
    };
    use crate::domain::processor::Outcome;
    use crate::domain::settings::CustomerCreation;
    use crate::domain::{CustomerId, Metadata, Mode};

    fn id(digit: &str) -> CustomerId {
        CustomerId::new(&digit.repeat(64))
    }

    fn set(session: &mut Session, creation: CustomerCreation) {
        let settings = &mut session.published.link.offer.settings;
        settings.customer_creation = creation;
    }

    fn always() -> Session {
        let mut session = session();
        set(&mut session, CustomerCreation::Always);
        session
    }

    /// Attempt `attempt`, which came with an id and ends so.
    fn pay(session: &mut Session, attempt: u32, customer: &str, outcome: Outcome) -> Change {
        let details = Details::default()
            .with(EMAIL, "Ada@example.com")
            .with(COUNTRY, "DE")
            .with(POSTAL_CODE, "10115");
        let order = Order {
            customer: Some(id(customer)),
            details,
            ..order(attempt)
        };
        act(session, Command::Pay(order));
        act(session, reserved(attempt, GRANTED));
        act(session, answered(attempt, Some(outcome)))
    }

    #[test]
    fn a_purchase_makes_the_customer_of_its_first_attempt_once_before_it_is_told() {
        let mut session = always();
        assert!(session.wants_customer());
        let refused = pay(&mut session, 1, "a", Outcome::Declined(decline()));
        assert!(!refused.messages.contains(&Message::CreateCustomer));
        assert!(!session.wants_customer());
        assert_eq!((session.customer(), session.new_customer()), (None, None));
        let paid = pay(&mut session, 2, "b", Outcome::Captured);
        assert_eq!(paid.messages.first(), Some(&Message::CreateCustomer));
        assert!(matches!(paid.messages.get(1), Some(Message::Record(_))));
        assert_eq!(session.customer(), Some(&id("a")));
        let of = |payment| session.customer_of(payment);
        assert_eq!(session.payment.as_ref().and_then(of), Some(&id("a")));
        assert_eq!(session.previous_payments.first().and_then(of), None);
        let again = act(&mut session, answered(2, Some(Outcome::Captured)));
        assert!(again.messages.is_empty());
    }

    #[test]
    fn a_link_that_makes_no_customers_keeps_no_id() {
        let mut session = session();
        assert!(!session.wants_customer());
        let paid = pay(&mut session, 1, "a", Outcome::Captured);
        assert!(!paid.messages.contains(&Message::CreateCustomer));
        assert_eq!((&session.customer, session.new_customer()), (&None, None));
    }

    #[test]
    fn an_id_is_forgotten_where_the_link_makes_no_customers_any_more() {
        let mut session = always();
        pay(&mut session, 1, "a", Outcome::Declined(decline()));
        set(&mut session, CustomerCreation::IfRequired);
        pay(&mut session, 2, "b", Outcome::Captured);
        assert_eq!(session.customer, None);
    }

    #[test]
    fn whether_a_customer_is_made_is_what_the_link_says_when_it_gives_the_place() {
        let mut session = always();
        let order = Order {
            customer: Some(id("a")),
            ..order(1)
        };
        act(&mut session, Command::Pay(order));
        set(&mut session, CustomerCreation::IfRequired);
        act(&mut session, reserved(1, GRANTED));
        let paid = act(&mut session, answered(1, Some(Outcome::Captured)));
        assert!(!paid.messages.contains(&Message::CreateCustomer));
        assert_eq!((session.customer(), session.new_customer()), (None, None));
    }

    #[test]
    fn a_customer_has_the_names_that_were_asked_for() {
        let mut session = always();
        pay(&mut session, 1, "a", Outcome::Captured);
        session.details = session.details.with(INDIVIDUAL_NAME, "Ada King");
        let made = session.new_customer().unwrap();
        let ada = Some("Ada King".to_owned());
        assert_eq!((&made.individual_name, &made.name), (&ada, &ada));
        session.details = session.details.with(BUSINESS_NAME, "Engines");
        let made = session.new_customer().unwrap();
        assert_eq!(made.individual_name, ada);
        assert_eq!(made.business_name.as_deref(), Some("Engines"));
        assert_eq!(made.name, made.business_name);
    }

    #[test]
    fn a_customer_is_who_the_buyer_says() {
        let mut session = always();
        pay(&mut session, 1, "a", Outcome::Captured);
        let made = session.new_customer().unwrap();
        let address = made.address.unwrap();
        assert_eq!(made.id, id("a"));
        assert_eq!((made.mode, made.created), (Mode::Test, NOW));
        assert_eq!(made.email.as_deref(), Some("Ada@example.com"));
        assert_eq!(address.country.as_deref(), Some("DE"));
        assert_eq!(address.postal_code.as_deref(), Some("10115"));
        assert_eq!((made.name, made.phone, made.shipping), (None, None, None));
        assert_eq!(made.metadata, Metadata::new());
    }
}
