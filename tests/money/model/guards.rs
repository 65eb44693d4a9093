//! Two payments of one sale, each with its own request id, at two tills of one journal (money.md §6.2 and §6.3, the order guard and the target
//! guard). Buttons are pressed twice, tills are killed and settle, sales are voided, and the service forgets: what may be sent?
//!
//! Time is left out: "empty" is believed once nothing is on its way. That is what "due" is for, and sale.rs shows it.

use crate::explore::{Model, Steps};
use crate::rules::{Invariant, Mutant, rules};

use Rule::*;

rules! {
    /// A payment of an order that is in doubt is not repeated under another id.
    OrderInDoubt: "M22 no guard of order numbers" => ChargedTwice,
    /// The guard looks inside the transaction that enters OPEN, so that two tills can't pass it together.
    LooksInside: "M65 the guard looks before the transaction" => ChargedTwice,
    /// A doubt bars every card and every amount.
    DoubtBarsAnyCard: "M66 a doubt bars its own card only" => ChargedTwice,
    /// What was never found out bars as a doubt does.
    UnresolvedBars: "M67 UNRESOLVED bars nothing" => ChargedTwice,
    /// The same payment that is just being sent: a second press.
    OrderInProgress: "M68 a second press while the first is on its way" => ChargedTwice,
    /// The same payment that was made: pressed again, or called again after settling.
    OrderPaid: "M69 a second press after the first was paid" => ChargedTwice,
    /// A payment that was voided leaves its order free.
    VoidFrees: "M70 a voided payment bars its order" => NeverEnds,
    /// An id that is sent again is guarded as a new one is.
    GuardsResends: "M71 an id that is sent again passes" => ChargedTwice,
    /// An owner whose life can't be found out may be dead: a doubt.
    UnknownLifeIsDoubt: "M72 an owner that can't be looked at counts as sending" => ChargedTwice,
    /// `allow_duplicate` does not lift a doubt: nobody can answer for it.
    DoubtIsNotLifted: "M73 allow_duplicate lifts a doubt" => ChargedTwice,
    /// It lifts a doubt that a person was told to look at.
    CheckedIsLifted: "M74 allow_duplicate lifts nothing that was checked by hand" => NeverEnds,
    /// It lifts a payment that was made: two equal halves of one bill.
    PaidIsLifted: "M75 allow_duplicate lifts nothing that was paid" => NeverEnds,
    /// A refund (capture, void, adjust) of a transaction is not repeated while one is in doubt.
    TargetInDoubt: "M76 a refund is repeated while the first is in doubt" => ChargedTwice,
    /// ... nor while an equal one is being sent.
    TargetInProgress: "M77 a second press of refund while the first is on its way" => ChargedTwice,
    /// ... nor after a look-up found an equal one, which whoever presses may not know.
    TargetFound: "M78 a refund that was found bars nothing" => ChargedTwice,
    /// Equal parts that were answered directly are free.
    PartsAreFree: "M79 an equal part that was answered bars the next" => NeverEnds,
    /// One that was never found out bars the next, unless somebody has looked.
    TargetUnresolvedBars: "M180 UNRESOLVED bars no change of its transaction" => ChargedTwice,
    /// Who was told to look at it may ask for it again.
    TargetCheckedIsLifted: "M181 allow_duplicate lifts no change that was checked by hand" => NeverEnds,
}

const TILLS: [&str; 2] = ["till A", "till B"];

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Entry {
    None,
    Open,
    /// PENDING bars as it does, but is lifted by `allow_duplicate`.
    Doubt,
    /// A doubt that was told with CHECK_BY_HAND.
    Checked,
    Paid,
    Declined,
    NotDone,
    Unresolved,
}

/// Where the request is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum At {
    Nowhere,
    OnTheWire,
    Service,
}

/// What was told of it last.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Word {
    Nothing,
    Unknown,
    NotDone,
    Declined,
    Paid,
    CheckByHand,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Payment {
    entry: Entry,
    at: At,
    was_charged: bool,
    was_declined: bool,
    was_voided: bool,
    was_seen: bool,
    /// By a look-up, not by an answer.
    was_found: bool,
    /// Whoever presses the button sees that it was paid.
    is_on_screen: bool,
    word: Word,
}

