//! What the API shows it also tells: whatever happens to a session in whatever state, an object that
//! looks different afterwards is the object of an event.

use crate::disputes::said;
use crate::support::{NOW, Shop};
use edgetill::api::resources::checkout_session::record;
use edgetill::api::resources::kept::{full, thin};
use edgetill::domain::checkout::action::{self, Action};
use edgetill::domain::checkout::card::CardFacts;
use edgetill::domain::checkout::card_checks::{Checks, Risk};
use edgetill::domain::checkout::challenge::{ChallengeAnswer, ChallengeKind};
use edgetill::domain::checkout::command::{Asked, Change, Command, Order, Typed};
use edgetill::domain::checkout::dispute::{DisputeUpdate, Submit};
use edgetill::domain::checkout::form::Details;
use edgetill::domain::checkout::form::field::EMAIL;
use edgetill::domain::checkout::held::ReleaseReason;
use edgetill::domain::checkout::held::rule::NewCapture;
use edgetill::domain::checkout::method::MethodFacts;
use edgetill::domain::checkout::order;
use edgetill::domain::checkout::refund::NewRefund;
use edgetill::domain::checkout::selection::Selection;
use edgetill::domain::checkout::session::{PaymentState, Session};
use edgetill::domain::checkout::transition;
use edgetill::domain::dispute::DisputeStatus;
use edgetill::domain::door::GateId;
use edgetill::domain::event::ApiRequest;
use edgetill::domain::gate::{ReserveReply, Verdict};
use edgetill::domain::metadata::MetadataChange;
use edgetill::domain::processor::{Decline, How, Outcome, Reference, RefundFailure, Unsettled};
use edgetill::domain::quota::{Committed, Reserved};
use edgetill::domain::{Amount, Config, CustomerId, Metadata, Timestamp};
use edgetill::json;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashSet, VecDeque};

const MOST_ATTEMPTS: u32 = 2;
const MOST_REFUNDS: usize = 2;
const MOST_STATES: usize = 800;
const HELD_UNTIL: Timestamp = NOW.plus_seconds(600);
const LATER: Timestamp = NOW.plus_seconds(86_400);

/// Something that happens to a session.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a story has a dozen")]
enum Happening {
    Command(Command, Timestamp),
    Expire,
    Act(Action),
    /// The request for a refund, or for reserved money, is answered before the processor has spoken.
    Unanswered(Action, Option<u32>),
}

fn happen(session: &mut Session, happening: Happening) -> Change {
    let request = Some(ApiRequest {
        id: "req_1".to_owned(),
        idempotency_key: None,
    });
    let config = Config::default();
    match happening {
        Happening::Command(command, now) => transition::apply(session, command, now, &config),
        Happening::Expire => transition::expire(session, request, NOW, &config).unwrap_or_default(),
        Happening::Act(action) => action::apply(session, &action, request, (NOW, &config))
            .map_or_else(|_| Change::default(), |(_, change)| change),
        Happening::Unanswered(action, number) => {
            action::answered(session, &action, number, NOW).unwrap_or_default()
        }
    }
}

