//! One payment, and what is concluded from what is heard of it (money.md §1.5 "acknowledged", §3, §4.1 rows 6 to 20, §4.2). A stranger's
//! answer, a record that hides, an error that succeeds after all: from which of them does it follow that nothing was done?
//!
//! Time is ticks: the service works for two of them, the margin is one. When a doubt begins to age is sale.rs's.

use crate::explore::{Model, Steps};
use crate::rules::{Invariant, Mutant, rules};

use Rule::*;

rules! {
    /// A transaction id, SUCCESS, DENIED or PENDING: the service has it, and from then on "empty" proves nothing (§1.5, L4a).
    Acknowledged: "M47 'empty' is believed although it was acknowledged" => ToldNothingWasDone,
    /// A record acknowledges as an answer does.
    RecordAcknowledges: "M48 only answers acknowledge" => ToldNothingWasDone,
    /// ... and an answer that was cut after the transaction id.
    CutAcknowledges: "M49 an answer that was cut acknowledges nothing" => ToldNothingWasDone,
    /// Our request id alone is no evidence: that the service had the request is what L4 is for.
    IdIsNoEvidence: "M50 our request id alone acknowledges" => NeverEnds,
    /// What asks for the customer's own action is acknowledged from the first byte: the service's limit does not bound it.
    ActionAcknowledges: "M51 a payment that waits for its customer ages as others do" => ToldNothingWasDone,
    /// Acknowledged counts before a 409 that was seen (L4a before L5).
    AcknowledgedBefore409: "M52 'empty' after a 409 is believed although it was acknowledged" => ToldNothingWasDone,
    /// ... also when a record is found that is not ours (L3, not L2).
    OtherRecordIsDoubt: "M53 another's record after a 409 is believed although it was acknowledged" => ToldNothingWasDone,
    /// An alert about our certificate is one only if the server had asked for a certificate, on TLS 1.3 (row 6).
    AlertWasAskedFor: "M54 any alert about a certificate is 'not sent'" => ToldNothingWasDone,
    /// A refusal has one of the documented values (rows 9, 11, 12).
    RefusalIsDocumented: "M55 any JSON of a refusal's shape is a refusal" => ToldNothingWasDone,
    /// ... and no transaction id.
    RefusalHasNoTransaction: "M56 a refusal with a transaction id is a refusal" => ToldNothingWasDone,
    /// ... and no request id but ours (§3).
    RefusalIsOurs: "M57 a refusal that names another request id is a refusal" => ToldNothingWasDone,
    /// A first 401 is judged as a second one, where the request can't be repeated (row 8).
    First401IsJudged: "M58 any first 401 is a refusal, for want of a new token" => ToldNothingWasDone,
    /// 429 refuses only in the service's own words (row 11).
    LimitIsDocumented: "M59 any 429 is a refusal" => ToldNothingWasDone,
    /// A call that is refused in CHECK asks the journal about its id first (§2).
    CheckAsksJournal: "M60 a known id with a bad field is NOT_ATTEMPTED" => ToldNothingWasDone,
    /// ... and if the journal can't be read, it is UNKNOWN.
    UnreadIsUnknown: "M61 a journal that can't be read is NOT_ATTEMPTED" => ToldNothingWasDone,
    /// A record or an answer has something in common with the payment (§3).
    FitsPositively: "M62 what shares nothing with the payment is its answer" => ToldItWasDone,
    /// An amount of 0 or below is no success (§3).
    AmountIsPositive: "M63 SUCCESS over a negative amount" => ToldItWasDone,
    /// What shows that the service has had it is written before anything more is asked, and so survives a kill.
    KeptBeforeAsking: "M101 what the service has shown is written when the look-ups end" => ToldNothingWasDone,
    /// A record with ERROR that stands is a refusal at last (L1a).
    ErrorEnds: "M92 a record with ERROR is in doubt for ever" => NeverEnds,
    /// ... after due,
    ErrorAfterDue: "M93 a record with ERROR is believed before due" => ToldNothingWasDone,
    /// ... when it is read again, a while after the first time,
    ErrorIsReadTwice: "M94 a record with ERROR is believed at once" => ToldNothingWasDone,
    /// ... and its id is used up.
    ErrorBurnsId: "M95 after a record with ERROR the same id is sent again" => NeverEnds,
    /// A wall clock that says "old" counts only after due (§5.7).
    OldAfterDue: "M96 'old' before due" => NeverTold,
    /// What is old and still pending is told once, and no longer asked (§5.7).
    OldPendingEnds: "M97 what is pending is asked for ever" => NeverEnds,
    /// "Empty" of what is old proves nothing: the service may have forgotten (§5.7).
    OldProvesNothing: "M98 'empty' is believed at any age" => ToldNothingWasDone,
}

