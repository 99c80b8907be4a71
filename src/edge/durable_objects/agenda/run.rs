//! Running the agenda: lanes side by side, a new one as soon as there is room.

use super::{Agenda, Owner, arm, settle};
use crate::agenda::{Head, Retry, Run, Ticket};
use crate::domain::Timestamp;
use crate::edge::runtime::{self, Fault, Ran, RuntimeEntropy};
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

/// How long a request waits for a turn that another one took.
const LONGEST_WAIT_MILLIS: u32 = 15_000;
/// How often `run_due` waits for what others have under way.
const MOST_WAITS: u32 = 50;
/// The alarm's handler looks again at least this often while it is at work.
const LOOK_AGAIN_MILLIS: i64 = 10_000;

/// A turn that was taken, and how it ended.
type Ended<L> = (Ticket<L>, Result<(), Fault>);
type Going<L> = FuturesUnordered<Pin<Box<dyn Future<Output = Ended<L>>>>>;

/// Who runs the agenda.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Runner {
    /// A request, which the alarm backs.
    Request,
    /// The alarm. It cannot ring while its handler works, so that one looks at the clock itself.
    Alarm,
}

/// What became of a turn that somebody waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::edge::durable_objects) enum Turned {
    /// It was taken, by this request or another.
    Ended,
    /// It failed, or did not end in time.
    NotYet,
}

/// Has the agenda be run after the answer.
pub(in crate::edge::durable_objects) fn later<O: Owner>(owner: &Rc<O>) {
    owner.agenda().state.wait_until(background(owner));
}

/// Runs the agenda for at most `millis` milliseconds; the rest goes on after the answer.
pub(in crate::edge::durable_objects) async fn for_a_while<O: Owner>(owner: &Rc<O>, millis: u32) {
    if let Some(rest) = runtime::run_for(millis, background(owner)).await {
        owner.agenda().state.wait_until(rest);
    }
}

/// Takes the turn of `head` now, whatever its pause; or waits for whoever takes it.
pub(in crate::edge::durable_objects) async fn turn<O: Owner>(
    owner: &Rc<O>,
    head: Head<O::Lane>,
) -> Result<Turned, Fault> {
    let agenda = owner.agenda();
    let now = runtime::now();
    let lane = head.lane.clone();
    let begun = agenda.plan.borrow_mut().begin_now(head, now);
    let Some(ticket) = begun else {
        let end = agenda.under_way.ended(&lane);
        let ended = runtime::within(LONGEST_WAIT_MILLIS, end).await;
        return Ok(ended.map_or(Turned::NotYet, |()| Turned::Ended));
    };
    let (ticket, result) = take(Rc::clone(owner), ticket, now).await;
    let turned = result.as_ref().map_or(Turned::NotYet, |()| Turned::Ended);
    note(owner, &mut Run::new(now), &ticket, result)?;
    Ok(turned)
}

/// Does what is due within the next seconds, and what others have under way, for tests.
pub(in crate::edge::durable_objects) async fn run_due<O: Owner>(
    owner: &Rc<O>,
    seconds: u32,
) -> Result<Ran, Fault> {
    let mut run = Run::ahead(runtime::now(), seconds);
    for _ in 0..MOST_WAITS {
        run_through(owner, &mut run, Runner::Request).await?;
        let others = owner.agenda().plan.borrow().any_under_way();
        let Some(other) = others else { break };
        let end = owner.agenda().under_way.ended(&other);
        if runtime::within(LONGEST_WAIT_MILLIS, end).await.is_none() {
            break;
        }
    }
    settle(&**owner)?;
    Ok(Ran { ran: run.turns() })
}

/// Takes turns until nothing that may begin is left and everything this began has ended.
pub(super) async fn run_through<O: Owner>(
    owner: &Rc<O>,
    run: &mut Run<O::Lane>,
    runner: Runner,
) -> Result<(), Fault> {
    let mut going: Going<O::Lane> = FuturesUnordered::new();
    loop {
        let heads = begin(owner, run, &mut going)?;
        if going.is_empty() {
            return Ok(());
        }
        let ended = match runner {
            Runner::Request => going.next().await,
            Runner::Alarm => {
                // The alarm that rang is used up: should nobody come back, another one rings.
                arm(&**owner)?;
                let wait = until_next(owner.agenda(), &heads);
                runtime::within(wait, going.next()).await.flatten()
            }
        };
        if let Some((ticket, result)) = ended {
            note(owner, run, &ticket, result)?;
        }
    }
}

/// Begins what may begin; the heads that were there.
fn begin<O: Owner>(
    owner: &Rc<O>,
    run: &mut Run<O::Lane>,
    going: &mut Going<O::Lane>,
) -> Result<Vec<Head<O::Lane>>, Fault> {
    let agenda = owner.agenda();
    let now = runtime::now();
    let lost = agenda.plan.borrow_mut().lost(now);
    for ticket in lost {
        note(owner, run, &ticket, Err(Fault::new("nobody came back")))?;
    }
    let heads = owner.heads()?;
    let tickets = agenda.plan.borrow_mut().begin(run, heads.clone(), now);
    let until = run.until(now);
    for ticket in tickets {
        going.push(Box::pin(take(Rc::clone(owner), ticket, until)));
    }
    Ok(heads)
}

async fn take<O: Owner>(owner: Rc<O>, ticket: Ticket<O::Lane>, now: Timestamp) -> Ended<O::Lane> {
    let _taken = owner.agenda().begin(&ticket);
    let millis = ticket.pace.longest.saturating_mul(1000);
    let result = runtime::within(millis, Rc::clone(&owner).turn(&ticket.lane, now)).await;
    let result = result.unwrap_or_else(|| Err(Fault::new("it took too long")));
    (ticket, result)
}

/// Notes how a turn ended; a fault is logged here, once.
fn note<O: Owner>(
    owner: &Rc<O>,
    run: &mut Run<O::Lane>,
    ticket: &Ticket<O::Lane>,
    result: Result<(), Fault>,
) -> Result<(), Fault> {
    let plan = &owner.agenda().plan;
    let Err(fault) = result else {
        plan.borrow_mut().done(ticket);
        return Ok(());
    };
    let lane = &ticket.lane;
    fault.log(&format!("{lane:?}"));
    let mut entropy = RuntimeEntropy::new()?;
    let now = runtime::now();
    let retry: Retry = plan.borrow_mut().failed(run, ticket, now, &mut entropy);
    // That it could not be kept stops nothing: the plan remembers it.
    if let Err(fault) = owner.postpone(lane, retry) {
        fault.log(&format!("{lane:?} postponed"));
    }
    Ok(())
}

/// The milliseconds until something that is not under way is due.
fn until_next<L: Ord + std::hash::Hash + Clone + std::fmt::Debug>(
    agenda: &Agenda<L>,
    heads: &[Head<L>],
) -> u32 {
    let now = runtime::now();
    let next = agenda.plan.borrow().next_due(heads, now);
    let millis = next.map_or(LOOK_AGAIN_MILLIS, |at| at.millis() - now.millis());
    u32::try_from(millis.clamp(1, LOOK_AGAIN_MILLIS)).unwrap_or(1)
}

fn background<O: Owner>(owner: &Rc<O>) -> impl Future<Output = ()> + 'static {
    let owner = Rc::clone(owner);
    async move {
        let mut run = Run::new(runtime::now());
        if let Err(fault) = run_through(&owner, &mut run, Runner::Request).await {
            fault.log("agenda");
        }
    }
}