/// Everything that may happen in `session`, likely or not.
fn happenings(session: &Session) -> Vec<Happening> {
    let mut commands = vec![Command::Tick];
    let (now, next) = (session.attempt, session.attempt + 1);
    if session.attempt == 0 {
        commands.push(Command::Start(Typed {
            selection: Selection::from(vec![2]),
            details: Details::default().with(EMAIL, "ada@example.com"),
        }));
    }
    if next <= MOST_ATTEMPTS {
        for quantity in [1, 2] {
            commands.push(Command::Pay(order_of(session, next, quantity)));
        }
    }
    for attempt in now.saturating_sub(1).max(1)..=now {
        commands.extend(about_attempt(session, attempt));
        commands.extend(bank_says(attempt));
    }
    for refund in &session.refunds {
        let number = refund.number;
        for outcome in refund_outcomes() {
            commands.push(Command::RefundAnswered { number, outcome });
        }
    }
    let due = session.due().unwrap_or(NOW).max(NOW);
    let with_time = |command| match command {
        Command::Tick => Happening::Command(command, due),
        command => Happening::Command(command, NOW),
    };
    let mut all: Vec<_> = commands.into_iter().map(with_time).collect();
    all.push(Happening::Expire);
    let noted = MetadataChange::Merge(vec![("note".into(), Some("x".into()))]);
    all.push(Happening::Act(Action::UpdateMetadata(noted.clone())));
    if session.refunds.len() < MOST_REFUNDS {
        for amount in [Amount::new(500), None] {
            all.push(Happening::Act(give_back(amount)));
        }
    }
    for refund in &session.refunds {
        let (number, metadata) = (refund.number, noted.clone());
        if refund.is_told() {
            let update = Action::UpdateRefund { number, metadata };
            all.push(Happening::Act(update));
        }
        all.push(Happening::Unanswered(give_back(None), Some(number)));
    }
    all.extend(about_disputes(session));
    let part = NewCapture {
        amount: Amount::new(500),
        statement_descriptor_suffix: None,
        metadata: MetadataChange::default(),
    };
    for action in [
        Action::Capture(part),
        Action::Release(ReleaseReason::Duplicate),
    ] {
        all.push(Happening::Act(action.clone()));
        all.push(Happening::Unanswered(action, None));
    }
    all
}

/// What the buyer's bank may say against a payment.
fn bank_says(attempt: u32) -> Vec<Command> {
    let said = |status| Command::DisputeAnswered {
        attempt,
        word: Some(Box::new(said(status))),
    };
    vec![
        said(DisputeStatus::WarningNeedsResponse),
        said(DisputeStatus::NeedsResponse),
        said(DisputeStatus::Won),
    ]
}

/// What the merchant may do about disputes.
fn about_disputes(session: &Session) -> Vec<Happening> {
    let mut all = Vec::new();
    for dispute in &session.disputes {
        let attempt = dispute.attempt;
        for (submit, evidence) in [(Submit::Stage, "a"), (Submit::Now, "b")] {
            let update = DisputeUpdate {
                evidence: vec![("uncategorized_text".into(), Some(evidence.into()))],
                metadata: MetadataChange::Merge(vec![("note".into(), Some("x".into()))]),
                submit,
            };
            let update = Action::UpdateDispute { attempt, update };
            all.push(Happening::Act(update));
        }
        all.push(Happening::Act(Action::CloseDispute(attempt)));
    }
    all
}

fn give_back(amount: Option<Amount>) -> Action {
    Action::Refund(NewRefund {
        attempt: None,
        amount,
        reason: None,
        metadata: Metadata::new(),
    })
}

fn about_attempt(session: &Session, attempt: u32) -> Vec<Command> {
    let gate = GateId::Link;
    let mut commands = vec![Command::Word { attempt }];
    for verdict in [
        Verdict::Quota(Reserved::Granted { until: HELD_UNTIL }),
        Verdict::Quota(Reserved::SoldOut),
        Verdict::Inactive,
    ] {
        commands.push(Command::Reserved {
            attempt,
            gate: gate.clone(),
            reply: Some(Box::new(ReserveReply {
                verdict,
                fresh: None,
            })),
        });
    }
    for answer in [ChallengeAnswer::Complete, ChallengeAnswer::Leave] {
        commands.push(Command::Challenge { attempt, answer });
    }
    for to in [Asked::Authorise, Asked::Cancel, Asked::Look] {
        for outcome in outcomes() {
            commands.push(Command::Answered {
                attempt,
                to,
                outcome: Some(outcome),
            });
        }
    }
    for committed in [Committed::Counted, Committed::NoPlace] {
        commands.push(Command::CommitAnswered {
            attempt,
            gate: gate.clone(),
            committed: Some(committed),
        });
    }
    // Money goes back of what is over, or of what is paid.
    let is_under_way = match session.payment_state {
        // A bank that has reserved money gives none back.
        PaymentState::InFlight { .. }
        | PaymentState::NeedsAction { .. }
        | PaymentState::Held { .. }
        | PaymentState::Settling { .. } => true,
        PaymentState::None
        | PaymentState::Pending { .. }
        | PaymentState::Paid
        | PaymentState::Failed
        | PaymentState::NotRequired => false,
    };
    let may_go_back = attempt < session.attempt || !is_under_way;
    if may_go_back && session.refunds.len() < MOST_REFUNDS {
        for outcome in refund_outcomes() {
            commands.push(Command::ReverseAnswered { attempt, outcome });
        }
    }
    commands
}