const LIMIT: u8 = 2;
const DUE: u8 = LIMIT + 1;

/// What may come in place of the service's answer, and the rule by which it is a doubt and not "nothing was done".
const STRANGERS: [(&str, Rule); 6] = [
    ("comes an alert about a certificate that nobody had asked for", AlertWasAskedFor),
    ("comes a 403 of a known shape, with values of its own", RefusalIsDocumented),
    ("comes a 400 with a transaction id", RefusalHasNoTransaction),
    ("comes a 400 that names another request id", RefusalIsOurs),
    ("comes a 401 with a page, and there is no new token", First401IsJudged),
    ("comes a 429 with a page", LimitIsDocumented),
];

/// ... and the rule by which it is no success.
const FALSE_SUCCESSES: [(&str, Rule); 2] = [
    ("comes SUCCESS that shares nothing with the payment", FitsPositively),
    ("comes SUCCESS over an amount below 0", AmountIsPositive),
];

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Entry {
    /// The call waits for its answer.
    Open,
    Doubt,
    Pending,
    Approved,
    NotProcessed,
    Refused,
    IdTaken,
    Unresolved,
}

/// What the service does with it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Service {
    Never,
    OnTheWire,
    Works,
    Charged,
    /// The customer may confirm it at any time.
    Pending,
    /// It keeps a record with ERROR, which is fresh for a tick.
    Error {
        is_fresh: bool,
    },
    NoRecord,
    /// Another payment has the id, and the service refused ours.
    Other,
    /// It has charged, and long since keeps no record.
    Forgotten,
}

/// What the till was told last.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Word {
    Unknown,
    Approved,
    NotProcessed,
    CheckByHand,
}

/// What the world may still do.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct World {
    strangers: u8,
    /// A middlebox repeats the request, and the answer to the copy is 409.
    copies: u8,
    /// The till calls again with the same id.
    calls: u8,
    /// The process is killed while it looks up, and another one goes on.
    kills: u8,
    /// Days pass.
    days: u8,
    /// The wall clock leaps.
    leaps: u8,
    /// The service may say PENDING, and wait for the customer.
    can_pend: bool,
    /// What has been seen pending may be hidden from a look-up.
    hides: bool,
    /// The customer's own action is asked for: it may be hidden from the start.
    asks_customer: bool,
    /// What is pending is shown over an amount of 0, which does not fit.
    shows_zero: bool,
    /// A fresh ERROR may be followed by a success, also after the limit.
    wavers: bool,
}

const PLAIN: World = World {
    strangers: 0,
    copies: 0,
    calls: 0,
    kills: 0,
    days: 0,
    leaps: 0,
    can_pend: false,
    hides: false,
    asks_customer: false,
    shows_zero: false,
    wavers: false,
};

const PENDS: World = World { can_pend: true, hides: true, ..PLAIN };

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Evidence {
    entry: Entry,
    service: Service,
    /// Ticks of work.
    work: u8,
    /// Ticks since the connection was gone.
    gone: u8,
    is_acknowledged: bool,
    has_seen_409: bool,
    /// Ticks since a record with ERROR was first read after due.
    error_read: Option<u8>,
    /// The service has shown that it has it.
    was_shown: bool,
    is_old: bool,
    word: Word,
    has_paid_anew: bool,
    world: World,
}

impl Evidence {
    fn begin(world: World) -> Evidence {
        Evidence {
            entry: Entry::Open,
            service: Service::OnTheWire,
            work: 0,
            gone: 0,
            is_acknowledged: false,
            has_seen_409: false,
            error_read: None,
            was_shown: false,
            is_old: false,
            word: Word::Unknown,
            has_paid_anew: false,
            world,
        }
    }

    fn was_charged(&self) -> bool {
        matches!(self.service, Service::Charged | Service::Forgotten)
    }

    fn is_acknowledged(&self, rules: &Rules) -> bool {
        let is_action = self.world.asks_customer && rules.has(ActionAcknowledges);
        rules.has(Acknowledged) && (self.is_acknowledged || is_action)
    }

    fn tell(&mut self, entry: Entry, word: Word) {
        (self.entry, self.word) = (entry, word);
    }

