//! One sale, tried under two request ids at most: when is it known that nothing was done? Time is ticks: the service works for two
//! of them, the margin is one.

use crate::explore::{Model, Steps};
use crate::rules::{Invariant, Mutant, rules};

use Rule::*;

rules! {
    /// A doubt is looked up, and never sent again as a new payment (§4.2).
    LooksUp: "M1 a doubt is sent again as a new payment" => ChargedTwice,
    /// The age of a doubt counts from the moment the connection was surely dead, not from OPEN (§1.3, §5.6).
    AgesFromGone: "M3 age from OPEN" => ToldNothingWasDone,
    /// An abandoned connection is reset, so that its bytes die with it (§1.3).
    Resets: "M4 a plain close" => ToldNothingWasDone,
    /// "Empty" proves something only when the look-up left after due (§1.4 "due").
    WaitsForDue: "M5 'empty' believed before due" => ToldNothingWasDone,
    /// What counts is when the look-up left, not when its answer came (L4).
    JudgesByLeaving: "M6 'empty' judged by when it came" => ToldNothingWasDone,
    /// 409 is a doubt, not a refusal (row 10).
    Doubts409: "M7 409 is a refusal" => ToldNothingWasDone,
    /// An owner is alive as long as its lock is held, however long it sleeps (§5.5 "owner").
    HasLocks: "M13 a lease instead of a lock" => ToldNothingWasDone,
    /// A verdict that a dead process did not acknowledge is told again (§5.4 "told").
    TellsAgain: "M14, M15 a verdict is told once, whoever heard it" => NeverTold,
    /// OPEN is on the disk before the first byte leaves (§5.2 "order of writes").
    OpensFirst: "M16 OPEN after the first byte" => NeverTold,
    /// A known id is settled or answered, not sent as new (§6.1); only what was not processed is sent again.
    KnowsIds: "M23 a known id is sent as new" => ToldNothingWasDone,
    /// Settling leaves alone what a living owner sends (§7).
    RespectsOwners: "M24 settling takes what a living owner sends" => ToldNothingWasDone,
    /// `JPM_DONE` only when nothing is in doubt (§7).
    EndsWhenSettled: "M28 done while in doubt" => NeverTold,
    /// A record that is found is believed (L1).
    BelievesRecords: "M30 unknown for everything" => NeverEnds,
    /// A forked child closes what it was given: the connections, and the lock (§1.3 "gone").
    ChildLetsGo: "M40 a forked child keeps the connection and the lock" => NeverEnds,
    /// ... the lock last, so that no owner looks dead while its bytes live.
    ChildLetsGoOfLockLast: "M41 a forked child closes the lock first" => ToldNothingWasDone,
    /// The reset works whoever else holds the connection (§1.3 "gone").
    ResetsForAll: "M42 the reset waits for the last holder" => ToldNothingWasDone,
    /// A lock that outlives its process is no call in progress: STILL_UNKNOWN, never DONE (§1.3 "gone", §5.5 "owner").
    OrphanedLockIsDoubt: "M43 done while only a child holds the lock" => NeverTold,
    /// In another boot, or on another machine, a doubt is as old as its being seen there (§5.6 "gone of a dead owner").
    FirstSeenInThisBoot: "M44 in another boot, age from this boot's start" => ToldNothingWasDone,
    /// While the clock can't be read nothing is due (§5.6).
    NeedsClock: "M45 a clock that can't be read says 'long ago'" => ToldNothingWasDone,
    /// Nothing is due before the wall clock, too, says so (§1.4 "due").
    AsksWallClock: "M46 the boot clock alone decides" => ToldNothingWasDone,
}

const LIMIT: u8 = 2;
const DUE: u8 = LIMIT + 1;

/// What the world may still do.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
struct Budget {
    kills: u8,
    resends: u8,
    /// A middlebox repeats a request.
    copies: u8,
    /// The process is suspended.
    pauses: u8,
    forks: u8,
    /// The machine boots, or the journal is moved to another one that has been up for long.
    boots: u8,
    /// No descriptor is left to read the clock with.
    blinds: u8,
    /// The boot clock leaps. Then the wall clock is all there is, and it counts from OPEN: no byte may be on its way for long.
    leaps: u8,
}