impl Payment {
    /// What has to be told of it.
    fn verdict(&self) -> Option<Word> {
        match self.entry {
            Entry::None | Entry::Open | Entry::Doubt => None,
            Entry::Checked | Entry::Unresolved => Some(Word::CheckByHand),
            Entry::Paid => Some(Word::Paid),
            Entry::Declined => Some(Word::Declined),
            Entry::NotDone => Some(Word::NotDone),
        }
    }

    fn is_untold(&self) -> bool {
        self.verdict().is_some_and(|verdict| verdict != self.word)
    }

    fn tell(&mut self) {
        self.word = self.verdict().unwrap_or(Word::Unknown);
    }
}

/// A press of the button, and what comes along with it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Press {
    /// `allow_duplicate`: a person answers for it.
    is_allowed: bool,
    /// No descriptor is left to see whether an owner lives.
    is_blind: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Phase {
    /// The guard has looked, the transaction is still to come.
    Checked(Press),
    Opened,
    Sent,
    /// The verdict is written, and not returned yet.
    Decided,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Pay,
    Refund,
}

/// The sale, and what the world may still do to it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct World {
    kind: Kind,
    /// The second payment is of another card.
    has_other_card: bool,
    /// How many payments are meant: two shares of a bill, two articles that are returned.
    wanted: u8,
    kills: u8,
    declines: u8,
    voids: u8,
    /// The service has forgotten: an old "empty" proves nothing.
    forgets: u8,
    /// It was acknowledged, and isn't shown.
    hides: u8,
    /// No descriptor may be left to see whether an owner lives.
    is_blind: bool,
    /// Nobody is there to allow a duplicate: a job at night.
    is_unattended: bool,
    /// Between the guard's first look and OPEN lies some time, for the token.
    is_slow: bool,
    /// What a killed till had missed is told elsewhere.
    is_told_elsewhere: bool,
}

const SALE: World = World {
    kind: Kind::Pay,
    has_other_card: false,
    wanted: 1,
    kills: 1,
    declines: 0,
    voids: 0,
    forgets: 0,
    hides: 0,
    is_blind: false,
    is_unattended: false,
    is_slow: true,
    is_told_elsewhere: false,
};

/// Two refunds that are pressed at once meet in the journal while one is being sent; else see the gaps.
const REFUND: World = World { kind: Kind::Refund, is_slow: false, ..SALE };

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Guards {
    payments: [Payment; 2],
    /// Per till: which payment it works on.
    calls: [Option<(usize, Phase)>; 2],
    world: World,
}

impl Guards {
    fn begin(world: World) -> Guards {
        let payment = Payment {
            entry: Entry::None,
            at: At::Nowhere,
            was_charged: false,
            was_declined: false,
            was_voided: false,
            was_seen: false,
            was_found: false,
            is_on_screen: false,
            word: Word::Nothing,
        };
        Guards { payments: [payment; 2], calls: [None; 2], world }
    }

    /// A living call works on it.
    fn is_busy(&self, id: usize) -> bool {
        self.calls.iter().flatten().any(|(it, _)| *it == id)
    }

    /// The other payment of the same order bars this one.
    fn order_guard(&self, other: usize, press: Press, rules: &Rules) -> bool {
        let it = &self.payments[other];
        let is_same = !self.world.has_other_card;
        let Press { is_allowed, is_blind } = press;
        // Without a look at its lock nobody can say that the owner is dead, nor that it lives.
        let is_sending = if is_blind { !rules.has(UnknownLifeIsDoubt) } else { self.is_busy(other) };
        let doubt_bars = rules.has(OrderInDoubt)
            && (is_same || rules.has(DoubtBarsAnyCard))
            && (!is_allowed || rules.has(DoubtIsNotLifted));
        match it.entry {
            Entry::Open if is_sending => is_same && !is_allowed && rules.has(OrderInProgress),
            Entry::Open | Entry::Doubt => doubt_bars,
            Entry::Checked => !(is_allowed && rules.has(CheckedIsLifted)),
            Entry::Unresolved => !is_allowed && rules.has(UnresolvedBars),
            Entry::Paid => {
                let is_free = it.was_voided && rules.has(VoidFrees) || is_allowed && rules.has(PaidIsLifted);
                is_same && !is_free && rules.has(OrderPaid)
            }
            Entry::None | Entry::Declined | Entry::NotDone => false,
        }
    }

