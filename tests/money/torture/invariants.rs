//! Books and ledger laid beside each other: I1 to I10 of money.md §8, by somebody who was not there.

use std::collections::{BTreeSet, HashMap};

use jpm_simulator::{Entry, Kind, Relay, RelayFault, Simulator};

use crate::book::{Deed, Line, Told, What, is_final};
use crate::support::disk::Folder;
use crate::support::{MASTERCARD, VISA};

/// What one id went through.
#[derive(Default)]
struct Story<'a> {
    deed: Option<&'a Deed>,
    /// In the order of time.
    lines: Vec<&'a Line>,
}

impl<'a> Story<'a> {
    fn told(&self) -> impl DoubleEndedIterator<Item = &'a Told> {
        self.lines.iter().filter_map(|line| match &line.what {
            What::Told(told) => Some(told),
            _ => None,
        })
    }

    /// How often it may have been sent: as each call told, or, if the till died in it, twice at most.
    fn sent(&self) -> u32 {
        let mut sent = 0;
        let mut is_calling = false;
        for line in &self.lines {
            match &line.what {
                What::Calls => {
                    sent += if is_calling { 2 } else { 0 };
                    is_calling = true;
                }
                What::Told(told) if told.timeout > 0 => {
                    sent += told.attempts;
                    is_calling = false;
                }
                _ => {}
            }
        }
        sent + if is_calling { 2 } else { 0 }
    }

    /// What it was told last, if no call came after it; a final word stands whatever call came after it. A pool writes down in any
    /// order what it was told of one call: there a verdict is the last word, and of two the one with the higher number.
    fn last_word(&self) -> Option<&'a Told> {
        if let Some(last) = self.told().rfind(|told| is_final(told)) {
            return Some(last);
        }
        let since_call = self.lines.iter().rev().take_while(|line| line.what != What::Calls);
        let words = since_call.filter_map(|line| match &line.what {
            What::Told(told) => Some(told),
            _ => None,
        });
        // The latest first.
        words.reduce(|best, told| if told.number > best.number { told } else { best })
    }
}

pub fn check(
    simulator: &Simulator,
    relay: &Relay,
    folder: &Folder,
    lines: &[Line],
    suspended: &BTreeSet<u64>,
) -> Vec<String> {
    let mut lines: Vec<&Line> = lines.iter().collect();
    lines.sort_by_key(|line| line.at);
    let mut stories: HashMap<&str, Story> = HashMap::new();
    let mut beyond = BTreeSet::new();
    for line in &lines {
        let story = stories.entry(line.id.as_str()).or_default();
        if let What::Begins(deed) = &line.what {
            story.deed = Some(deed);
        }
        story.lines.push(line);
    }
    // A request that the service refused, and took when the relay brought it again: nobody can know. Sent again under the same
    // id it is refused as a repeat; under a new one it is what docs/money-safety.md says no client can prevent.
    for (_, id) in relay.done().iter().filter(|(fault, _)| *fault == RelayFault::Twice) {
        let was_refused = |told: &Told| matches!(told.status.as_str(), "REFUSED" | "RATE_LIMITED" | "UNAUTHORIZED");
        // That another payment decides says nothing of what became of this one.
        let is_its_own = |told: &&Told| told.advice != "SEE_OTHER";
        let last = stories.get(id.as_str()).and_then(|story| story.told().rfind(is_its_own));
        if last.is_some_and(was_refused) {
            stories.remove(id.as_str());
            beyond.insert(id.clone());
        }
    }
    let mut found = once(simulator, &stories, &beyond);
    found.extend(as_told(simulator, &stories));
    found.extend(final_words(&stories));
    found.extend(in_time(&lines, suspended));
    found.extend(
        sent_once(simulator, relay, &stories).into_iter().filter(|line| !beyond.iter().any(|id| line.contains(id))),
    );
    found.extend(on_the_disk(folder));
    found
}

/// I1: one charge a sale, one refund a refund.
fn once(simulator: &Simulator, stories: &HashMap<&str, Story>, beyond: &BTreeSet<String>) -> Vec<String> {
    let mut done: HashMap<&str, Vec<String>> = HashMap::new();
    // The fault VOIDED has it voided meanwhile, and says so: the sale may be paid again.
    let is_voided = |id: &str| {
        let last = stories.get(id).and_then(Story::last_word);
        last.is_some_and(|told| told.outcome == "NOT_PROCESSED" && told.advice == "NONE")
    };
    let is_done = |entry: &Entry| {
        let id = &entry.request_id;
        entry.response_status == "SUCCESS" && !beyond.contains(id) && !is_voided(id)
    };
    for entry in simulator.entries().into_iter().filter(is_done) {
        match stories.get(entry.request_id.as_str()).and_then(|story| story.deed) {
            Some(deed) => done.entry(&deed.name).or_default().push(entry.request_id),
            None => done.entry("nobody").or_default().push(entry.request_id),
        }
    }
    let twice = done.into_iter().filter(|(name, ids)| *name == "nobody" || ids.len() > 1);
    twice
        .map(|(name, ids)| {
            let told = ids.iter().filter_map(|id| Some(asked(simulator, id, stories.get(id.as_str())?)));
            format!("I1: {name} was done as {ids:?}\n{}", told.collect::<String>())
        })
        .collect()
}

