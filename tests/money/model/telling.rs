//! Who is told a verdict, and when is it taken (money.md §5.4 "told", §7)? One request id with two words: a first one that says that
//! nothing was done, or that nothing is known, and a second one that says that it was charged. Results go from the thread that called to
//! a worker that books and acknowledges; threads die, the process is killed, workers are slow, and another process settles.

use crate::explore::{Model, Steps};
use crate::rules::{Invariant, Mutant, rules};

use Rule::*;

rules! {
    /// A verdict is taken when the host says so, after it has booked it; no next call says that.
    IsExplicit: "M80 the thread's next call says that a verdict was taken" => NeverTold,
    /// What isn't acknowledged within its time is told again, in the living process, too.
    TellsAgainAlive: "M81 a living process is told a verdict once" => NeverEnds,
    /// DONE waits for what was handed out and not acknowledged.
    DoneWaits: "M82 done while a verdict is in somebody's hands" => NeverTold,
    /// An acknowledgement names the number of its verdict.
    NamesNumber: "M83 an acknowledgement of an earlier verdict takes the later one" => NeverTold,
    /// A word without verdict can't be acknowledged.
    NeedsVerdict: "M84 an acknowledgement of UNKNOWN takes the verdict" => NeverTold,
    /// `jpm_result_stored`, which names only the id, counts while a single word was told.
    IdAloneIsSingle: "M85 an acknowledgement by id takes whatever was told last" => NeverTold,
    /// What a living process leaves lying is told by another one.
    OthersTell: "M86 only its own process tells a verdict" => NeverEnds,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Word {
    Unknown,
    NotProcessed,
    Approved,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Place {
    /// With the thread that called.
    Caller,
    Queue,
    /// With a worker, which has booked it.
    Booked,
}

/// A result in somebody's memory.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Hand {
    number: u8,
    word: Word,
    place: Place,
    /// In the process that settles, not in the one that pays.
    is_settler: bool,
}

/// What the hosts do, and what may happen to them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct World {
    /// The paying process settles.
    pays_and_settles: bool,
    /// Another process settles.
    has_settler: bool,
    /// Workers may acknowledge by the id alone.
    knows_ids_only: bool,
    kills: u8,
    deaths: u8,
}

/// As many results as may lie about at once.
const HANDS: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Telling {
    /// The last word in the journal, and its number among the verdicts.
    word: Word,
    number: u8,
    /// How many words were told, UNKNOWN among them.
    words: u8,
    is_taken: bool,
    /// It was handed out, and its time to be acknowledged isn't over.
    is_waiting: bool,
    hands: [Option<Hand>; HANDS],
    /// The highest number in the till's book.
    booked: u8,
    /// Settling has said DONE, and nothing has happened since.
    is_at_rest: bool,
    world: World,
}

impl Telling {
    /// The first word has just come back to the thread that called.
    fn begin(word: Word, world: World) -> Telling {
        let number = u8::from(word != Word::Unknown);
        let mut telling = Telling {
            word,
            number,
            words: 1,
            is_taken: false,
            is_waiting: true,
            hands: [None; HANDS],
            booked: 0,
            is_at_rest: false,
            world,
        };
        telling.hand_out(Place::Caller, false);
        telling
    }

    fn hand_out(&mut self, place: Place, is_settler: bool) {
        self.hands[0] = Some(Hand { number: self.number, word: self.word, place, is_settler });
        self.hands.sort_unstable();
        (self.is_waiting, self.is_at_rest) = (true, false);
    }

    fn move_hand(&mut self, from: usize, to: Option<Place>) {
        self.hands[from] = self.hands[from].and_then(|hand| Some(Hand { place: to?, ..hand }));
        self.hands.sort_unstable();
    }

    /// A later sending, or a look-up, has come to this.
    fn is_charged(&mut self) {
        (self.word, self.number, self.is_taken) = (Word::Approved, self.number + 1, false);
        self.words += 1;
    }

    fn has_verdict(&self) -> bool {
        self.word != Word::Unknown
    }

    fn acknowledge(&mut self, hand: Hand, rules: &Rules) {
        let is_verdict = hand.word != Word::Unknown || !rules.has(NeedsVerdict);
        // Without a number it would go by the id.
        let is_last = hand.number == self.number || !rules.has(NamesNumber) || hand.word == Word::Unknown;
        self.is_taken |= self.has_verdict() && is_verdict && is_last;
    }