/// What the journal says of an id.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Entry {
    None,
    Open,
    Doubt,
    Approved,
    NotDone,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Owner {
    Till,
    Settler,
    /// The till's process is dead, and a child of it holds the lock.
    Orphaned,
    Dead,
}

/// What stands in the till's own book.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Word {
    Nothing,
    Approved,
    NotDone,
    Unknown,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Id {
    entry: Entry,
    owner: Owner,
    /// Ticks since the connection was surely dead; None: nobody knows.
    gone: Option<u8>,
    /// Ticks since OPEN, which the wall clock shows.
    opened: u8,
    /// The till has acknowledged the verdict.
    is_taken: bool,
    is_on_the_wire: bool,
    /// Ticks that the service has worked on it.
    work: Option<u8>,
    was_seen: bool,
    charges: u8,
    word: Word,
}

impl Id {
    fn is_open(&self) -> bool {
        matches!(self.entry, Entry::Open | Entry::Doubt)
    }

    fn is_decided(&self) -> bool {
        matches!(self.entry, Entry::Approved | Entry::NotDone)
    }
}

/// Where the till's call is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Call {
    Idle,
    Opened(u8),
    /// Suspended just before the first byte.
    Asleep(u8),
    Sent(u8),
    /// Lost, and looked up within the call.
    Doubtful(u8),
    /// The verdict is written, and not returned yet.
    Decided(u8),
}

/// What the service has said to the call, on its way back.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Answer {
    Paid,
    Duplicate,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct LookUp {
    id: u8,
    by: Owner,
    left_after_due: bool,
    /// Some(found), once the service has answered.
    found: Option<bool>,
}

/// What a child that the till has forked still holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Child {
    connection: Option<u8>,
    lock: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sale {
    ids: [Id; 2],
    call: Call,
    answer: Option<Answer>,
    look_up: Option<LookUp>,
    child: Child,
    left: Budget,
    is_prompt: bool,
    /// A word changed that was final.
    has_contradicted: bool,
}

impl Sale {
    fn begin(left: Budget) -> Sale {
        let id = Id {
            entry: Entry::None,
            owner: Owner::Dead,
            gone: None,
            opened: 0,
            is_taken: false,
            is_on_the_wire: false,
            work: None,
            was_seen: false,
            charges: 0,
            word: Word::Nothing,
        };
        Sale {
            ids: [id; 2],
            call: Call::Idle,
            answer: None,
            look_up: None,
            child: Child { connection: None, lock: false },
            left,
            is_prompt: left.leaps > 0,
            has_contradicted: false,
        }
    }

    fn id(&mut self, id: u8) -> &mut Id {
        &mut self.ids[id as usize]
    }

    fn open(&mut self, id: u8, rules: &Rules) {
        let it = self.id(id);
        if rules.has(OpensFirst) {
            (it.entry, it.owner) = (Entry::Open, Owner::Till);
        }
        (it.gone, it.opened, it.is_taken, it.word) = (None, 0, false, Word::Nothing);
        self.call = Call::Opened(id);
    }

    fn send(&mut self, id: u8) {
        self.id(id).is_on_the_wire = true;
        self.call = Call::Sent(id);
    }

    /// Writes a verdict; one that stands there is stronger.
    fn decide(&mut self, id: u8, entry: Entry, by: Owner, rules: &Rules) {
        let it = self.id(id);
        if !it.is_decided() {
            (it.entry, it.owner, it.is_taken) = (entry, by, !rules.has(TellsAgain));
            // No longer of interest.
            (it.gone, it.opened) = (None, 0);
        }
    }

    /// The call gives the connection up. What came of it is not known.
    fn doubt(&mut self, id: u8, rules: &Rules) {
        let is_shared = self.child.connection == Some(id);
        if rules.has(Resets) && (!is_shared || rules.has(ResetsForAll)) {
            self.id(id).is_on_the_wire = false;
        }
        self.answer = None;
        // Another one has settled it: that is stronger.
        if self.id(id).is_decided() {
            self.call = Call::Decided(id);
            return;
        }
        let it = self.id(id);
        (it.entry, it.owner, it.gone) = (Entry::Open, Owner::Till, Some(0));
        self.call = Call::Doubtful(id);
    }

    fn end_in_doubt(&mut self, id: u8) {
        let it = self.id(id);
        if !it.is_decided() {
            it.entry = Entry::Doubt;
        }
        self.tell(id);
        self.call = Call::Idle;
    }

