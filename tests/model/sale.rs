//! One sale, tried under two request ids at most. Time is ticks: the service works for two of them, the margin is one.

use crate::explore::Machine;
use crate::rules::Rules;

const LIMIT: u8 = 2;
const DUE: u8 = LIMIT + 1;

/// What the world may still do.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Budget {
    pub kills: u8,
    pub resends: u8,
    pub copies: u8,
    pub pauses: u8,
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
    /// Ticks since OPEN.
    opened: u8,
    /// The till was seen to take the verdict.
    taken: bool,
    /// The request is on its way.
    on_the_wire: bool,
    /// Ticks that the service has worked on it.
    work: Option<u8>,
    seen: bool,
    charges: u8,
    word: Word,
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

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sale {
    ids: [Id; 2],
    call: Call,
    answer: Option<Answer>,
    look_up: Option<LookUp>,
    left: Budget,
    /// A word changed that was final.
    has_contradicted: bool,
}

impl Sale {
    pub fn begin(left: Budget) -> Sale {
        let id = Id {
            entry: Entry::None,
            owner: Owner::Dead,
            gone: None,
            opened: 0,
            taken: false,
            on_the_wire: false,
            work: None,
            seen: false,
            charges: 0,
            word: Word::Nothing,
        };
        Sale { ids: [id; 2], call: Call::Idle, answer: None, look_up: None, left, has_contradicted: false }
    }

    fn id(&mut self, id: u8) -> &mut Id {
        &mut self.ids[id as usize]
    }

    /// The same with a change.
    fn with(&self, change: impl FnOnce(&mut Sale)) -> Sale {
        let mut sale = *self;
        change(&mut sale);
        sale
    }

    /// The till is in the library again: what its thread was told, it has taken.
    fn enter(&mut self) {
        for id in &mut self.ids {
            let told =
                matches!((id.entry, id.word), (Entry::Approved, Word::Approved) | (Entry::NotDone, Word::NotDone));
            id.taken |= told && id.owner == Owner::Till;
        }
    }

    fn open(&mut self, id: u8, rules: &Rules) {
        self.enter();
        let it = self.id(id);
        if rules.opens_first {
            (it.entry, it.owner) = (Entry::Open, Owner::Till);
        }
        (it.gone, it.opened, it.taken, it.word) = (None, 0, false, Word::Nothing);
        self.call = Call::Opened(id);
    }

    fn send(&mut self, id: u8) {
        self.id(id).on_the_wire = true;
        self.call = Call::Sent(id);
    }

    /// Writes a verdict; one that stands there is stronger.
    fn decide(&mut self, id: u8, entry: Entry, by: Owner, rules: &Rules) {
        let it = self.id(id);
        if matches!(it.entry, Entry::Approved | Entry::NotDone) {
            return;
        }
        (it.entry, it.owner) = (entry, by);
        it.taken = !rules.tells_again;
    }

    /// The connection is gone, and what came of it is not known.
    fn doubt(&mut self, id: u8, rules: &Rules) {
        let it = self.id(id);
        it.on_the_wire &= !rules.resets;
        self.answer = None;
        // Another one has settled it: that is stronger.
        if matches!(self.id(id).entry, Entry::Approved | Entry::NotDone) {
            self.call = Call::Decided(id);
            return;
        }
        let it = self.id(id);
        (it.entry, it.owner, it.gone) = (Entry::Doubt, Owner::Till, Some(0));
        self.call = Call::Doubtful(id);
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

    fn kill(&mut self, rules: &Rules) {
        for id in &mut self.ids {
            if id.owner == Owner::Till {
                id.owner = Owner::Dead;
            }
            id.on_the_wire &= !rules.resets;
        }
        self.look_up = self.look_up.filter(|look_up| look_up.by != Owner::Till);
        (self.call, self.answer) = (Call::Idle, None);
        self.left.kills -= 1;
    }

    fn tick(&mut self) {
        for id in &mut self.ids {
            id.work = id.work.map(|age| age + 1);
            id.gone = id.gone.map(|age| (age + 1).min(DUE + 1));
            id.opened = (id.opened + 1).min(DUE + 1);
        }
    }

    /// May that one look it up now?
    fn may_look_up(&self, id: u8, by: Owner, rules: &Rules) -> bool {
        let it = &self.ids[id as usize];
        let is_its_call = self.call == Call::Doubtful(id) && by == Owner::Till;
        let is_idle = self.call == Call::Idle || by == Owner::Settler;
        let has_expired = !rules.has_locks && matches!(self.call, Call::Asleep(_)) && it.opened > DUE;
        let is_free = it.owner == Owner::Dead || it.owner == by || has_expired || !rules.respects_owners;
        match it.entry {
            Entry::Doubt => is_its_call || (is_idle && is_free),
            // Of this process itself only when no call of it runs.
            Entry::Open => is_idle && is_free,
            _ => false,
        }
    }

    fn look_up(&mut self, id: u8, by: Owner, rules: &Rules) {
        if self.call == Call::Idle && by == Owner::Till {
            self.enter();
        }
        let is_calling = matches!(self.call, Call::Opened(it) | Call::Asleep(it) | Call::Sent(it) if it == id);
        let it = self.id(id);
        // First seen dead: from now on it is known to be gone.
        let gone = *it.gone.get_or_insert(0);
        if !is_calling {
            (it.entry, it.owner) = (Entry::Doubt, by);
        }
        let age = if rules.ages_from_gone { gone } else { it.opened };
        self.look_up = Some(LookUp { id, by, left_after_due: age >= DUE || !rules.waits_for_due, found: None });
    }

    fn hear(&mut self, look_up: LookUp, found: bool, rules: &Rules) {
        self.look_up = None;
        let LookUp { id, by, mut left_after_due, .. } = look_up;
        if !rules.judges_by_leaving {
            left_after_due |= self.id(id).gone.is_some_and(|age| age >= DUE);
        }
        let verdict = match found {
            true if rules.believes_records => Entry::Approved,
            false if left_after_due => Entry::NotDone,
            _ => return,
        };
        self.decide(id, verdict, by, rules);
        match self.call {
            Call::Doubtful(it) if it == id && by == Owner::Till => self.call = Call::Decided(id),
            _ => self.tell(id),
        }
    }

    fn is_open(&self, id: &Id) -> bool {
        matches!(id.entry, Entry::Open | Entry::Doubt)
    }

    /// A verdict nobody took, of a process that is dead.
    fn is_untold(&self, id: &Id) -> bool {
        matches!(id.entry, Entry::Approved | Entry::NotDone) && !id.taken && id.owner == Owner::Dead
    }
}

impl Machine for Sale {
    type Rules = Rules;