    /// The other refund of the same transaction, and of the same amount, bars this one.
    fn target_guard(&self, other: usize, press: Press, rules: &Rules) -> bool {
        let it = &self.payments[other];
        match it.entry {
            Entry::Open if self.is_busy(other) => !press.is_allowed && rules.has(TargetInProgress),
            Entry::Open | Entry::Doubt => rules.has(TargetInDoubt),
            Entry::Checked => rules.has(TargetInDoubt) && !(press.is_allowed && rules.has(TargetCheckedIsLifted)),
            Entry::Unresolved => !press.is_allowed && rules.has(TargetUnresolvedBars),
            Entry::Paid if it.was_found => !press.is_allowed && rules.has(TargetFound),
            Entry::Paid => !rules.has(PartsAreFree),
            Entry::None | Entry::Declined | Entry::NotDone => false,
        }
    }

    fn is_barred(&self, id: usize, press: Press, rules: &Rules) -> bool {
        let is_free = self.payments[id].entry == Entry::NotDone && !rules.has(GuardsResends);
        let guard = match self.world.kind {
            Kind::Pay => Guards::order_guard,
            Kind::Refund => Guards::target_guard,
        };
        !is_free && guard(self, 1 - id, press, rules)
    }

    /// Nothing runs, and settling has told all that it can tell.
    fn is_settled(&self) -> bool {
        self.calls == [None; 2] && !self.payments.iter().any(Payment::is_untold)
    }

    /// Payments that whoever stands at the till knows of: from the book, or from a look into the portal.
    fn known(&self) -> u8 {
        let is_known = |it: &&Payment| match it.word {
            Word::Paid => !it.was_voided,
            Word::CheckByHand => it.was_charged,
            Word::Nothing | Word::Unknown | Word::NotDone | Word::Declined => false,
        };
        self.payments.iter().filter(is_known).count() as u8
    }

    /// What people do. A pay button is pressed whenever they like; another card is tried, and a refund is repeated, by somebody who
    /// believes that there is none yet.
    fn is_pressed(&self, id: usize) -> bool {
        let other = &self.payments[1 - id];
        let is_other_on_its_way = self.calls.iter().flatten().any(|(_, phase)| *phase != Phase::Decided);
        match self.world.kind {
            Kind::Pay if !self.world.has_other_card || self.world.wanted > 1 => true,
            Kind::Pay => self.is_settled() && self.known() == 0,
            Kind::Refund if is_other_on_its_way => true,
            // What another till has settled doesn't show on the screen of this one.
            Kind::Refund => self.is_settled() && u8::from(other.is_on_screen) < self.world.wanted,
        }
    }

    fn open(&mut self, till: usize, id: usize) {
        let it = &mut self.payments[id];
        (it.entry, it.word) = (Entry::Open, Word::Nothing);
        self.calls[till] = Some((id, Phase::Opened));
    }

    fn idle_till(&self, till: usize, id: usize, rules: &Rules, to: &mut Steps<Guards>) {
        let name = TILLS[till];
        let it = &self.payments[id];
        if self.is_busy(id) {
            return;
        }
        if matches!(it.entry, Entry::None | Entry::NotDone) {
            let mut press = |does, press: Press| {
                if !self.is_barred(id, press, rules) {
                    to.add(name, does, |it| match it.world.is_slow {
                        true => it.calls[till] = Some((id, Phase::Checked(press))),
                        false => it.open(till, id),
                    });
                }
            };
            let plain = Press { is_allowed: false, is_blind: false };
            let [does, blindly, allowed] = PRESSES[id];
            if self.is_pressed(id) {
                press(does, plain);
                if self.world.is_blind {
                    press(blindly, Press { is_blind: true, ..plain });
                }
            }
            // Who allows it was told SEE_OTHER, has settled, and has looked into the book and the portal.
            let has_looked = self.is_settled() && self.known() < self.world.wanted;
            if self.is_barred(id, plain, rules) && has_looked && !self.world.is_unattended {
                press(allowed, Press { is_allowed: true, ..plain });
            }
        }
        self.settle(till, id, to);
    }