    /// The connection is reset, and what came of the request is not known.
    fn doubt(&mut self) {
        (self.entry, self.gone) = (Entry::Doubt, 0);
        if self.service == Service::OnTheWire {
            self.service = Service::Never;
        }
    }

    fn show(&mut self, acknowledges: bool) {
        self.was_shown = true;
        self.is_acknowledged |= acknowledges;
    }

    fn service(&self, rules: &Rules, to: &mut Steps<Evidence>) {
        let name = "the service";
        let is_heard = self.entry == Entry::Open;
        match self.service {
            Service::OnTheWire => {
                to.add("the request", "arrives", |it| it.service = Service::Works);
                if is_heard {
                    to.add(name, "refuses it", |it| {
                        it.service = Service::Never;
                        it.tell(Entry::Refused, Word::NotProcessed);
                    });
                    to.add(name, "has another payment under its id: 409", |it| {
                        it.service = Service::Other;
                        it.has_seen_409 = true;
                        it.doubt();
                    });
                    to.add(name, "has another payment under its id, and nobody hears", |it| {
                        it.service = Service::Other;
                        it.doubt();
                    });
                }
            }
            Service::Works => {
                to.add(name, "charges, and nobody hears", |it| it.service = Service::Charged);
                to.add(name, "gives up, without a record", |it| it.service = Service::NoRecord);
                to.add(name, "keeps a record with ERROR", |it| it.service = Service::Error { is_fresh: true });
                if is_heard {
                    to.add(name, "charges, and says so", |it| {
                        it.service = Service::Charged;
                        it.tell(Entry::Approved, Word::Approved);
                    });
                    to.add(name, "answers 200 with ERROR, without a transaction id, and gives up", |it| {
                        it.service = Service::NoRecord;
                        it.is_acknowledged = !rules.has(IdIsNoEvidence);
                        it.doubt();
                    });
                }
                if self.world.can_pend {
                    to.add(name, "waits for the customer, and nobody hears", |it| it.service = Service::Pending);
                }
                if self.world.can_pend && is_heard {
                    to.add(name, "says PENDING, and is cut after the transaction id", |it| {
                        it.service = Service::Pending;
                        it.doubt();
                        it.show(rules.has(CutAcknowledges));
                    });
                    to.add(name, "says PENDING, with a transaction id", |it| {
                        it.service = Service::Pending;
                        it.doubt();
                        it.entry = Entry::Pending;
                        it.show(true);
                    });
                }
            }
            Service::Pending if !self.is_old => {
                to.add("the customer", "confirms, and is charged", |it| it.service = Service::Charged);
                to.add("the customer", "fails, and a record with ERROR stays", |it| {
                    it.service = Service::Error { is_fresh: true };
                });
                to.add("the customer", "goes, and the record with them", |it| it.service = Service::NoRecord);
            }
            Service::Error { is_fresh } if self.work < LIMIT || self.world.wavers && is_fresh => {
                to.add(name, "succeeds after all", |it| it.service = Service::Charged);
            }
            _ => {}
        }
    }

    /// The call waits for its answer, and something else comes.
    fn network(&self, rules: &Rules, to: &mut Steps<Evidence>) {
        to.add("the answer", "is lost", |it| it.doubt());
        if matches!(self.service, Service::Never | Service::OnTheWire) {
            return;
        }
        if self.world.copies > 0 {
            to.add("a middlebox", "repeats the request, and passes on the 409", |it| {
                it.world.copies -= 1;
                it.has_seen_409 = true;
                it.doubt();
            });
        }
        if self.world.strangers == 0 {
            return;
        }
        for (does, rule) in STRANGERS {
            to.add("in place of the answer", does, |it| match rules.has(rule) {
                true => it.doubt(),
                false => it.tell(Entry::Refused, Word::NotProcessed),
            });
        }
        for (does, rule) in FALSE_SUCCESSES {
            to.add("in place of the answer", does, |it| match rules.has(rule) {
                true => it.doubt(),
                false => it.tell(Entry::Approved, Word::Approved),
            });
        }
    }