fn outcomes() -> [Outcome; 8] {
    let decline = |code: &str| {
        Outcome::Declined(Decline {
            code: code.to_owned(),
            decline_code: None,
            message: "No.".to_owned(),
        })
    };
    [
        Outcome::NotStarted,
        Outcome::Authorised,
        Outcome::Captured,
        Outcome::Pending {
            look_at: LATER,
            voucher: None,
        },
        Outcome::NeedsAction(How::OwnPage),
        decline("card_declined"),
        decline("payment_intent_authentication_failure"),
        Outcome::Canceled,
    ]
}

fn refund_outcomes() -> [Outcome; 4] {
    [
        Outcome::Refunded,
        Outcome::Unsettled(Unsettled::Pending),
        Outcome::Unsettled(Unsettled::Succeeded),
        Outcome::RefundFailed(RefundFailure::ExpiredOrCanceledCard),
    ]
}

fn order_of(session: &Session, attempt: u32, quantity: u32) -> Order {
    let selection = Selection::from(vec![quantity]);
    let priced = order::price(session.offer(), &selection);
    Order {
        attempt,
        terms_version: session.offer().terms_version,
        shown: priced.unwrap().total,
        selection,
        details: Details::default().with(EMAIL, format!("buyer{attempt}@example.com")),
        method: Some(MethodFacts::Card(CardFacts {
            brand: "visa".to_owned(),
            last4: "4242".to_owned(),
            exp_month: 12,
            exp_year: 2030,
            country: "US".to_owned(),
            funding: "credit".to_owned(),
            checks: Checks::default(),
            risk: Risk::Normal,
            three_d_secure: None,
            challenge_kind: ChallengeKind::Bank,
        })),
        gates: vec![GateId::Link],
        reference: Some(Reference::new(session.processor_key(attempt))),
        customer: Some(CustomerId::new(&"c".repeat(64))),
    }
}

/// An event as it is told.
struct Told {
    kind: String,
    object: Value,
    previous_attributes: Option<Value>,
}

fn told(before: &Session, after: &Session, change: &Change) -> Vec<Told> {
    let record = record::of_change(Some(before), after, change, 1).unwrap();
    let events = record.map_or_else(Vec::new, |record| record.events);
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let told = events.iter().map(|event| Told {
        kind: event.kind.as_str().to_owned(),
        object: full(read(event.object.as_str())),
        previous_attributes: event
            .previous_attributes
            .as_ref()
            .map(|previous| read(previous.as_str())),
    });
    told.collect()
}

/// What the API shows of a session, by id.
fn shown(session: &Session) -> BTreeMap<String, Value> {
    let objects = record::objects(session);
    let all = objects.related.into_iter().chain([objects.session]);
    let named = all.map(|object| (object["id"].as_str().unwrap().to_owned(), object));
    named.collect()
}