    fn settle(&self, till: usize, id: usize, to: &mut Steps<Guards>) {
        let name = TILLS[till];
        let it = &self.payments[id];
        let mut told = |does, entry| {
            to.add(name, does, |guards| {
                let it = &mut guards.payments[id];
                it.was_found |= entry == Entry::Paid;
                it.entry = entry;
                it.tell();
                match entry {
                    Entry::Unresolved => guards.world.forgets -= 1,
                    Entry::Checked => guards.world.hides -= 1,
                    _ => {}
                }
            });
        };
        let is_quiet = it.at == At::Nowhere;
        match it.entry {
            Entry::Open | Entry::Doubt | Entry::Checked => {
                if it.was_charged {
                    told("settles: found", Entry::Paid);
                } else if it.was_declined {
                    told("settles: found declined", Entry::Declined);
                } else if is_quiet && it.entry != Entry::Checked {
                    told("settles: empty after due, NOT_PROCESSED", Entry::NotDone);
                }
                if is_quiet && self.world.forgets > 0 {
                    told("settles days later: empty proves nothing, UNRESOLVED", Entry::Unresolved);
                }
                if is_quiet && it.was_seen && self.world.hides > 0 {
                    told("settles: empty, but acknowledged, CHECK_BY_HAND", Entry::Checked);
                }
            }
            _ if it.is_untold() => to.add(name, "is told the verdict that was missed", |it| {
                let payment = &mut it.payments[id];
                payment.tell();
                payment.is_on_screen = payment.word == Word::Paid && !it.world.is_told_elsewhere;
            }),
            _ => {}
        }
    }

    fn calling_till(&self, till: usize, id: usize, phase: Phase, rules: &Rules, to: &mut Steps<Guards>) {
        let name = TILLS[till];
        match phase {
            Phase::Checked(press) => {
                let is_known = !matches!(self.payments[id].entry, Entry::None | Entry::NotDone);
                if is_known || rules.has(LooksInside) && self.is_barred(id, press, rules) {
                    to.add(name, "is told SEE_OTHER", |it| it.calls[till] = None);
                } else {
                    to.add(name, "enters OPEN", |it| it.open(till, id));
                }
            }
            Phase::Opened => {
                to.add(name, "gets no connection", |it| {
                    it.payments[id].entry = Entry::NotDone;
                    it.calls[till] = Some((id, Phase::Decided));
                });
                to.add(name, "sends", |it| {
                    it.payments[id].at = At::OnTheWire;
                    it.calls[till] = Some((id, Phase::Sent));
                });
            }
            Phase::Sent => to.add(name, "loses the answer, and is told UNKNOWN", |it| {
                it.reset(id);
                it.payments[id].entry = Entry::Doubt;
                it.payments[id].tell();
                it.calls[till] = None;
            }),
            Phase::Decided => to.add(name, "is told the verdict", |it| {
                let payment = &mut it.payments[id];
                payment.tell();
                payment.is_on_screen = payment.word == Word::Paid;
                it.calls[till] = None;
            }),
        }
        if self.world.kills > 0 {
            to.add(name, "is killed, and starts again", |it| {
                it.world.kills -= 1;
                it.reset(id);
                it.calls[till] = None;
            });
        }
    }

    fn reset(&mut self, id: usize) {
        let it = &mut self.payments[id];
        if it.at == At::OnTheWire {
            it.at = At::Nowhere;
        }
    }

    fn service(&self, id: usize, to: &mut Steps<Guards>) {
        let it = &self.payments[id];
        let name = ["the service, of the first one,", "the service, of the second one,"][id];
        let caller = self.calls.iter().position(|call| *call == Some((id, Phase::Sent)));
        if it.at == At::OnTheWire {
            to.add(name, "gets the request", |it| {
                let it = &mut it.payments[id];
                it.was_seen = true;
                it.at = if it.was_charged || it.was_declined { At::Nowhere } else { At::Service };
            });
        }
        if it.at == At::Service {
            to.add(name, "charges, and nobody hears", |it| {
                (it.payments[id].at, it.payments[id].was_charged) = (At::Nowhere, true);
            });
            to.add(name, "keeps no record", |it| it.payments[id].at = At::Nowhere);
            let Some(till) = caller else { return };
            let mut answer = |does, entry| {
                to.add(name, does, |guards| {
                    let it = &mut guards.payments[id];
                    (it.entry, it.at) = (entry, At::Nowhere);
                    it.was_charged |= entry == Entry::Paid;
                    it.was_declined |= entry == Entry::Declined;
                    guards.world.declines -= u8::from(entry == Entry::Declined);
                    guards.calls[till] = Some((id, Phase::Decided));
                });
            };
            answer("charges, and says so", Entry::Paid);
            if self.world.declines > 0 {
                answer("declines", Entry::Declined);
            }
        }
    }
}