    /// §4.2: what a look-up shows, and what follows from it.
    fn look_up(&self, rules: &Rules, to: &mut Steps<Evidence>) {
        let name = "a look-up";
        let is_due = self.gone >= DUE;
        let is_old = self.is_old && (is_due || !rules.has(OldAfterDue));
        match self.service {
            Service::Charged => to.add(name, "finds it", |it| it.tell(Entry::Approved, Word::Approved)),
            Service::Pending if self.world.shows_zero => self.find_other(rules, to),
            Service::Pending if is_old && is_due && rules.has(OldPendingEnds) => {
                to.add(name, "finds it pending, and it is old", |it| it.tell(Entry::Unresolved, Word::CheckByHand));
            }
            Service::Pending => to.add(name, "finds it pending", |it| {
                (it.entry, it.error_read) = (Entry::Pending, None);
                it.show(rules.has(RecordAcknowledges));
            }),
            Service::Error { .. } => self.find_error(is_due, rules, to),
            Service::Other => self.find_other(rules, to),
            _ => {}
        }
        let can_hide = self.world.hides && self.was_shown || self.world.asks_customer;
        let is_hidden = self.service == Service::Pending && can_hide;
        if is_hidden {
            self.find_other(rules, to);
        }
        let is_empty = matches!(self.service, Service::Never | Service::Works | Service::NoRecord | Service::Forgotten);
        if is_empty || is_hidden {
            self.find_nothing(is_due, is_old, rules, to);
        }
    }

    /// L1a.
    fn find_error(&self, is_due: bool, rules: &Rules, to: &mut Steps<Evidence>) {
        if !rules.has(ErrorEnds) || !is_due && rules.has(ErrorAfterDue) {
            return;
        }
        match self.error_read {
            None if rules.has(ErrorIsReadTwice) => {
                to.add("a look-up", "finds ERROR for the first time", |it| it.error_read = Some(0));
            }
            Some(0) if rules.has(ErrorIsReadTwice) => {}
            _ => to.add("a look-up", "finds ERROR: NOT_PROCESSED", |it| {
                let entry = if rules.has(ErrorBurnsId) { Entry::IdTaken } else { Entry::Refused };
                it.tell(entry, Word::NotProcessed);
            }),
        }
    }

    /// L2, L3.
    fn find_other(&self, rules: &Rules, to: &mut Steps<Evidence>) {
        let is_doubt = self.is_acknowledged(rules) && rules.has(OtherRecordIsDoubt);
        if self.has_seen_409 && !is_doubt {
            to.add("a look-up", "finds a record that is not ours, after a 409: NOT_PROCESSED", |it| {
                it.tell(Entry::IdTaken, Word::NotProcessed);
            });
        } else {
            to.add("a look-up", "finds a record that is not ours: CHECK_BY_HAND", |it| {
                it.tell(Entry::Doubt, Word::CheckByHand);
                it.error_read = None;
            });
        }
    }

    /// L4, L4a, L5, and "old".
    fn find_nothing(&self, is_due: bool, is_old: bool, rules: &Rules, to: &mut Steps<Evidence>) {
        let is_acknowledged = self.is_acknowledged(rules);
        let is_taken = self.has_seen_409 && !(is_acknowledged && rules.has(AcknowledgedBefore409));
        let (does, entry, word) = match () {
            _ if is_old && rules.has(OldProvesNothing) => {
                ("finds nothing, and it is old: CHECK_BY_HAND", Entry::Unresolved, Word::CheckByHand)
            }
            _ if !is_due => return,
            _ if is_taken => ("finds nothing, after a 409: NOT_PROCESSED", Entry::IdTaken, Word::NotProcessed),
            _ if is_acknowledged => {
                ("finds nothing, but it was acknowledged: CHECK_BY_HAND", Entry::Doubt, Word::CheckByHand)
            }
            _ => ("finds nothing after due: NOT_PROCESSED", Entry::NotProcessed, Word::NotProcessed),
        };
        to.add("a look-up", does, |it| {
            it.tell(entry, word);
            it.error_read = None;
        });
    }

    /// The till obeys the advice, and sometimes calls again for no reason.
    fn till(&self, rules: &Rules, to: &mut Steps<Evidence>) {
        let has_nothing = matches!(self.service, Service::Never | Service::NoRecord);
        if self.word == Word::NotProcessed && !self.has_paid_anew {
            match self.entry {
                Entry::Refused if !has_nothing => to.add("the till", "sends the same id again: 409", |it| {
                    (it.has_seen_409, it.word, it.error_read) = (true, Word::Unknown, None);
                    it.doubt();
                }),
                _ => to.add("the till", "pays anew", |it| it.has_paid_anew = true),
            }
        }
        if self.world.calls > 0 && self.entry != Entry::Open {
            for (does, rule) in [
                ("calls again, with a card that has expired meanwhile", CheckAsksJournal),
                ("calls again, and the journal can't be read", UnreadIsUnknown),
            ] {
                to.add("the till", does, |it| {
                    it.world.calls -= 1;
                    if !rules.has(rule) {
                        it.word = Word::NotProcessed;
                    }
                });
            }
        }
    }