/// The types that tell of an object as it is now.
fn types_of(object: &Value, was: Option<&Value>) -> Vec<&'static str> {
    let given_back =
        |object: Option<&Value>| object.map_or(0, |it| it["amount_refunded"].as_i64().unwrap());
    let noun = object["object"].as_str().unwrap();
    match (noun, object["status"].as_str().unwrap()) {
        ("payment_intent", "requires_payment_method") => vec!["payment_intent.payment_failed"],
        ("payment_intent", "requires_action") => vec!["payment_intent.requires_action"],
        ("payment_intent", "processing") => vec!["payment_intent.processing"],
        ("payment_intent", "requires_capture") => {
            vec!["payment_intent.amount_capturable_updated"]
        }
        ("payment_intent", "succeeded") => vec!["payment_intent.succeeded"],
        ("payment_intent", "canceled") => vec!["payment_intent.canceled"],
        ("charge", _)
            if was.is_some_and(|was| was["status"] == "succeeded" && was["captured"] == false) =>
        {
            vec!["charge.captured", "charge.expired", "charge.refunded"]
        }
        ("charge", _) if given_back(Some(object)) > given_back(was) => vec!["charge.refunded"],
        ("charge", _) if was.is_some_and(|was| was["status"] == object["status"]) => {
            vec!["charge.updated"]
        }
        ("charge", "succeeded") => vec!["charge.succeeded"],
        ("charge", "pending") => vec!["charge.pending"],
        ("charge", "failed") => vec!["charge.failed"],
        ("refund", _) if was.is_none() => vec!["refund.created", "refund.failed"],
        ("refund", _) => vec!["refund.updated", "charge.refund.updated"],
        ("dispute", _) if was.is_none() => vec![
            "charge.dispute.created",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.funds_reinstated",
        ],
        ("dispute", _) => vec![
            "charge.dispute.updated",
            "charge.dispute.closed",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.funds_reinstated",
        ],
        ("checkout.session", "expired") => vec!["checkout.session.expired"],
        ("checkout.session", "complete") => vec![
            "checkout.session.completed",
            "checkout.session.async_payment_succeeded",
        ],
        other => panic!("{other:?}"),
    }
}

/// Stripe has no event for what a session shows of the buyer who fills in its form.
fn changes_by_itself(field: &str) -> bool {
    [
        "amount_subtotal",
        "amount_total",
        "customer_details",
        "metadata",
        "payment_intent",
    ]
    .contains(&field)
}

/// `object` with `previous` as Stripe's `previous_attributes`, as it was before.
fn restored(object: &Value, previous: &Value) -> Value {
    let (Value::Object(now), Value::Object(previous)) = (object, previous) else {
        return previous.clone();
    };
    let mut was = now.clone();
    for (name, value) in previous {
        let value = match now.get(name) {
            Some(now) if now.is_object() && value.is_object() => restored(now, value),
            _ => value.clone(),
        };
        was.insert(name.clone(), value);
    }
    Value::Object(was)
}

