//! Everything, and what happens to whom.

use crate::bank::Bank;
use crate::bugs::Bug;
use crate::call::{Act, Ask, Call, Event, Lateness, Node, Said, To};
use crate::endpoint::{EndpointNode, Outcome};
use crate::engine::{Engine, Faults, START};
use crate::fixture::{endpoints, index_of, link};
use crate::gate::GateNode;
use crate::merchant::merchant_speaks;
use crate::node::Wants;
use crate::session::SessionNode;
use crate::volume::VolumeNode;
use edgetill::domain::door::GateId;
use edgetill::domain::gate::Gate;
use edgetill::domain::payment_intent_data::{CaptureMethod, PaymentIntentData};
use edgetill::domain::{Amount, Timestamp};
use std::collections::BTreeMap;

/// How long somebody waits for an answer.
const TIME_OUT_SECONDS: u32 = 10;
/// When the misfortunes end.
const CALM_SECONDS: u32 = 2 * 86_400;
/// When a story ends: every debit is decided, every retry made.
const END: Timestamp = START.plus_seconds(40 * 86_400);
/// No story has more to tell: something spins.
pub const MOST_EVENTS: u64 = 60_000;

/// One story.
pub struct World {
    pub engine: Engine<Event>,
    pub sessions: Vec<SessionNode>,
    pub gates: BTreeMap<GateId, GateNode>,
    pub volumes: Vec<VolumeNode>,
    pub endpoints: Vec<EndpointNode>,
    pub bank: Bank,
    /// How often each event reached each receiver.
    pub posted: BTreeMap<(usize, u32, u64), u32>,
    /// How many things happened.
    pub happened: u64,
    /// What was wrong on the way.
    pub wrong: Option<String>,
    bug: Option<Bug>,
}

/// The discount of every story that has one.
pub fn coupon() -> GateId {
    GateId::Coupon("half".into())
}

impl World {
    /// The world of a seed, with a mistake in it if there is to be one.
    pub fn new(seed: u64, bug: Option<Bug>) -> Self {
        let mut engine = Engine::new(seed);
        let buyers = 1 + engine.luck.chance.below(6);
        let places = 1 + engine.luck.chance.below(4);
        let discounts = 1 + engine.luck.chance.below(3);
        let mut terms = link(places);
        terms.reopen_failed = engine.luck.chance.happens(300);
        let is_held = engine.luck.chance.happens(250);
        terms.offer.settings.payment_intent_data = is_held.then(|| PaymentIntentData {
            capture_method: Some(CaptureMethod::Manual),
            ..PaymentIntentData::default()
        });
        if engine.luck.chance.happens(100) {
            terms.offer.items[0].price.unit_amount = Amount::ZERO.into();
        }
        let gate = Gate::new(terms);
        let published = gate.published();
        let mut sessions = Vec::new();
        for index in 0..usize::try_from(buyers).unwrap() {
            let mut gates = vec![GateId::Link];
            if engine.luck.chance.happens(500) {
                gates.push(coupon());
            }
            sessions.push(SessionNode::new(index, gates, published.clone(), bug));
            let at = START.plus_millis(i64::try_from(engine.luck.chance.below(60_000)).unwrap());
            engine.at(at, Event::Buyer(index, Act::Look));
            if is_held {
                merchant_speaks(&mut engine, index);
            }
        }
        let receivers = 2;
        let mut first = VolumeNode::new(1, receivers, bug);
        first.set_endpoints(1, endpoints(receivers));
        engine.at(START.plus_seconds(CALM_SECONDS), Event::Calm);
        for day in 1..40 {
            engine.at(START.plus_seconds(day * 86_400), Event::Sweep);
        }
        let gates = [
            GateNode::of_link(gate, bug),
            GateNode::of_coupon(coupon(), discounts, bug),
        ];
        Self {
            engine,
            sessions,
            gates: gates
                .into_iter()
                .map(|gate| (gate.id.clone(), gate))
                .collect(),
            volumes: vec![first],
            endpoints: (0..receivers)
                .map(|index| EndpointNode::new(index, bug))
                .collect(),
            bank: Bank::default(),
            posted: BTreeMap::new(),
            happened: 0,
            wrong: None,
            bug,
        }
    }