    fn tell(&mut self, id: u8) {
        let it = self.id(id);
        let word = match it.entry {
            Entry::Approved => Word::Approved,
            Entry::NotDone => Word::NotDone,
            Entry::None | Entry::Open | Entry::Doubt => Word::Unknown,
        };
        let is_final = matches!(it.word, Word::Approved | Word::NotDone);
        let contradicts = is_final && it.word != word;
        it.word = word;
        self.has_contradicted |= contradicts;
    }

    /// The till's process ends without a word, and another one begins.
    fn kill(&mut self, rules: &Rules) {
        let child = self.child;
        for (number, id) in self.ids.iter_mut().enumerate() {
            if id.owner == Owner::Till {
                id.owner = if child.lock { Owner::Orphaned } else { Owner::Dead };
                // When it gave the connection up stands in the entry only once the call has ended.
                id.gone = id.gone.filter(|_| id.entry != Entry::Open);
            }
            id.is_on_the_wire &= !rules.has(Resets) || child.connection == Some(number as u8);
        }
        self.look_up = self.look_up.filter(|look_up| look_up.by != Owner::Till);
        (self.call, self.answer) = (Call::Idle, None);
    }

    /// All processes are gone, and what they had queued.
    fn boot(&mut self, rules: &Rules) {
        for id in &mut self.ids {
            (id.owner, id.is_on_the_wire) = (Owner::Dead, false);
            id.gone = if rules.has(FirstSeenInThisBoot) { None } else { Some(DUE) };
        }
        self.child = Child { connection: None, lock: false };
        (self.call, self.answer, self.look_up) = (Call::Idle, None, None);
    }

    fn tick(&mut self) {
        for id in &mut self.ids {
            id.work = id.work.map(|age| age + 1);
            id.gone = id.gone.map(|age| (age + 1).min(DUE + 1));
            id.opened = (id.opened + u8::from(id.is_open())).min(DUE + 1);
        }
    }

    /// No call of the till runs, nor does it look anything up.
    fn is_idle(&self) -> bool {
        self.call == Call::Idle && self.look_up.is_none_or(|look_up| look_up.by != Owner::Till)
    }

    /// May that one look it up now? A doubt is anybody's; what is open, only its own call's, or of a dead owner.
    fn may_look_up(&self, id: u8, by: Owner, rules: &Rules) -> bool {
        let it = &self.ids[id as usize];
        let is_its_call = self.call == Call::Doubtful(id) && by == Owner::Till;
        let can_settle = self.call == Call::Idle || by == Owner::Settler;
        let has_expired = !rules.has(HasLocks) && matches!(self.call, Call::Asleep(_)) && it.opened > DUE;
        let is_free = it.owner == Owner::Dead || has_expired || !rules.has(RespectsOwners);
        match it.entry {
            Entry::Doubt => can_settle,
            Entry::Open => is_its_call || (can_settle && is_free),
            Entry::None | Entry::Approved | Entry::NotDone => false,
        }
    }

    fn look_up(&mut self, id: u8, by: Owner, can_read_clock: bool, rules: &Rules) {
        let is_calling =
            matches!(self.call, Call::Opened(it) | Call::Asleep(it) | Call::Sent(it) | Call::Doubtful(it) if it == id);
        let it = self.id(id);
        if !is_calling {
            (it.entry, it.owner) = (Entry::Doubt, by);
        }
        let gone = match can_read_clock {
            // First seen dead: from now on it is known to be gone.
            true => *it.gone.get_or_insert(0),
            false if rules.has(NeedsClock) => 0,
            false => DUE,
        };
        let age = if rules.has(AgesFromGone) { gone } else { it.opened };
        let is_due = age >= DUE && (it.opened >= DUE || !rules.has(AsksWallClock));
        self.look_up = Some(LookUp { id, by, left_after_due: is_due || !rules.has(WaitsForDue), found: None });
    }