/// What was not there is as good as `null`.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let there = fields.iter().filter(|(_, value)| !value.is_null());
            let there = there.map(|(name, value)| (name.clone(), without_nulls(value)));
            Value::Object(there.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// Of what nobody can ask for, by its id or in a list, nobody is told.
fn check_if_shown(before: (&Session, &BTreeMap<String, Value>), after: &Session, events: &[Told]) {
    if after.is_shown() {
        check(before, after, events);
    } else {
        assert!(events.is_empty());
    }
}

/// An object as the Ledger keeps it.
fn kept(object: &Value) -> Value {
    json::from_str(thin(object).as_str()).expect("an object")
}

fn check((before, was): (&Session, &BTreeMap<String, Value>), after: &Session, events: &[Told]) {
    let now = shown(after);
    for (id, was) in was {
        assert!(now.contains_key(id), "{id} is gone: {was}");
    }
    for (id, object) in &now {
        assert_eq!(full(kept(object)), *object, "as it is kept");
        let was = was.get(id);
        let about: Vec<_> = events
            .iter()
            .filter(|told| told.object["id"] == **id)
            .collect();
        let noun = object["object"].as_str().unwrap();
        // A card that is kept for no customer has no events.
        if noun == "payment_method" {
            continue;
        }
        if noun == "checkout.session" {
            let was = was.unwrap();
            let fields = object.as_object().unwrap().iter();
            let mut changed = fields.filter(|(name, value)| was[*name] != **value);
            let by_hand = after.offer().settings.is_captured_by_hand();
            // Its payment intent and its charge tell that reserved money was taken.
            let is_told_elsewhere = |name: &str| by_hand && name == "payment_status";
            if changed.all(|(name, _)| changes_by_itself(name) || is_told_elsewhere(name)) {
                continue;
            }
        } else if was == Some(object) {
            assert!(about.is_empty(), "{id} is told of and did not change");
            continue;
        }
        let Some(last) = about.last() else {
            panic!("{id} changed and nobody is told: {was:?} to {object}");
        };
        assert_eq!(last.object, *object, "{}", last.kind);
        let types = types_of(object, was);
        assert!(
            types.contains(&last.kind.as_str()),
            "{} {types:?}",
            last.kind
        );
        for told in about {
            let changes = ["charge.refunded", "charge.captured", "charge.expired"];
            let says = told.kind.ends_with(".updated") && told.kind != CAPTURABLE
                || changes.contains(&told.kind.as_str());
            let previous = told.previous_attributes.as_ref();
            assert_eq!(previous.is_some(), says && was.is_some(), "{}", told.kind);
            if let (Some(previous), Some(was)) = (previous, was) {
                let restored = restored(&told.object, previous);
                assert_eq!(
                    without_nulls(&restored),
                    without_nulls(was),
                    "{}",
                    told.kind
                );
            }
        }
    }
    check_ends(before, after, events);
}

/// That a purchase failed, and that there is a payment intent, is told once.
fn check_ends(before: &Session, after: &Session, events: &[Told]) {
    let is_failed =
        |session: &Session| session.payment_state == PaymentState::Failed && !session.is_released();
    let mut kinds = events.iter().map(|told| told.kind.as_str());
    let is_told = kinds.any(|kind| kind == "checkout.session.async_payment_failed");
    assert_eq!(is_told, is_failed(after) && !is_failed(before));
    let begun = events
        .iter()
        .filter(|told| told.kind == "payment_intent.created");
    let is_new = before.payment.is_none() && after.payment.is_some();
    assert_eq!(begun.count(), usize::from(is_new));
}

#[test]
fn no_object_looks_different_without_an_event_that_shows_it() {
    let adjustable = "line_items[0][adjustable_quantity][enabled]=true";
    let seen = walk(
        &format!("customer_creation=always&{adjustable}"),
        MOST_STATES,
    );
    for kind in [
        "payment_intent.created",
        "payment_intent.requires_action",
        "payment_intent.processing",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
        "payment_intent.succeeded",
        "charge.succeeded",
        "charge.pending",
        "charge.failed",
        "charge.refunded",
        "charge.updated",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.refund.updated",
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "checkout.session.completed",
        "checkout.session.expired",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
    ] {
        assert!(seen.contains(kind), "{kind} was never told");
    }
}

#[test]
fn nor_does_any_while_money_is_reserved() {
    let seen = walk(
        "payment_intent_data[capture_method]=manual",
        MOST_STATES / 4,
    );
    for kind in [
        CAPTURABLE,
        "charge.captured",
        "charge.expired",
        "charge.refunded",
        "payment_intent.canceled",
        "payment_intent.processing",
        "payment_intent.succeeded",
    ] {
        assert!(seen.contains(kind), "{kind} was never told");
    }
}

const CAPTURABLE: &str = "payment_intent.amount_capturable_updated";

/// Goes through what may happen to the sessions of a link; the types of the events.
fn walk(body: &str, most: usize) -> HashSet<String> {
    let mut shop = Shop::new();
    let link = shop.link(body).text("/id").to_owned();
    let first = shop.session(&link, 1);
    let key = |session: &Session| Session {
        sequence: 0,
        ..session.clone()
    };
    let mut known = HashSet::from([key(&first)]);
    let mut waiting = VecDeque::from([first]);
    let (mut seen, mut steps) = (HashSet::new(), 0);
    while let Some(session) = waiting.pop_front() {
        let was = shown(&session);
        for happening in happenings(&session) {
            let mut after = session.clone();
            let change = happen(&mut after, happening.clone());
            steps += 1;
            if after == session && change.messages.is_empty() {
                continue;
            }
            let events = told(&session, &after, &change);
            let checked =
                std::panic::catch_unwind(|| check_if_shown((&session, &was), &after, &events));
            assert!(checked.is_ok(), "{happening:?} in {session:#?}");
            seen.extend(events.into_iter().map(|told| told.kind));
            if known.len() < most && known.insert(key(&after)) {
                waiting.push_back(after);
            }
        }
    }
    assert!(steps > most, "{steps} steps");
    seen
}
