//! An object in virtual time: its rows, its instance with everybody who runs its agenda, and the
//! platform's one alarm. The loop is that of `edge/durable_objects/agenda`.

use crate::agenda::{Agenda, Alarm, Head, MOST_HEADS, Pace, Retry, Run, Ticket};
use crate::domain::Timestamp;
use crate::domain::entropy::SeededEntropy;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub(super) const START: Timestamp = Timestamp::from_seconds(1_000_000);
pub(super) type Lane = u32;

/// How a turn goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Done after so many milliseconds.
    Done(i64),
    Fails(i64),
    /// No answer ever comes.
    Hangs,
    /// The request that took the turn is gone, and nobody ever hears of it.
    Lost,
    /// It says that it is done, and its entry is still there.
    LeavesItsEntry(i64),
}

type Script = Box<dyn FnMut(Lane, u32, Timestamp) -> Turn>;

#[derive(Debug, Default)]
struct Rows {
    entries: VecDeque<(u32, Timestamp)>,
    retry: Option<Retry>,
}

struct Taken {
    ticket: Ticket<Lane>,
    entry: u32,
    turn: Turn,
    ends: Timestamp,
}

struct Runner {
    run: Run<Lane>,
    is_alarm: bool,
    taken: Vec<Taken>,
}

pub(super) struct World {
    pub(super) now: Timestamp,
    rows: BTreeMap<Lane, Rows>,
    paces: BTreeMap<Lane, Pace>,
    /// The lanes whose rows cannot be read: newer code wrote them.
    pub(super) unreadable: BTreeSet<Lane>,
    script: Script,
    pub(super) agenda: Agenda<Lane>,
    runners: Vec<Runner>,
    entropy: SeededEntropy,
    /// When the platform will ring.
    pub(super) alarm: Option<Timestamp>,
    known: Alarm,
    /// Whether notes of failures fail, too: the storage is full.
    pub(super) is_full: bool,
    pub(super) rung: u32,
    pub(super) alarms_set: u32,
    pub(super) turns: Vec<(Lane, u32, Timestamp)>,
    pub(super) done: Vec<(Lane, u32, Timestamp)>,
}

impl World {
    pub(super) fn new(script: impl FnMut(Lane, u32, Timestamp) -> Turn + 'static) -> Self {
        Self {
            now: START,
            rows: BTreeMap::new(),
            paces: BTreeMap::new(),
            unreadable: BTreeSet::new(),
            script: Box::new(script),
            agenda: Agenda::default(),
            runners: Vec::new(),
            entropy: SeededEntropy::new(1),
            alarm: None,
            known: Alarm::Unknown,
            is_full: false,
            rung: 0,
            alarms_set: 0,
            turns: Vec::new(),
            done: Vec::new(),
        }
    }

    /// Has a lane be of this pace rather than that of a message.
    pub(super) fn pace(&mut self, lane: Lane, pace: Pace) {
        self.paces.insert(lane, pace);
    }

    /// A request that writes an entry and has it done after its answer.
    pub(super) fn request(&mut self, lane: Lane, entry: u32) {
        self.write(lane, entry, self.now);
        self.run(Run::new(self.now), false);
    }

    /// A request whose transaction writes an entry and arms the alarm for it.
    pub(super) fn write(&mut self, lane: Lane, entry: u32, due: Timestamp) {
        self.look_after();
        let rows = self.rows.entry(lane).or_default();
        rows.entries.push_back((entry, due));
        self.arm();
    }

    /// What every request does first: an alarm that the platform forgot is set again.
    pub(super) fn look_after(&mut self) {
        if self.heads().is_empty() {
            return;
        }
        if self.known == Alarm::Unknown {
            self.known = self.alarm.map_or(Alarm::Off, Alarm::SetFor);
        }
        if self.known.is_forgotten(self.now) {
            self.known = Alarm::Off;
            self.arm();
        }
    }

    /// The instance is lost, with all that is under way in it.
    pub(super) fn crash(&mut self) {
        self.agenda = Agenda::default();
        self.runners.clear();
        self.known = Alarm::Unknown;
    }

    pub(super) fn is_idle(&self) -> bool {
        self.rows.values().all(|rows| rows.entries.is_empty())
    }

    /// Lets `seconds` pass.
    pub(super) fn pass(&mut self, seconds: u32) {
        let until = self.now.plus_seconds(seconds);
        let mut events = 0;
        while let Some(at) = self.next_event().filter(|at| *at <= until) {
            events += 1;
            assert!(events < 200_000, "it spins at {:?}", self.now);
            self.now = self.now.max(at);
            self.end_turns();
            self.ring_if_due();
            for index in 0..self.runners.len() {
                self.go_on(index);
            }
            self.end_runs();
        }
        self.now = until;
    }

    fn heads(&self) -> Vec<Head<Lane>> {
        let head = |(lane, rows): (&Lane, &Rows)| {
            let (_, due) = rows.entries.front()?;
            let pace = self.paces.get(lane).copied().unwrap_or(Pace::MESSAGE);
            let (due, failures) = match rows.retry {
                Some(retry) => (retry.at.max(*due), retry.failures),
                None => (*due, 0),
            };
            Some(Head::new(*lane, due, pace).after_failures(failures))
        };
        let read = self.rows.iter();
        let read = read.filter(|(lane, _)| !self.unreadable.contains(lane));
        let mut heads: Vec<_> = read.filter_map(head).collect();
        heads.sort_by_key(|head| head.due);
        let mut given = BTreeMap::new();
        heads.retain(|head| {
            let count = given
                .entry((head.pace.kind, head.failures > 0))
                .or_insert(0);
            *count += 1;
            *count <= MOST_HEADS
        });
        heads
    }