    fn hear(&mut self, look_up: LookUp, found: bool, rules: &Rules) {
        self.look_up = None;
        let LookUp { id, by, mut left_after_due, .. } = look_up;
        if !rules.has(JudgesByLeaving) {
            left_after_due |= self.id(id).gone.is_some_and(|age| age >= DUE);
        }
        let verdict = match found {
            true if rules.has(BelievesRecords) => Entry::Approved,
            false if left_after_due => Entry::NotDone,
            _ => return,
        };
        self.decide(id, verdict, by, rules);
        match self.call {
            Call::Doubtful(it) if it == id && by == Owner::Till => self.call = Call::Decided(id),
            _ => self.tell(id),
        }
    }

    /// A verdict that is to be told again: nobody acknowledged it, and who got it is dead.
    fn is_untold(&self, id: &Id) -> bool {
        id.is_decided() && !id.is_taken && matches!(id.owner, Owner::Dead | Owner::Orphaned)
    }

    /// The till obeys the advice to the letter: what was not done may be sent again, under the same id or another one.
    fn till(&self, number: u8, rules: &Rules, to: &mut Steps<Sale>) {
        let it = &self.ids[number as usize];
        let other = &self.ids[1 - number as usize];
        let is_untried = |id: &Id| id.entry == Entry::None && id.word == Word::Nothing;
        if !self.is_idle() {
            return;
        }
        if number == 0 && is_untried(it) && is_untried(other) && !self.is_done(rules) {
            to.add("the till", "pays", |sale| sale.open(number, rules));
        }
        if self.left.resends > 0 {
            let was_not_done = |id: &Id| id.word == Word::NotDone && id.entry == Entry::NotDone;
            // What another id has charged, or may, the order guard refuses.
            if was_not_done(it) && other.charges == 0 && !other.is_open() {
                to.add("the till", "sends again, under the same id", |sale| {
                    sale.left.resends -= 1;
                    sale.open(number, rules);
                });
            }
            if number == 1 && it.entry == Entry::None && was_not_done(other) {
                to.add("the till", "sends again, under a new id", |sale| {
                    sale.left.resends -= 1;
                    sale.open(number, rules);
                });
            }
        }
        if !rules.has(KnowsIds) && it.is_open() && it.owner != Owner::Settler {
            to.add("the till", "calls again, and it is sent as new", |sale| {
                sale.open(number, rules);
                sale.id(number).was_seen = false;
            });
        }
        if self.is_untold(it) {
            to.add("the till", "is told what it missed", |sale| {
                sale.id(number).owner = Owner::Till;
                sale.tell(number);
            });
        }
        if it.is_decided() && !it.is_taken && !self.is_untold(it) {
            to.add("the till", "acknowledges what it has booked", |sale| sale.id(number).is_taken = true);
        }
    }

    fn library(&self, number: u8, rules: &Rules, to: &mut Steps<Sale>) {
        if self.call == Call::Opened(number) {
            to.add("no connection:", "not sent", |sale| {
                sale.decide(number, Entry::NotDone, Owner::Till, rules);
                sale.call = Call::Decided(number);
            });
            to.add("the request", "leaves", |sale| sale.send(number));
            if self.left.pauses > 0 {
                to.add("the process", "falls asleep before the first byte", |sale| {
                    sale.left.pauses -= 1;
                    sale.call = Call::Asleep(number);
                });
            }
        }
        if self.call == Call::Asleep(number) {
            to.add("the process", "wakes up and sends", |sale| sale.send(number));
        }
        if self.call == Call::Sent(number) {
            match self.answer {
                Some(Answer::Paid) => to.add("the answer", "is read", |sale| {
                    sale.decide(number, Entry::Approved, Owner::Till, rules);
                    (sale.call, sale.answer) = (Call::Decided(number), None);
                }),
                Some(Answer::Duplicate) if rules.has(Doubts409) => {
                    to.add("409", "is a doubt", |sale| sale.doubt(number, rules));
                }
                Some(Answer::Duplicate) => to.add("409", "is taken for a refusal", |sale| {
                    sale.decide(number, Entry::NotDone, Owner::Till, rules);
                    (sale.call, sale.answer) = (Call::Decided(number), None);
                }),
                None => {}
            }
            if rules.has(LooksUp) || number == 1 {
                to.add("the answer", "is lost", |sale| sale.doubt(number, rules));
            } else {
                to.add("the answer", "is lost, and it is sent as a new payment", |sale| {
                    sale.doubt(number, rules);
                    sale.open(1, rules);
                    sale.send(1);
                });
            }
        }
        if self.call == Call::Doubtful(number) && self.look_up.is_none() {
            to.add("the call", "ends in doubt", |sale| sale.end_in_doubt(number));
        }
        if self.call == Call::Decided(number) {
            to.add("the call", "returns", |sale| {
                sale.tell(number);
                sale.call = Call::Idle;
            });
        }
    }