    fn steps(&self, rules: &Rules, to: &mut Vec<(&'static str, Sale)>) {
        let mut add = |name, change: &dyn Fn(&mut Sale)| to.push((name, self.with(change)));
        for number in 0..2 {
            let it = &self.ids[number as usize];
            let other = &self.ids[1 - number as usize];
            // The till, to the letter: what was not done may be sent again, under the same id or another one.
            let is_idle = self.call == Call::Idle && self.look_up.is_none_or(|look_up| look_up.by != Owner::Till);
            if is_idle && !self.is_done(rules) {
                let is_first =
                    number == 0 && it.entry == Entry::None && it.word == Word::Nothing && other.word == Word::Nothing;
                if is_first {
                    add("the till pays", &|sale| sale.open(number, rules));
                }
            }
            if is_idle && self.left.resends > 0 {
                if it.word == Word::NotDone && it.entry == Entry::NotDone && other.charges == 0 && !self.is_open(other)
                {
                    add("the till sends again, under the same id", &|sale| {
                        sale.left.resends -= 1;
                        sale.open(number, rules);
                    });
                }
                if number == 1
                    && it.entry == Entry::None
                    && other.word == Word::NotDone
                    && other.entry == Entry::NotDone
                {
                    add("the till sends again, under a new id", &|sale| {
                        sale.left.resends -= 1;
                        sale.open(number, rules);
                    });
                }
            }
            // Without the rule, the same call in doubt sends it once more, as if nothing had been.
            if is_idle && !rules.knows_ids && self.is_open(it) && it.owner != Owner::Settler {
                add("the till calls again, and it is sent as new", &|sale| {
                    sale.open(number, rules);
                    sale.id(number).seen = false;
                });
            }
            if is_idle && self.is_untold(it) {
                add("the till is told what it missed", &|sale| {
                    sale.enter();
                    sale.id(number).owner = Owner::Till;
                    sale.tell(number);
                });
            }
            // The library.
            if self.call == Call::Opened(number) {
                add("no connection: not sent", &|sale| {
                    sale.decide(number, Entry::NotDone, Owner::Till, rules);
                    sale.call = Call::Decided(number);
                });
                add("the request leaves", &|sale| sale.send(number));
                if self.left.pauses > 0 {
                    add("the process falls asleep before the first byte", &|sale| {
                        sale.left.pauses -= 1;
                        sale.call = Call::Asleep(number);
                    });
                }
            }
            if self.call == Call::Asleep(number) {
                add("the process wakes up and sends", &|sale| sale.send(number));
            }
            if self.call == Call::Sent(number) {
                match self.answer {
                    Some(Answer::Paid) => add("the answer is read", &|sale| {
                        sale.decide(number, Entry::Approved, Owner::Till, rules);
                        (sale.call, sale.answer) = (Call::Decided(number), None);
                    }),
                    Some(Answer::Duplicate) if rules.doubts_409 => {
                        add("409: a doubt", &|sale| sale.doubt(number, rules))
                    }
                    Some(Answer::Duplicate) => add("409: taken for a refusal", &|sale| {
                        sale.decide(number, Entry::NotDone, Owner::Till, rules);
                        (sale.call, sale.answer) = (Call::Decided(number), None);
                    }),
                    None => {}
                }
                if rules.looks_up || number == 1 {
                    add("the answer is lost", &|sale| sale.doubt(number, rules));
                } else {
                    add("the answer is lost, and it is sent as a new payment", &|sale| {
                        sale.doubt(number, rules);
                        sale.open(1, rules);
                        sale.send(1);
                    });
                }
            }
            if self.call == Call::Doubtful(number) && self.look_up.is_none() {
                add("the call ends in doubt", &|sale| {
                    sale.tell(number);
                    sale.call = Call::Idle;
                });
            }
            if self.call == Call::Decided(number) {
                add("the call returns", &|sale| {
                    sale.tell(number);
                    sale.call = Call::Idle;
                });
            }
            // The network and the service.
            let is_waiting = self.call == Call::Sent(number);
            if it.on_the_wire {
                add("it arrives", &|sale| {
                    let it = sale.id(number);
                    it.on_the_wire = false;
                    match it.seen {
                        true if is_waiting => sale.answer = Some(Answer::Duplicate),
                        true => {}
                        false => (it.seen, it.work) = (true, Some(0)),
                    }
                });
                add("the network drops it", &|sale| sale.id(number).on_the_wire = false);
            }
            if self.left.copies > 0 && it.seen && is_waiting && self.answer.is_none() {
                add("a middlebox repeats it, and passes on what is said to the copy", &|sale| {
                    sale.left.copies -= 1;
                    sale.answer = Some(Answer::Duplicate);
                });
            }
            if it.work.is_some() {
                let commit = |sale: &mut Sale| {
                    let it = sale.id(number);
                    (it.work, it.charges) = (None, it.charges + 1);
                };
                add("the service commits", &|sale| {
                    commit(sale);
                    if is_waiting && sale.answer.is_none() {
                        sale.answer = Some(Answer::Paid);
                    }
                });
                add("the service commits, and its answer is lost", &commit);
                add("the service gives up, without a record", &|sale| sale.id(number).work = None);
            }
            // Look-ups, of the till and of another process that settles.
            if self.look_up.is_none() {
                for (by, name) in
                    [(Owner::Till, "the till looks it up"), (Owner::Settler, "another process looks it up")]
                {
                    if self.may_look_up(number, by, rules) {
                        add(name, &|sale| sale.look_up(number, by, rules));
                    }
                }
            }
        }
        if let Some(look_up) = self.look_up {
            match look_up.found {
                None => {
                    let found = self.ids[look_up.id as usize].charges > 0;
                    let name = if found { "the service finds it" } else { "the service finds nothing" };
                    add(name, &|sale| sale.look_up = Some(LookUp { found: Some(found), ..look_up }));
                    add("the look-up is lost", &|sale| sale.look_up = None);
                }
                Some(found) => {
                    let name = if found { "the record is heard of" } else { "'empty' is heard" };
                    add(name, &|sale| sale.hear(look_up, found, rules));
                }
            }
        }
        // Killed with a verdict in its hands, and not in its book, is killed before the call returns.
        if self.left.kills > 0 && self.call != Call::Idle {
            add("the till is killed", &|sale| sale.kill(rules));
        }
        if self.ids.iter().all(|id| id.work.is_none_or(|age| age < LIMIT)) {
            add("time passes", &Sale::tick);
        }
    }

    fn violated(&self, rules: &Rules) -> Option<&'static str> {
        let charges: u8 = self.ids.iter().map(|id| id.charges).sum();
        let told = |word, charged: bool| self.ids.iter().any(|id| id.word == word && (id.charges > 0) == charged);
        if told(Word::NotDone, true) {
            return Some("I2: told that nothing was done, and it was");
        }
        if charges > 1 {
            return Some("I1: charged twice");
        }
        if told(Word::Approved, false) {
            return Some("I3: told that it was done, and it was not");
        }
        if self.has_contradicted {
            return Some("I5: a verdict has changed");
        }
        let is_untold = self.ids.iter().any(|id| id.charges > 0 && id.word != Word::Approved);
        (self.is_done(rules) && is_untold).then_some("I4: all is done, and a charge was never told")
    }

    /// Settling says so, and nothing is on its way.
    fn is_done(&self, rules: &Rules) -> bool {
        let was_tried = self.ids[0].word != Word::Nothing || self.ids[0].entry != Entry::None || self.ids[0].seen;
        let is_quiet = self.call == Call::Idle && self.look_up.is_none();
        let is_settled = |id: &Id| !self.is_open(id) && !self.is_untold(id);
        was_tried && is_quiet && self.ids.iter().all(|id| is_settled(id) || !rules.ends_when_settled)
    }
}