/// I2, I3 and I4: what the till was told last of an id is what the ledger says.
fn as_told(simulator: &Simulator, stories: &HashMap<&str, Story>) -> Vec<String> {
    let entries: HashMap<String, _> =
        simulator.entries().into_iter().map(|entry| (entry.request_id.clone(), entry)).collect();
    let mut found = Vec::new();
    for (id, story) in stories {
        let entry = entries.get(*id).filter(|entry| entry.response_status == "SUCCESS");
        let Some(told) = story.last_word() else {
            if entry.is_some() {
                found.push(format!("I4: {id} was done, and nobody was told: {:?}", story.lines));
            }
            continue;
        };
        let amount = entry.and_then(|entry| entry.amount);
        let agrees = match told.outcome.as_str() {
            "APPROVED" | "PARTIALLY_APPROVED" => {
                amount == Some(told.amount) && entry.is_some_and(|entry| is_named(entry, told))
            }
            // The fault VOIDED has the payment voided meanwhile.
            "NOT_ATTEMPTED" | "NOT_PROCESSED" => entry.is_none() || told.advice == "NONE",
            "DECLINED" => entry.is_none(),
            // A journal that was too busy to be read is the word of the call alone; what was done is told by settling.
            "UNKNOWN" if told.error_field == "journal_file" => entry.is_none(),
            "UNKNOWN" => told.advice == "CHECK_BY_HAND",
            _ => false,
        };
        if !agrees {
            found.push(format!(
                "I2/I3/I4: {id} was told {told:?}, and the ledger says {entry:?}\n{}",
                asked(simulator, id, story)
            ));
        }
    }
    found
}

/// Its ids are those that the till was told.
fn is_named(entry: &Entry, told: &Told) -> bool {
    let profile = entry.new_profile.as_deref();
    let knows_profile = match told.profile.as_str() {
        "CREATED" => profile == Some(&told.profile_id),
        "UNKNOWN" => true,
        // It was not asked for by this call, but by an earlier one under the same id that the network brought twice.
        _ => profile.is_none_or(|profile| profile == told.profile_id),
    };
    // A refund is approved without an id too: its schema requires none (money.md §4.1, row 23).
    let has_none = told.transaction_id.is_empty() && entry.kind == Kind::Refund;
    (has_none || entry.transaction_id == told.transaction_id) && knows_profile
}

/// All that was seen of an id, for whoever looks for the reason.
fn asked(simulator: &Simulator, id: &str, story: &Story) -> String {
    let requests = simulator.requests();
    let about = requests.iter().filter(|seen| seen.request_id() == Some(id) || seen.path.contains(id));
    let lines = story.lines.iter().map(|line| format!("  {} run {}: {:?}\n", line.at, line.run, line.what));
    lines.chain(about.map(|seen| format!("  {} {}\n", seen.method, seen.path))).collect()
}

/// I5: a verdict that was told does not change.
fn final_words(stories: &HashMap<&str, Story>) -> Vec<String> {
    let mut found = Vec::new();
    for (id, story) in stories {
        let words: Vec<(&str, i64)> =
            story.told().filter(|told| is_final(told)).map(|told| (told.outcome.as_str(), told.amount)).collect();
        if words.windows(2).any(|pair| pair[0] != pair[1]) {
            found.push(format!("I5: {id} was told {words:?}"));
        }
    }
    found
}

/// I8: a call ends when it should. Processes that were suspended cannot tell.
fn in_time(lines: &[&Line], suspended: &BTreeSet<u64>) -> Vec<String> {
    // Three processes for each core, and each waits for the disk: more than the 250 ms of a quiet machine. What the thread waited for
    // a processor is no fault of the library.
    const GRACE: i64 = 1_000;
    let mut found = Vec::new();
    for line in lines.iter().filter(|line| !suspended.contains(&line.run)) {
        if let What::Told(told) = &line.what
            && told.timeout > 0
            && told.elapsed > told.timeout + GRACE + told.waited
        {
            found
                .push(format!("I8: {} took {} ms of {} ({} waited)", line.id, told.elapsed, told.timeout, told.waited));
        }
    }
    found
}

/// I10: the service saw no id more often than it was sent: twice in a call after a 401, and once more by the relay.
fn sent_once(simulator: &Simulator, relay: &Relay, stories: &HashMap<&str, Story>) -> Vec<String> {
    let mut seen: HashMap<String, u32> = HashMap::new();
    for request in simulator.requests().iter().filter(|request| request.method == "POST") {
        *seen.entry(request.request_id().unwrap_or_default().to_owned()).or_default() += 1;
    }
    let copies = relay.done();
    let mut found = Vec::new();
    for (id, count) in seen {
        let sent = stories.get(id.as_str()).map_or(0, Story::sent);
        let copies = copies.iter().filter(|(fault, of)| *fault == RelayFault::Twice && *of == id).count() as u32;
        if count > sent + copies {
            found.push(format!("I10: {id} arrived {count} times, was sent {sent} times and copied {copies} times"));
        }
    }
    found
}

/// I6 and I7: the journal is whole, and nothing beside it holds card data.
fn on_the_disk(folder: &Folder) -> Vec<String> {
    let mut found = Vec::new();
    for (name, bytes) in folder.files() {
        let digits: Vec<u8> = bytes.iter().copied().filter(|byte| !matches!(byte, b' ' | b'-')).collect();
        for secret in [VISA, MASTERCARD, "token-of-the-tests", "\"411\"", "Smith"] {
            let holds = |bytes: &[u8]| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            if holds(&bytes) || holds(&digits) {
                found.push(format!("I7: {name} holds {secret}"));
            }
        }
    }
    let check: String = folder.sqlite().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    if check != "ok" {
        found.push(format!("I6: {check}"));
    }
    found
}
