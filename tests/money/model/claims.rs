//! One request id, and several calls with it at once: A and B are threads of one process, C is another process (money.md §6.1, "a
//! claim belongs to the call that made it"). Who may send, who waits, and what is each of them told?
//!
//! Time is left out: "empty" is believed once nothing is on its way. That is what "due" is for, and sale.rs shows it.

use crate::explore::{Model, Steps};
use crate::rules::{Invariant, Mutant, rules};

use Rule::*;

rules! {
    /// Giving up one's own claim never ends another's.
    OwnsClaim: "M31 who stops waiting ends the claim of whom it waited for" => ToldNothingWasDone,
    /// A call waits while another one works on its id, whatever state the entry is in.
    WaitsInEveryRow: "M32 busy only while OPEN or in doubt" => ToldNothingWasDone,
    /// A call that had to wait never sends: it is answered with what the other one was told.
    WaiterNeverSends: "M33 a call that waited sends after a refusal" => ToldNothingWasDone,
    /// ... also where that one ended before it entered anything, as for want of a token.
    WaiterSendsNothingUnentered: "M100 a call that waited sends when the other one entered nothing" => ToldNothingWasDone,
    /// A call that is refused before it entered anything looks whether another process has entered it meanwhile.
    RefusalAsksAgain: "M109 a call without a token does not look again" => ToldNothingWasDone,
    /// A claim is held until its call returns: what is written is not yet told.
    HoldsUntilReturn: "M34 a claim ends with the verdict, before the call returns" => ToldNothingWasDone,
    /// ... also by a call that waited, while it is answered.
    WaiterHolds: "M35 a call that waited is answered without a claim" => ToldNothingWasDone,
    /// What a living call works on, no other call of its process settles.
    LeavesLivingCalls: "M36 settling takes what a call of the same process works on" => ToldNothingWasDone,
    /// Each taking over and each sending has its epoch, and writes only while it stands.
    HasEpochs: "M37 the epoch does not rise" => ToldNothingWasDone,
    /// Who has lost the epoch tells no NOT_PROCESSED of its own.
    LoserIsSilent: "M38 who has lost the epoch tells NOT_PROCESSED" => ToldNothingWasDone,
    /// Words about one id are numbered, and the till books the highest, whichever comes first.
    HasNumbers: "M39 a till books what comes last" => ToldNothingWasDone,
}

const NAMES: [&str; 3] = ["A", "B", "C"];
/// The process of each call.
const PROCESS: [usize; 3] = [0, 0, 1];