    fn time(&self, to: &mut Steps<Evidence>) {
        if self.service != Service::Works || self.work < LIMIT {
            to.add("time", "passes", |it| {
                it.work = (it.work + u8::from(it.service != Service::OnTheWire)).min(LIMIT);
                it.gone = (it.gone + u8::from(it.entry != Entry::Open)).min(DUE);
                it.error_read = it.error_read.map(|_| 1);
                if let Service::Error { is_fresh } = &mut it.service {
                    *is_fresh = false;
                }
            });
        }
        if self.world.days > 0 && self.gone >= DUE {
            to.add("three days", "pass", |it| {
                it.world.days -= 1;
                it.is_old = true;
            });
        }
        if self.is_old && self.service == Service::Charged {
            to.add("the service", "forgets it", |it| it.service = Service::Forgotten);
        }
        if self.world.leaps > 0 {
            to.add("the wall clock", "leaps by days", |it| {
                it.world.leaps -= 1;
                it.is_old = true;
            });
        }
    }
}

impl Model for Evidence {
    type Rule = Rule;

    const MUTANTS: &'static [Mutant<Rule>] = MUTANTS;

    fn worlds() -> Vec<(&'static str, Evidence)> {
        [
            ("a stranger answers", World { strangers: 1, ..PLAIN }),
            ("the service may wait for the customer", PENDS),
            ("the service may wait for the customer, and a middlebox repeats", World { copies: 1, ..PENDS }),
            ("the customer has to act", World { asks_customer: true, ..PENDS }),
            ("the customer has to act, and a middlebox repeats", World { copies: 1, asks_customer: true, ..PENDS }),
            ("an error that wavers", World { can_pend: true, wavers: true, ..PLAIN }),
            ("the till calls again", World { calls: 2, ..PENDS }),
            ("a kill, and the service may wait for the customer", World { kills: 2, ..PENDS }),
            ("a kill, and a middlebox repeats", World { kills: 1, copies: 1, ..PENDS }),
            ("the service forgets", World { days: 1, can_pend: true, ..PLAIN }),
            ("a wall clock that leaps", World { leaps: 1, ..PLAIN }),
        ]
        .into_iter()
        .map(|(name, world)| (name, Evidence::begin(world)))
        .collect()
    }

    fn gaps() -> Vec<(&'static str, Evidence, Invariant)> {
        let world = World { copies: 1, can_pend: true, shows_zero: true, ..PLAIN };
        vec![(
            "a pending record of ours over an amount of 0 is another's, after a 409",
            Evidence::begin(world),
            Invariant::ToldNothingWasDone,
        )]
    }

    fn steps(&self, rules: &Rules, to: &mut Steps<Evidence>) {
        self.service(rules, to);
        match self.entry {
            Entry::Open => self.network(rules, to),
            Entry::Doubt | Entry::Pending => self.look_up(rules, to),
            _ => {}
        }
        self.till(rules, to);
        self.time(to);
        if self.world.kills > 0 && matches!(self.entry, Entry::Doubt | Entry::Pending) {
            // What was told before stands; since when the connection is gone is known no more.
            to.add("the process", "is killed", |it| {
                it.world.kills -= 1;
                (it.gone, it.error_read) = (0, None);
                if !rules.has(KeptBeforeAsking) {
                    (it.entry, it.is_acknowledged, it.has_seen_409) = (Entry::Doubt, false, false);
                }
            });
        }
    }

    fn violated(&self, _: &Rules) -> Option<Invariant> {
        match self.was_charged() {
            true if self.word == Word::NotProcessed => Some(Invariant::ToldNothingWasDone),
            true if self.has_paid_anew => Some(Invariant::ChargedTwice),
            false if self.word == Word::Approved => Some(Invariant::ToldItWasDone),
            true if self.entry == Entry::Unresolved && self.service != Service::Forgotten => Some(Invariant::NeverTold),
            _ => None,
        }
    }

    /// The till knows; or a person has to look, and there is something to look at; or the customer may still act.
    fn is_done(&self, _: &Rules) -> bool {
        let waits = self.entry == Entry::Pending && self.service == Service::Pending && !self.is_old;
        let is_seen = self.was_shown || self.world.asks_customer || self.service == Service::Other || self.is_old;
        self.has_paid_anew || self.word == Word::Approved || waits || self.word == Word::CheckByHand && is_seen
    }
}