/// How each of the two payments is asked for: as it is, without a descriptor, with `allow_duplicate`.
const PRESSES: [[&str; 3]; 2] = [
    [
        "asks for the first one",
        "asks for the first one, and can't see who lives",
        "asks for the first one, with allow_duplicate",
    ],
    [
        "asks for the second one",
        "asks for the second one, and can't see who lives",
        "asks for the second one, with allow_duplicate",
    ],
];

impl Model for Guards {
    type Rule = Rule;

    const MUTANTS: &'static [Mutant<Rule>] = MUTANTS;

    fn worlds() -> Vec<(&'static str, Guards)> {
        [
            ("two kills, a decline", World { kills: 2, declines: 1, ..SALE }),
            ("a sale that is voided, and paid anew", World { voids: 1, is_unattended: true, ..SALE }),
            ("a service that forgets", World { forgets: 1, ..SALE }),
            ("a service that hides what it acknowledged", World { hides: 1, ..SALE }),
            ("another card is tried", World { has_other_card: true, is_blind: true, ..SALE }),
            ("a bill is shared by two cards", World { has_other_card: true, is_blind: true, wanted: 2, ..SALE }),
            ("a bill is paid in two equal halves, by one card", World { wanted: 2, ..SALE }),
            ("a refund", REFUND),
            ("two equal articles come back", World { wanted: 2, ..REFUND }),
            ("a refund that the service forgets", World { forgets: 1, ..REFUND }),
            ("a refund that the service hides, though it acknowledged it", World { hides: 1, ..REFUND }),
        ]
        .into_iter()
        .map(|(name, world)| (name, Guards::begin(world)))
        .collect()
    }

    fn gaps() -> Vec<(&'static str, Guards, Invariant)> {
        [
            (
                "a second press of refund reaches the journal just after the first was answered",
                World { is_slow: true, kills: 0, ..REFUND },
                Invariant::ChargedTwice,
            ),
            (
                "a refund that was answered, and after a kill told elsewhere, is pressed again",
                World { is_told_elsewhere: true, ..REFUND },
                Invariant::ChargedTwice,
            ),
        ]
        .into_iter()
        .map(|(name, world, breaks)| (name, Guards::begin(world), breaks))
        .collect()
    }

    fn steps(&self, rules: &Rules, to: &mut Steps<Guards>) {
        for till in 0..2 {
            match self.calls[till] {
                Some((id, phase)) => self.calling_till(till, id, phase, rules, to),
                None => (0..2).for_each(|id| self.idle_till(till, id, rules, to)),
            }
        }
        for id in 0..2 {
            self.service(id, to);
            let it = &self.payments[id];
            if self.world.voids > 0 && it.word == Word::Paid && !self.is_busy(id) {
                to.add("the sale", "is voided", |it| {
                    it.world.voids -= 1;
                    (it.payments[id].was_charged, it.payments[id].was_voided) = (false, true);
                });
            }
        }
    }

    fn violated(&self, _: &Rules) -> Option<Invariant> {
        let charges = self.payments.iter().filter(|it| it.was_charged).count();
        let is_denied = |it: &Payment| it.word == Word::NotDone && it.was_charged;
        let is_lost = |it: &Payment| it.was_charged && !matches!(it.word, Word::Paid | Word::CheckByHand);
        let is_open = |it: &Payment| matches!(it.entry, Entry::Open | Entry::Doubt);
        match () {
            _ if self.payments.iter().any(is_denied) => Some(Invariant::ToldNothingWasDone),
            _ if charges > self.world.wanted.into() => Some(Invariant::ChargedTwice),
            _ if self.is_settled() && self.payments.iter().any(|it| is_lost(it) && !is_open(it)) => {
                Some(Invariant::NeverTold)
            }
            _ => None,
        }
    }

    /// All that was meant is paid, and known to be.
    fn is_done(&self, _: &Rules) -> bool {
        self.is_settled() && self.known() >= self.world.wanted
    }
}