/// What the journal says. NOT_PROCESSED, NOT_SENT and REFUSED are one: the same id may be sent again.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Entry {
    None,
    Open,
    Doubt,
    Paid,
    NotDone,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum At {
    Home,
    /// For another call with its id.
    Waits,
    /// It holds the claim, and is about to enter OPEN.
    Claims,
    Opened,
    Sent,
    /// It looks up what became of the id.
    Asks,
    Heard(Word),
    Returns(Word),
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Word {
    Unknown,
    NotDone,
    Paid,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Call {
    at: At,
    has_called: bool,
    has_waited: bool,
    holds_claim: bool,
    epoch: u8,
    /// The place of its word among all words about the id.
    number: u8,
    is_on_the_wire: bool,
    was_charged: bool,
    /// While it was at work, another call was told that nothing was done.
    was_denied: bool,
}

/// What the world may still do.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
struct Budget {
    /// Calls that get no connection.
    refusals: u8,
    /// A call that has returned calls again.
    repeats: u8,
    kills: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Claims {
    calls: [Call; 3],
    takes_part: [bool; 3],
    entry: Entry,
    /// The process that works on it; None: it is dead.
    owner: Option<usize>,
    epoch: u8,
    /// Verdicts that were written.
    words: u8,
    /// The number that the verdict of the charged sending would have.
    charged_as: Option<u8>,
    /// The highest numbers that NOT_PROCESSED and APPROVED were told with.
    denied: u8,
    confirmed: u8,
    /// The till's book: the word and its number.
    book: (Word, u8),
    left: Budget,
}

impl Claims {
    fn begin(takes_part: [bool; 3], left: Budget) -> Claims {
        let call = Call {
            at: At::Home,
            has_called: false,
            has_waited: false,
            holds_claim: false,
            epoch: 0,
            number: 0,
            is_on_the_wire: false,
            was_charged: false,
            was_denied: false,
        };
        Claims {
            calls: [call; 3],
            takes_part,
            entry: Entry::None,
            owner: None,
            epoch: 0,
            words: 0,
            charged_as: None,
            denied: 0,
            confirmed: 0,
            book: (Word::Unknown, 0),
            left,
        }
    }

    /// Another call of the process works on the id.
    fn is_busy(&self, me: usize) -> bool {
        (0..3).any(|other| other != me && PROCESS[other] == PROCESS[me] && self.calls[other].holds_claim)
    }

    fn must_wait(&self, me: usize, rules: &Rules) -> bool {
        let is_undecided = matches!(self.entry, Entry::Open | Entry::Doubt);
        let is_sent_elsewhere = self.entry == Entry::Open && self.owner == Some(1 - PROCESS[me]);
        is_sent_elsewhere || self.is_busy(me) && (is_undecided || rules.has(WaitsInEveryRow))
    }

    fn may_write(&self, me: usize) -> bool {
        self.epoch == self.calls[me].epoch && matches!(self.entry, Entry::Open | Entry::Doubt)
    }

    fn release(&mut self, me: usize, rules: &Rules) {
        for (other, call) in self.calls.iter_mut().enumerate() {
            let is_hit = PROCESS[other] == PROCESS[me] && !rules.has(OwnsClaim);
            call.holds_claim &= other != me && !is_hit;
        }
    }

    /// Becomes the one who may write.
    fn take_over(&mut self, me: usize, rules: &Rules) {
        self.epoch += u8::from(rules.has(HasEpochs));
        self.owner = Some(PROCESS[me]);
        self.calls[me].epoch = self.epoch;
        self.calls[me].holds_claim = true;
    }

    fn begin_call(&mut self, me: usize) {
        if self.calls[me].at == At::Home {
            self.left.repeats -= u8::from(self.calls[me].has_called);
            let call = &mut self.calls[me];
            (call.has_called, call.has_waited, call.was_charged, call.was_denied) = (true, false, false, false);
        }
    }

    fn return_with(&mut self, me: usize, word: Word, number: u8) {
        (self.calls[me].at, self.calls[me].number) = (At::Returns(word), number);
    }

    /// Writes a verdict if the epoch is still its own, and is about to tell it.
    fn conclude(&mut self, me: usize, word: Word, rules: &Rules) {
        if self.may_write(me) {
            self.entry = if word == Word::Paid { Entry::Paid } else { Entry::NotDone };
            self.words += 1;
            self.return_with(me, word, self.words);
        } else if word == Word::NotDone && rules.has(LoserIsSilent) {
            self.return_with(me, Word::Unknown, 0);
        } else {
            let is_known = word == Word::Paid && self.entry == Entry::Paid;
            self.return_with(me, word, self.words + u8::from(!is_known));
        }
        if !rules.has(HoldsUntilReturn) {
            self.release(me, rules);
        }
    }

    fn is_told(&mut self, me: usize, word: Word, rules: &Rules) {
        let number = self.calls[me].number;
        self.release(me, rules);
        self.calls[me].at = At::Home;
        if word != Word::Unknown && (number >= self.book.1 || !rules.has(HasNumbers)) {
            self.book = (word, number);
        }
        if word == Word::Paid {
            self.confirmed = number;
        }
        if word == Word::NotDone {
            self.denied = self.denied.max(number);
            // Between processes only the numbers tell what came first; but who has waited knows of the other.
            for other in (0..3).filter(|other| *other != me) {
                let call = &mut self.calls[other];
                let knows = PROCESS[other] == PROCESS[me] || call.has_waited;
                call.was_denied |= knows && call.at != At::Home;
            }
        }
    }

    fn charge(&mut self, me: usize) {
        self.charged_as = Some(self.calls[me].number);
        self.calls[me].was_charged = true;
        self.calls[me].is_on_the_wire = false;
    }

    /// A call that arrives, or that has waited: what does the entry say?
    fn arrive(&self, me: usize, rules: &Rules, to: &mut Steps<Claims>) {
        let name = NAMES[me];
        let call = &self.calls[me];
        if self.must_wait(me, rules) {
            if call.at == At::Home {
                to.add(name, "calls, and waits", |it| {
                    it.begin_call(me);
                    (it.calls[me].at, it.calls[me].has_waited) = (At::Waits, true);
                });
            } else {
                to.add(name, "waits no longer, and will be told UNKNOWN", |it| {
                    it.release(me, rules);
                    it.return_with(me, Word::Unknown, 0);
                });
            }
            return;
        }
        match self.entry {
            Entry::NotDone if call.has_waited && call.at == At::Waits && rules.has(WaiterNeverSends) => {
                to.add(name, "is answered with what the other one was told", |it| {
                    it.calls[me].holds_claim = rules.has(WaiterHolds);
                    it.return_with(me, Word::NotDone, it.words);
                });
            }
            Entry::None if call.at == At::Waits && rules.has(WaiterSendsNothingUnentered) => {
                to.add(name, "finds nothing entered, and will be told UNKNOWN", |it| {
                    it.return_with(me, Word::Unknown, 0);
                });
            }
            Entry::None | Entry::NotDone => to.add(name, "claims the id, to send", |it| {
                it.begin_call(me);
                (it.calls[me].at, it.calls[me].holds_claim) = (At::Claims, true);
            }),
            Entry::Paid => to.add(name, "is answered from the journal", |it| {
                it.begin_call(me);
                it.return_with(me, Word::Paid, it.words);
            }),
            Entry::Open | Entry::Doubt => to.add(name, "takes the doubt over, to settle it", |it| {
                it.begin_call(me);
                it.take_over(me, rules);
                it.calls[me].at = At::Asks;
            }),
        }
    }

    fn work(&self, me: usize, rules: &Rules, to: &mut Steps<Claims>) {
        let name = NAMES[me];
        if self.calls[me].at == At::Claims && self.left.refusals > 0 {
            to.add(name, "gets no token, and enters nothing", |it| {
                it.left.refusals -= 1;
                let is_entered = !matches!(it.entry, Entry::None | Entry::NotDone);
                let words = it.words;
                match is_entered && rules.has(RefusalAsksAgain) {
                    true => it.return_with(me, Word::Unknown, 0),
                    false => it.return_with(me, Word::NotDone, words),
                }
                if !rules.has(HoldsUntilReturn) {
                    it.release(me, rules);
                }
            });
        }
        match self.calls[me].at {
            At::Home | At::Waits => {}
            At::Claims if matches!(self.entry, Entry::None | Entry::NotDone) => to.add(name, "enters OPEN", |it| {
                it.entry = Entry::Open;
                it.take_over(me, rules);
                (it.calls[me].at, it.calls[me].number) = (At::Opened, it.words + 1);
            }),
            At::Claims => to.add(name, "finds it entered by another process, and waits", |it| {
                it.release(me, rules);
                (it.calls[me].at, it.calls[me].has_waited) = (At::Waits, true);
            }),
            At::Opened => {
                if self.left.refusals > 0 {
                    to.add(name, "gets no connection, and writes that nothing was sent", |it| {
                        it.left.refusals -= 1;
                        it.conclude(me, Word::NotDone, rules);
                    });
                }
                to.add(name, "sends", |it| {
                    (it.calls[me].at, it.calls[me].is_on_the_wire) = (At::Sent, true);
                });
            }
            At::Sent => {
                if self.charged_as.is_some() {
                    to.add(name, "gets 409, a doubt", |it| {
                        (it.calls[me].at, it.calls[me].is_on_the_wire) = (At::Asks, false);
                    });
                } else {
                    to.add(name, "is charged, and reads so", |it| {
                        it.charge(me);
                        it.conclude(me, Word::Paid, rules);
                    });
                    to.add(name, "is charged, and the answer is lost", |it| {
                        it.charge(me);
                        it.calls[me].at = At::Asks;
                    });
                }
                to.add(name, "loses the connection, and the request with it", |it| {
                    (it.calls[me].at, it.calls[me].is_on_the_wire) = (At::Asks, false);
                });
            }
            At::Asks => {
                if self.charged_as.is_some() {
                    to.add(name, "hears that it was charged", |it| it.calls[me].at = At::Heard(Word::Paid));
                } else if self.calls.iter().all(|call| !call.is_on_the_wire) {
                    to.add(name, "hears 'empty' after due", |it| it.calls[me].at = At::Heard(Word::NotDone));
                }
                to.add(name, "has no time left, and writes a doubt", |it| {
                    if it.may_write(me) {
                        it.entry = Entry::Doubt;
                    }
                    it.return_with(me, Word::Unknown, 0);
                });
            }
            At::Heard(word) => to.add(name, "concludes", |it| it.conclude(me, word, rules)),
            At::Returns(word) => {
                let is_told = match word {
                    Word::Unknown => "returns: UNKNOWN",
                    Word::NotDone => "returns: NOT_PROCESSED",
                    Word::Paid => "returns: APPROVED",
                };
                to.add(name, is_told, |it| it.is_told(me, word, rules));
            }
        }
    }

    /// The process of A and B.
    fn kill(&mut self) {
        self.left.kills -= 1;
        for me in [0, 1] {
            let call = &mut self.calls[me];
            (call.at, call.has_called, call.holds_claim) = (At::Home, true, false);
            // The connection is reset.
            call.is_on_the_wire = false;
        }
        self.owner = self.owner.filter(|process| *process != 0);
    }
}

impl Model for Claims {
    type Rule = Rule;

    const MUTANTS: &'static [Mutant<Rule>] = MUTANTS;

    fn worlds() -> Vec<(&'static str, Claims)> {
        let (two_threads, two_processes, all) = ([true, true, false], [true, false, true], [true; 3]);
        vec![
            ("two threads", Claims::begin(two_threads, Budget { refusals: 2, repeats: 2, kills: 0 })),
            ("two processes", Claims::begin(two_processes, Budget { refusals: 1, repeats: 2, kills: 0 })),
            ("two threads and another process", Claims::begin(all, Budget { refusals: 2, repeats: 1, kills: 1 })),
        ]
    }

    fn steps(&self, rules: &Rules, to: &mut Steps<Claims>) {
        for me in (0..3).filter(|me| self.takes_part[*me]) {
            let call = &self.calls[me];
            let may_call = call.at == At::Home && (!call.has_called || self.left.repeats > 0);
            if may_call || call.at == At::Waits {
                self.arrive(me, rules, to);
            }
            if may_call && self.is_busy(me) && self.entry == Entry::Open && !rules.has(LeavesLivingCalls) {
                to.add(NAMES[me], "settles what another call works on", |it| {
                    it.begin_call(me);
                    it.take_over(me, rules);
                    it.calls[me].at = At::Asks;
                });
            }
            self.work(me, rules, to);
        }
        if self.left.kills > 0 {
            to.add("the process of A and B", "is killed", Claims::kill);
        }
    }

    fn violated(&self, _: &Rules) -> Option<Invariant> {
        let was_denied_before = self.calls.iter().any(|call| call.was_denied && call.was_charged);
        let was_denied_since = self.charged_as.is_some_and(|number| number <= self.denied);
        let is_booked = self.book.0 != Word::NotDone || self.confirmed <= self.book.1;
        let is_wrong = was_denied_before || was_denied_since || !is_booked;
        is_wrong.then_some(Invariant::ToldNothingWasDone)
    }

    fn is_done(&self, _: &Rules) -> bool {
        self.calls.iter().zip(self.takes_part).all(|(call, calls)| !calls || call.at == At::Home && call.has_called)
    }
}