    fn hand(&self, at: usize, hand: Hand, rules: &Rules, to: &mut Steps<Telling>) {
        match hand.place {
            Place::Caller => {
                to.add("the thread that called", "puts the result into the queue, and makes its next call", |it| {
                    it.move_hand(at, Some(Place::Queue));
                    // The first edition guessed here.
                    it.is_taken |= !rules.has(IsExplicit) && hand.number == it.number && it.has_verdict();
                })
            }
            Place::Queue => {
                let books = match hand.word {
                    Word::Unknown => "takes UNKNOWN, and books nothing",
                    Word::NotProcessed => "books NOT_PROCESSED",
                    Word::Approved => "books APPROVED",
                };
                to.add("a worker", books, |it| {
                    it.move_hand(at, Some(Place::Booked));
                    it.booked = it.booked.max(hand.number);
                });
            }
            Place::Booked => {
                to.add("the worker", "acknowledges it", |it| {
                    it.move_hand(at, None);
                    it.acknowledge(hand, rules);
                });
                if self.world.knows_ids_only {
                    to.add("the worker", "acknowledges it by its id", |it| {
                        it.move_hand(at, None);
                        it.is_taken |= it.has_verdict() && (it.words == 1 || !rules.has(IdAloneIsSingle));
                    });
                }
            }
        }
        if self.world.deaths > 0 && !hand.is_settler {
            to.add("a thread", "dies with the result in its hands", |it| {
                it.world.deaths -= 1;
                it.move_hand(at, None);
            });
        }
    }

    /// Who settles, and whether it is the process that pays.
    fn settle(&self, who: &'static str, is_settler: bool, rules: &Rules, to: &mut Steps<Telling>) {
        let may_touch = !is_settler || rules.has(OthersTell);
        let has_room = self.hands[0].is_none();
        if self.word == Word::Unknown && may_touch && has_room {
            to.add(who, "settles: it is found, and told", |it| {
                it.is_charged();
                it.hand_out(Place::Queue, is_settler);
            });
        }
        if self.has_verdict() && !self.is_taken && !self.is_waiting && may_touch && has_room {
            to.add(who, "settles: the verdict is told again", |it| it.hand_out(Place::Queue, is_settler));
        }
        let is_done = self.is_taken || self.is_waiting && !rules.has(DoneWaits);
        if self.has_verdict() && is_done && !self.is_at_rest {
            to.add(who, "settles: DONE", |it| it.is_at_rest = true);
        }
    }
}

impl Model for Telling {
    type Rule = Rule;

    const MUTANTS: &'static [Mutant<Rule>] = MUTANTS;

    fn worlds() -> Vec<(&'static str, Telling)> {
        let host = World { pays_and_settles: true, has_settler: false, knows_ids_only: false, kills: 2, deaths: 2 };
        let workers = World { pays_and_settles: false, has_settler: true, kills: 0, deaths: 1, ..host };
        let two = World { has_settler: true, kills: 1, deaths: 1, ..host };
        let by_id = World { knows_ids_only: true, kills: 1, deaths: 1, ..host };
        let (unknown, denied) = (Word::Unknown, Word::NotProcessed);
        [
            ("UNKNOWN first, and a thread dies", unknown, World { kills: 0, deaths: 1, ..host }),
            ("UNKNOWN first", unknown, host),
            ("NOT_PROCESSED first", denied, host),
            ("UNKNOWN first, and workers that never settle beside a process that does", unknown, workers),
            ("NOT_PROCESSED first, and two processes that settle", denied, two),
            ("UNKNOWN first, acknowledged by id", unknown, by_id),
            ("NOT_PROCESSED first, acknowledged by id", denied, by_id),
        ]
        .into_iter()
        .map(|(name, word, world)| (name, Telling::begin(word, world)))
        .collect()
    }

    fn steps(&self, rules: &Rules, to: &mut Steps<Telling>) {
        for at in 0..HANDS {
            if let Some(hand) = self.hands[at] {
                self.hand(at, hand, rules, to);
            }
        }
        if self.world.pays_and_settles {
            self.settle("the till", false, rules, to);
        }
        if self.world.has_settler {
            self.settle("another process", true, rules, to);
        }
        if self.word == Word::NotProcessed && self.booked == 1 && self.hands[0].is_none() {
            to.add("the till", "sends again, under the same id, and is charged", |it| {
                it.is_charged();
                it.hand_out(Place::Caller, false);
            });
        }
        if self.is_waiting && !self.is_taken && rules.has(TellsAgainAlive) {
            to.add("the time to acknowledge", "is over", |it| it.is_waiting = false);
        }
        if self.world.kills > 0 {
            to.add("the paying process", "is killed, and starts again", |it| {
                it.world.kills -= 1;
                it.hands = it.hands.map(|hand| hand.filter(|hand| hand.is_settler));
                it.hands.sort_unstable();
                // What a dead process didn't acknowledge is told at once.
                (it.is_waiting, it.is_at_rest) = (false, false);
            });
        }
    }

    /// A charge that nobody booked, that no result in memory speaks of, and that settling won't tell.
    fn violated(&self, _: &Rules) -> Option<Invariant> {
        let is_booked = self.booked == self.number;
        let is_in_hands = self.hands.iter().flatten().any(|hand| hand.number == self.number);
        let is_over = self.is_taken || self.is_at_rest;
        let is_lost = self.word == Word::Approved && !is_booked && !is_in_hands && is_over;
        is_lost.then_some(Invariant::NeverTold)
    }

    fn is_done(&self, _: &Rules) -> bool {
        self.is_at_rest && self.is_taken && (self.word != Word::Approved || self.booked == self.number)
    }
}