    fn network_and_service(&self, number: u8, to: &mut Steps<Sale>) {
        let it = &self.ids[number as usize];
        let is_waiting = self.call == Call::Sent(number);
        if it.is_on_the_wire {
            to.add("the request", "arrives", |sale| {
                let it = sale.id(number);
                it.is_on_the_wire = false;
                match it.was_seen {
                    true if is_waiting => sale.answer = Some(Answer::Duplicate),
                    true => {}
                    false => (it.was_seen, it.work) = (true, Some(0)),
                }
            });
            to.add("the network", "drops it", |sale| sale.id(number).is_on_the_wire = false);
        }
        if self.left.copies > 0 && it.was_seen && is_waiting && self.answer.is_none() {
            to.add("a middlebox", "repeats it, and passes on what is said to the copy", |sale| {
                sale.left.copies -= 1;
                sale.answer = Some(Answer::Duplicate);
            });
        }
        if it.work.is_some() {
            let commit = |sale: &mut Sale| {
                let it = sale.id(number);
                (it.work, it.charges) = (None, it.charges + 1);
            };
            to.add("the service", "commits", |sale| {
                commit(sale);
                if is_waiting && sale.answer.is_none() {
                    sale.answer = Some(Answer::Paid);
                }
            });
            to.add("the service", "commits, and its answer is lost", commit);
            to.add("the service", "gives up, without a record", |sale| sale.id(number).work = None);
        }
    }

    /// Look-ups, of the till and of another process that settles.
    fn look_ups(&self, rules: &Rules, to: &mut Steps<Sale>) {
        let Some(look_up) = self.look_up else {
            for number in 0..2 {
                for (who, by) in [("the till", Owner::Till), ("another process", Owner::Settler)] {
                    if !self.may_look_up(number, by, rules) {
                        continue;
                    }
                    to.add(who, "looks it up", |sale| sale.look_up(number, by, true, rules));
                    if self.left.blinds > 0 {
                        to.add(who, "looks it up, and can't read the clock", |sale| {
                            sale.left.blinds -= 1;
                            sale.look_up(number, by, false, rules);
                        });
                    }
                }
            }
            return;
        };
        match look_up.found {
            None => {
                let found = self.ids[look_up.id as usize].charges > 0;
                let finds = if found { "finds it" } else { "finds nothing" };
                to.add("the service", finds, |sale| sale.look_up = Some(LookUp { found: Some(found), ..look_up }));
                to.add("the look-up", "is lost", |sale| sale.look_up = None);
            }
            Some(found) => {
                let what = if found { "the record" } else { "'empty'" };
                to.add(what, "comes back", |sale| sale.hear(look_up, found, rules));
            }
        }
    }

    /// A child that only helps, and lives on. It may be slow to close what it was given.
    fn child(&self, rules: &Rules, to: &mut Steps<Sale>) {
        if self.left.forks > 0 && self.call != Call::Idle {
            to.add("the till", "forks a helper", |sale| {
                sale.left.forks -= 1;
                sale.child.lock = true;
                if let Call::Sent(id) = sale.call {
                    sale.child.connection = Some(id);
                }
            });
        }
        if !rules.has(ChildLetsGo) {
            return;
        }
        if let Some(id) = self.child.connection {
            to.add("the child", "closes its copy of the connection", |sale| {
                sale.child.connection = None;
                let is_last = sale.call != Call::Sent(id);
                sale.id(id).is_on_the_wire &= !(is_last && rules.has(Resets));
            });
        }
        if self.child.lock && (self.child.connection.is_none() || !rules.has(ChildLetsGoOfLockLast)) {
            to.add("the child", "lets go of the lock", |sale| {
                sale.child.lock = false;
                for id in sale.ids.iter_mut().filter(|id| id.owner == Owner::Orphaned) {
                    id.owner = Owner::Dead;
                }
            });
        }
    }

