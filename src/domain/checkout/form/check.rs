//! The check of a posted form: everything wrong with it at once, or what is paid with.

use super::account;
use super::address::{AddressPart, Group};
use super::asking::Asking;
use super::card;
use super::details::Details;
use super::field::{
    CARD_EXPIRY, CARD_NUMBER, COUNTRY, Destination, EMAIL, Field, FieldError, SHIPPING_COUNTRY,
};
use super::fitted;
use super::problem::{CheckContext, FieldProblem};
use crate::domain::checkout::bank_account::AccountFacts;
use crate::domain::checkout::card::{CardFacts, KnownCard};
use crate::domain::checkout::card_checks::Checks;
use crate::domain::checkout::method::{LookUp, Method, MethodFacts, TakesNothing, last4};
use crate::domain::payment_method_type::Family;
use crate::domain::processor::Instrument;
use crate::domain::settings::Settings;
use crate::domain::voucher::VoucherFacts;
use crate::domain::{Currency, PaymentMethodType, Timestamp};

/// Checks what was typed into the fields that an offer of these settings asks for, and gives what
/// is paid with by `method` if all of it can be right. Errors come in the order of the page.
///
/// What the processor does not know is refused.
pub fn check(
    settings: &Settings,
    form: &[(String, String)],
    (method, now): (PaymentMethodType, Timestamp),
    known: &dyn LookUp,
) -> Result<Method, Vec<FieldError>> {
    let details = fitted::read(settings, form).paid_with(settings, method);
    let asking = Asking {
        settings,
        details: &details,
    };
    let context = CheckContext {
        settings,
        now,
        is_needed: false,
        country: "",
        card_number: &card::joined(&CARD_NUMBER.read(form)),
        bank: &account::fields_of(method)
            .0
            .map_or_else(String::new, |field| field.read(form)),
        known,
    };
    let errors = errors(asking.judged(), form, asking, &context);
    let method = match method.family() {
        Family::Card => card(form, now, asking, known),
        Family::Debit => account(method, form, known),
        Family::Redirect => redirect(method, &details, known),
        Family::Voucher => voucher(method, &details, known),
    };
    method.filter(|_| errors.is_empty()).ok_or(errors)
}

/// The card that was typed, if it can be right.
fn card(
    form: &[(String, String)],
    now: Timestamp,
    asking: Asking<'_>,
    known: &dyn LookUp,
) -> Option<Method> {
    let number = card::number(&CARD_NUMBER.read(form)).ok()?;
    let found = known.card(&number)?;
    let expiry = card::expiry(&CARD_EXPIRY.read(form), now).ok()?;
    Some(Method {
        facts: facts(found, &number, expiry, asking).into(),
        instrument: Instrument::TestCard { number },
    })
}

/// The bank account that was typed, if it can be right.
fn account(
    method: PaymentMethodType,
    form: &[(String, String)],
    known: &dyn LookUp,
) -> Option<Method> {
    let account = account::typed(method, form)?;
    let found = known.account(&account)?;
    Some(Method {
        facts: MethodFacts::Account(AccountFacts {
            method,
            bank: found
                .iban
                .map_or_else(|| account.bank.clone(), |iban| iban.bank.to_owned()),
            branch: found.iban.map(|iban| iban.branch.to_owned()),
            country: found.iban.map(|iban| iban.country.to_owned()),
            last4: last4(&account.number),
            bank_name: found.bank_name.map(str::to_owned),
            fingerprint: None,
            mandate: None,
        }),
        instrument: Instrument::TestAccount(account),
    })
}

/// Whoever pays on a page of their bank or provider.
fn redirect(method: PaymentMethodType, details: &Details, known: &dyn LookUp) -> Option<Method> {
    Some(Method {
        facts: MethodFacts::Redirect(known.redirect(method)?),
        instrument: Instrument::Redirect {
            method,
            email: details.text(EMAIL).to_owned(),
        },
    })
}

/// Whoever is given a voucher to pay.
fn voucher(method: PaymentMethodType, details: &Details, known: &dyn LookUp) -> Option<Method> {
    known.issues(method).then(|| Method {
        facts: MethodFacts::Voucher(VoucherFacts {
            method,
            voucher: None,
        }),
        instrument: Instrument::Voucher {
            method,
            email: details.text(EMAIL).to_owned(),
        },
    })
}

/// Refuses the billing country of whoever pays by `method`, where that does not take money in
/// `currency` there.
pub fn check_country(
    method: PaymentMethodType,
    details: &Details,
    currency: Currency,
) -> Result<(), Vec<FieldError>> {
    if method.serves(details.billing_country(), currency) {
        return Ok(());
    }
    let field = if details.is_billed_where_it_goes() {
        SHIPPING_COUNTRY
    } else {
        COUNTRY
    };
    let problem = FieldProblem::NotServed;
    Err(vec![FieldError { field, problem }])
}

/// As [`check`], of whoever has nothing to pay: nothing is asked about a card.
pub fn check_free(
    settings: &Settings,
    form: &[(String, String)],
    now: Timestamp,
) -> Result<(), Vec<FieldError>> {
    let details = fitted::read(settings, form);
    let asking = Asking {
        settings,
        details: &details,
    };
    let context = CheckContext {
        settings,
        now,
        is_needed: false,
        country: "",
        card_number: "",
        bank: "",
        known: &TakesNothing,
    };
    let fields = asking.judged().filter(|field| !asking.is_of_payment(field));
    let errors = errors(fields, form, asking, &context);
    if errors.is_empty() {
        return Ok(());
    }
    Err(errors)
}

fn errors(
    fields: impl Iterator<Item = &'static Field>,
    form: &[(String, String)],
    asking: Asking<'_>,
    context: &CheckContext<'_>,
) -> Vec<FieldError> {
    let wrong = fields.filter_map(|field| {
        let text = if field.is_kept() {
            asking.details.text(field).to_owned()
        } else {
            field.read(form)
        };
        let context = CheckContext {
            is_needed: asking.is_needed(field),
            country: asking.country(field),
            ..*context
        };
        let problem = field.problem(&text, &context)?;
        Some(FieldError { field, problem })
    });
    wrong.collect()
}

/// What may be kept of a card that expires in this month and year.
fn facts(found: KnownCard, number: &str, expiry: (u8, u16), asking: Asking<'_>) -> CardFacts {
    let (exp_month, exp_year) = expiry;
    let Asking { settings, details } = asking;
    let is_typed = |part| {
        let typed = details.at(Destination::Address(Group::Billing, part));
        typed.is_some()
    };
    CardFacts {
        brand: found.brand.to_owned(),
        last4: last4(number),
        exp_month,
        exp_year,
        country: found.country.to_owned(),
        funding: found.funding.to_owned(),
        checks: Checks {
            address_line1: found
                .checks
                .address_line1
                .filter(|_| is_typed(AddressPart::Line1)),
            postal_code: found
                .checks
                .postal_code
                .filter(|_| is_typed(AddressPart::PostalCode)),
            cvc: found.checks.cvc,
        },
        risk: found.risk,
        three_d_secure: found.authenticated(settings.request_three_d_secure),
        challenge_kind: found.challenge_kind,
    }
}