    /// Tells the story to its end.
    pub fn run(&mut self) {
        while let Some(event) = self.engine.next() {
            if self.engine.now() > END || self.wrong.is_some() {
                break;
            }
            self.happened += 1;
            if self.happened > MOST_EVENTS {
                self.wrong = Some(format!("something spins: {event:?}"));
                break;
            }
            self.happen(event);
        }
        self.bank.pass_time(END);
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Arrive(call) => self.arrive(*call),
            Event::Answer(call, said) => self.answered(&call, Some(said)),
            Event::TimeOut(call) => self.answered(&call, None),
            Event::Alarm(node, at) => self.ring(&node, at),
            Event::Buyer(index, act) => self.buyer(index, act),
            Event::Merchant(index) => {
                let wants = self.sessions[index].settle(&mut self.engine.luck);
                self.after(&Node::Session(index), wants);
            }
            Event::Word(reference) => {
                let index = index_of(reference.as_str().split('-').next().unwrap());
                let wants = self.sessions[index].word(&reference, &mut self.engine.luck);
                self.after(&Node::Session(index), wants);
            }
            Event::Answerable(index, number) => {
                let now = self.engine.now();
                let outcome = self.endpoints[index].answer(number, Lateness::Late, now);
                self.after_endpoint(index, outcome);
            }
            Event::Sweep => self.sweep(),
            Event::Calm => self.engine.faults = Faults::NONE,
        }
    }

    fn buyer(&mut self, index: usize, act: Act) {
        let now = self.engine.now();
        if act == Act::Look {
            if let Some(choice) = self.sessions[index].choice(&mut self.engine.luck) {
                self.engine.at(now, Event::Buyer(index, choice));
                // A double click.
                if self.engine.luck.chance.happens(100) {
                    let soon = now.plus_millis(30);
                    self.engine.at(soon, Event::Buyer(index, choice));
                }
            }
            let pause = 1 + self.engine.luck.chance.below(900);
            let next = now.plus_seconds(u32::try_from(pause).unwrap());
            if next < START.plus_seconds(CALM_SECONDS / 2) && self.engine.luck.chance.happens(950) {
                self.engine.at(next, Event::Buyer(index, Act::Look));
            }
            return;
        }
        let node = Node::Session(index);
        let wants = self.sessions[index].act(act, &mut self.engine.luck);
        self.after(&node, wants);
    }

    /// A call reaches whom it is for.
    fn arrive(&mut self, call: Call) {
        let now = self.engine.now();
        let node = match &call.to {
            To::Bank => {
                let Ask::Bank(ask) = &call.ask else {
                    panic!("{call:?} is not for the bank")
                };
                let outcome = self.bank.answer(&mut self.engine, ask);
                self.engine
                    .send(&Event::Answer(Box::new(call), Said::Outcome(outcome)));
                return;
            }
            To::Receiver(index) => {
                self.receive(*index, call.clone());
                return;
            }
            To::Node(node) => node.clone(),
        };
        let (said, wants) = match &node {
            Node::Session(index) => {
                let Ask::AttemptStatus(attempt) = call.ask else {
                    panic!("{call:?} is not for a session")
                };
                let stored = self.sessions[*index].stored.as_ref();
                let status = stored.unwrap().session.attempt_status(attempt);
                let wants = self.sessions[*index].wake(&mut self.engine.luck);
                (Said::AttemptStatus(status), wants)
            }
            Node::Gate(id) => {
                let gate = self.gates.get_mut(id).unwrap();
                let served = gate.serve(&call.ask, &mut self.engine.luck);
                if !gate.is_sound() && self.wrong.is_none() {
                    self.wrong = Some(format!("{id:?}: the counters or the limit are wrong"));
                }
                served
            }
            Node::Volume(number) => {
                let index = usize::try_from(*number - 1).unwrap();
                if index == self.volumes.len() {
                    let next = VolumeNode::new(*number, self.endpoints.len(), self.bug);
                    self.volumes.push(next);
                }
                self.volumes[index].serve(&call.ask, &mut self.engine.luck)
            }
            Node::Endpoint(index) => {
                let Ask::Take { volume, events } = &call.ask else {
                    panic!("{call:?} is not for an endpoint")
                };
                let endpoint = &mut self.endpoints[*index];
                let (number, outcome) = endpoint.take(&call, (*volume, events), now);
                self.after_endpoint(*index, outcome);
                let over = self.endpoints[*index].answer(number, Lateness::InTime, now);
                self.after_endpoint(*index, over);
                let late = now.plus_seconds(1);
                self.engine.at(late, Event::Answerable(*index, number));
                return;
            }
        };
        // It may crash after the effect and before the answer.
        if self.after(&node, wants) {
            self.engine.send(&Event::Answer(Box::new(call), said));
        }
    }

    fn receive(&mut self, index: usize, call: Call) {
        let Ask::Post { volume, place } = call.ask else {
            panic!("{call:?} is not for a receiver")
        };
        // The second receiver is unwell more often, and hangs.
        let unwell = self.engine.faults.unwell * (1 + 2 * u64::try_from(index).unwrap());
        if self.engine.luck.chance.happens(unwell) {
            if self.engine.luck.chance.happens(500) {
                self.engine
                    .send(&Event::Answer(Box::new(call), Said::Failed));
            }
            return;
        }
        *self.posted.entry((index, volume, place)).or_default() += 1;
        self.engine
            .send(&Event::Answer(Box::new(call), Said::Status200));
    }

    fn answered(&mut self, call: &Call, said: Option<Said>) {
        if self.instance(&call.from) != call.instance {
            return;
        }
        let luck = &mut self.engine.luck;
        let wants = match &call.from {
            Node::Session(index) => self.sessions[*index].answered(call, said, luck),
            Node::Gate(id) => {
                let gate = self.gates.get_mut(id).unwrap();
                gate.answered(call, said.as_ref(), luck)
            }
            Node::Volume(number) => {
                let volume = &mut self.volumes[usize::try_from(*number - 1).unwrap()];
                volume.answered(call, said, luck)
            }
            Node::Endpoint(index) => {
                let outcome = self.endpoints[*index].answered(call, said.as_ref(), luck);
                self.after_endpoint(*index, outcome);
                return;
            }
        };
        self.after(&call.from, wants);
    }

    fn after_endpoint(&mut self, index: usize, outcome: Outcome) {
        if self.after(&Node::Endpoint(index), outcome.wants) {
            for (call, said) in outcome.answers {
                self.engine.send(&Event::Answer(Box::new(call), said));
            }
        }
    }

    /// Sends what a node wants sent; says whether it lives on.
    fn after(&mut self, node: &Node, wants: Wants) -> bool {
        let now = self.engine.now();
        if let Some(at) = wants.alarm {
            if self
                .engine
                .luck
                .chance
                .happens(self.engine.faults.forgotten)
            {
                // The platform will not ring: only the rows say that it should.
            } else {
                self.engine.at(at, Event::Alarm(node.clone(), at));
            }
        }
        if self.engine.crashes() {
            self.crash(node, now);
            return false;
        }
        for call in wants.calls {
            let late = now.plus_seconds(TIME_OUT_SECONDS);
            let call = Box::new(call);
            self.engine.send(&Event::Arrive(call.clone()));
            self.engine.at(late, Event::TimeOut(call));
        }
        true
    }

    fn crash(&mut self, node: &Node, now: Timestamp) {
        match node {
            Node::Session(index) => self.sessions[*index].crash(now),
            Node::Gate(id) => self.gates.get_mut(id).unwrap().crash(now),
            Node::Volume(number) => {
                self.volumes[usize::try_from(*number - 1).unwrap()].crash(now);
            }
            Node::Endpoint(index) => self.endpoints[*index].crash(now),
        }
    }

    fn instance(&self, node: &Node) -> u32 {
        match node {
            Node::Session(index) => self.sessions[*index].instance,
            Node::Gate(id) => self.gates[id].instance,
            Node::Volume(number) => self.volumes[usize::try_from(*number - 1).unwrap()].instance,
            Node::Endpoint(index) => self.endpoints[*index].instance,
        }
    }

    fn alarm(&mut self, node: &Node) -> &mut Option<Timestamp> {
        match node {
            Node::Session(index) => &mut self.sessions[*index].kept.alarm,
            Node::Gate(id) => &mut self.gates.get_mut(id).unwrap().kept.alarm,
            Node::Volume(number) => {
                let index = usize::try_from(*number - 1).unwrap();
                &mut self.volumes[index].kept.alarm
            }
            Node::Endpoint(index) => &mut self.endpoints[*index].kept.alarm,
        }
    }

    fn ring(&mut self, node: &Node, at: Timestamp) {
        if *self.alarm(node) == Some(at) {
            *self.alarm(node) = None;
            self.wake(node);
        }
    }

    /// What the alarm's handler does, or whoever looks after forgotten ones.
    fn wake(&mut self, node: &Node) {
        let luck = &mut self.engine.luck;
        let wants = match node {
            Node::Session(index) => self.sessions[*index].wake(luck),
            Node::Gate(id) => self.gates.get_mut(id).unwrap().wake(luck),
            Node::Volume(number) => self.volumes[usize::try_from(*number - 1).unwrap()].wake(luck),
            Node::Endpoint(index) => self.endpoints[*index].wake(luck),
        };
        self.after(node, wants);
    }

    /// Wakes whoever's alarm should have rung long ago, of those that a list knows: sessions are
    /// known by their leases and by their rows.
    fn sweep(&mut self) {
        let now = self.engine.now();
        let mut nodes = self.nodes();
        for volume in &self.volumes {
            let open = volume.unsettled().into_iter();
            nodes.extend(open.map(Node::Session));
        }
        for node in nodes {
            let alarm = self.alarm(&node);
            if alarm.is_some_and(|at| at.plus_seconds(60) < now) {
                *alarm = None;
                self.wake(&node);
            }
        }
    }

    fn nodes(&self) -> Vec<Node> {
        let gates = self.gates.keys().cloned().map(Node::Gate);
        let volumes = self.volumes.iter().map(|it| Node::Volume(it.volume.number));
        let endpoints = (0..self.endpoints.len()).map(Node::Endpoint);
        gates.chain(volumes).chain(endpoints).collect()
    }
}