    fn machine(&self, rules: &Rules, to: &mut Steps<Sale>) {
        // Killed with a verdict in its hands, and not in its book, is killed before the call returns.
        if self.left.kills > 0 && self.call != Call::Idle {
            to.add("the till", "is killed", |sale| {
                sale.left.kills -= 1;
                sale.kill(rules);
            });
        }
        if self.left.boots > 0 && self.ids[0].entry != Entry::None {
            to.add("the journal", "is moved to a machine that has been up for long", |sale| {
                sale.left.boots -= 1;
                sale.boot(rules);
            });
        }
        if self.left.leaps > 0 && self.ids.iter().any(|id| id.gone.is_some_and(|age| age < DUE)) {
            to.add("the boot clock", "leaps", |sale| {
                sale.left.leaps -= 1;
                sale.ids.iter_mut().for_each(|id| id.gone = id.gone.map(|_| DUE));
            });
        }
        let is_on_its_way = matches!(self.call, Call::Opened(_)) || self.ids.iter().any(|id| id.is_on_the_wire);
        let is_working = self.ids.iter().any(|id| id.work.is_some_and(|age| age >= LIMIT));
        if !is_working && (!self.is_prompt || !is_on_its_way) {
            to.add("time", "passes", Sale::tick);
        }
    }
}

impl Model for Sale {
    type Rule = Rule;

    const MUTANTS: &'static [Mutant<Rule>] = MUTANTS;

    fn worlds() -> Vec<(&'static str, Sale)> {
        let none = Budget::default();
        vec![
            ("three kills", Budget { kills: 3, ..none }),
            ("a kill, and a forked helper", Budget { kills: 1, forks: 1, ..none }),
            ("a kill, and another boot", Budget { kills: 1, boots: 1, ..none }),
            ("a kill, and a clock that can't be read", Budget { kills: 1, blinds: 1, ..none }),
            ("a kill, and a boot clock that leaps", Budget { kills: 1, leaps: 1, ..none }),
            ("two kills, a resend, and a middlebox that repeats", Budget { kills: 2, resends: 1, copies: 1, ..none }),
            ("two kills, a resend, and a process that sleeps", Budget { kills: 2, resends: 1, pauses: 1, ..none }),
            ("three kills, two resends", Budget { kills: 3, resends: 2, ..none }),
            (
                "two kills, a resend, a forked helper, and another boot",
                Budget { kills: 2, resends: 1, forks: 1, boots: 1, ..none },
            ),
        ]
        .into_iter()
        .map(|(name, budget)| (name, Sale::begin(budget)))
        .collect()
    }

    fn steps(&self, rules: &Rules, to: &mut Steps<Sale>) {
        for number in 0..2 {
            self.till(number, rules, to);
            self.library(number, rules, to);
            self.network_and_service(number, to);
        }
        self.look_ups(rules, to);
        self.child(rules, to);
        self.machine(rules, to);
    }

    fn violated(&self, rules: &Rules) -> Option<Invariant> {
        let charges: u8 = self.ids.iter().map(|id| id.charges).sum();
        let told = |word, charged: bool| self.ids.iter().any(|id| id.word == word && (id.charges > 0) == charged);
        let is_untold = self.ids.iter().any(|id| id.charges > 0 && id.word != Word::Approved);
        match () {
            _ if told(Word::NotDone, true) => Some(Invariant::ToldNothingWasDone),
            _ if charges > 1 => Some(Invariant::ChargedTwice),
            _ if told(Word::Approved, false) => Some(Invariant::ToldItWasDone),
            _ if self.has_contradicted => Some(Invariant::VerdictChanged),
            _ if self.is_done(rules) && is_untold => Some(Invariant::NeverTold),
            _ => None,
        }
    }

    /// Settling says so, and nothing is on its way.
    fn is_done(&self, rules: &Rules) -> bool {
        let was_tried = self.ids[0].word != Word::Nothing || self.ids[0].entry != Entry::None || self.ids[0].was_seen;
        let is_quiet = self.call == Call::Idle && self.look_up.is_none();
        let is_in_doubt = |id: &Id| id.is_open() && (id.owner != Owner::Orphaned || rules.has(OrphanedLockIsDoubt));
        let is_settled = |id: &Id| !is_in_doubt(id) && (!id.is_decided() || id.is_taken);
        was_tried && is_quiet && self.ids.iter().all(|id| is_settled(id) || !rules.has(EndsWhenSettled))
    }
}