    fn arm(&mut self) {
        if let Some(needed) = self.agenda.ring(&self.heads(), self.now)
            && self.known.must_move(needed, self.now)
        {
            self.set_alarm(Some(needed));
        }
    }

    fn set_alarm(&mut self, at: Option<Timestamp>) {
        self.alarms_set += u32::from(at.is_some());
        self.alarm = at;
        self.known = at.map_or(Alarm::Off, Alarm::SetFor);
    }

    fn run(&mut self, run: Run<Lane>, is_alarm: bool) {
        self.runners.push(Runner {
            run,
            is_alarm,
            taken: Vec::new(),
        });
        self.go_on(self.runners.len() - 1);
        self.end_runs();
    }

    fn ring_if_due(&mut self) {
        // The platform rings one alarm at a time.
        let is_ringing = self.runners.iter().any(|runner| runner.is_alarm);
        if self.alarm.is_some_and(|at| at <= self.now) && !is_ringing {
            self.alarm = None;
            self.known = Alarm::Off;
            self.rung += 1;
            self.run(Run::new(self.now), true);
        }
    }

    /// Has a runner begin what may begin.
    fn go_on(&mut self, index: usize) {
        let now = self.now;
        for lost in self.agenda.lost(now) {
            self.fail(index, &lost);
        }
        let heads = self.heads();
        let tickets = self.agenda.begin(&mut self.runners[index].run, heads, now);
        for ticket in tickets {
            let lane = ticket.lane;
            let (entry, _) = self.rows[&lane].entries[0];
            let turn = (self.script)(lane, entry, now);
            self.turns.push((lane, entry, now));
            let given_up = now.plus_seconds(ticket.pace.longest);
            let ends = match turn {
                Turn::Done(after) | Turn::Fails(after) | Turn::LeavesItsEntry(after) => {
                    now.plus_millis(after).min(given_up)
                }
                Turn::Hangs => given_up,
                Turn::Lost => continue,
            };
            self.runners[index].taken.push(Taken {
                ticket,
                entry,
                turn,
                ends,
            });
        }
        // The alarm that rang is used up: what is under way needs one, should nobody come back.
        if self.runners[index].is_alarm && !self.runners[index].taken.is_empty() {
            self.arm();
        }
    }

    fn end_turns(&mut self) {
        for index in 0..self.runners.len() {
            let taken = std::mem::take(&mut self.runners[index].taken);
            let (ended, going) = taken.into_iter().partition(|taken| taken.ends <= self.now);
            self.runners[index].taken = going;
            for taken in ended {
                self.end_turn(index, &taken);
            }
        }
    }

    fn end_turn(&mut self, index: usize, taken: &Taken) {
        let lane = taken.ticket.lane;
        match taken.turn {
            Turn::Done(_) => {
                let rows = self.rows.get_mut(&lane).unwrap();
                rows.retry = None;
                // A late end of a turn that was given up may find its entry done already.
                if rows
                    .entries
                    .front()
                    .is_some_and(|(entry, _)| *entry == taken.entry)
                {
                    rows.entries.pop_front();
                    self.done.push((lane, taken.entry, self.now));
                }
                self.agenda.done(&taken.ticket);
            }
            Turn::LeavesItsEntry(_) => self.agenda.done(&taken.ticket),
            Turn::Fails(_) | Turn::Hangs | Turn::Lost => self.fail(index, &taken.ticket),
        }
    }

    fn fail(&mut self, index: usize, ticket: &Ticket<Lane>) {
        let run = &mut self.runners[index].run;
        let retry = self.agenda.failed(run, ticket, self.now, &mut self.entropy);
        if !self.is_full {
            self.rows.get_mut(&ticket.lane).unwrap().retry = Some(retry);
        }
        self.arm();
    }

    /// A run ends when nothing of its own is under way; that of the alarm sets the next one.
    fn end_runs(&mut self) {
        let (ended, going) = std::mem::take(&mut self.runners)
            .into_iter()
            .partition::<Vec<_>, _>(|runner| runner.taken.is_empty());
        self.runners = going;
        for _alarm in ended.iter().filter(|runner| runner.is_alarm) {
            let needed = self.agenda.ring(&self.heads(), self.now);
            if !self.known.is_right(needed) {
                self.set_alarm(needed);
            }
        }
    }

    fn next_event(&self) -> Option<Timestamp> {
        let taken = self.runners.iter().flat_map(|runner| &runner.taken);
        let ringing = self.runners.iter().any(|runner| runner.is_alarm);
        // While its handler is at work the alarm cannot ring, so that looks again by itself.
        let alarm = if ringing {
            self.agenda.next_due(&self.heads(), self.now)
        } else {
            self.alarm
        };
        taken.map(|taken| taken.ends).chain(alarm).min()
    }
}
