//! A report that the journal has kept makes the same `jpm_result` as the report itself.

use std::time::Duration;

use crate::ffi::outputs;
use crate::journal::report_json;
use crate::operations::intent::Intent;
use crate::outcome::report::Report;
use crate::outcome::{EntryState, Verdict};
use crate::status::{Advice, Outcome, Status};
use crate::text::encoding::Encoding;
use crate::wire::answer::Answer;

fn examples() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/examples");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let answers = files.filter(|path| path.to_str().unwrap().ends_with("response.json"));
    answers.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// What a result shows the first time, it shows again.
#[test]
fn what_is_told_again_is_what_was_told() {
    let verdict = |status, outcome, advice, entry| Verdict { status, outcome, advice, entry };
    for verdict in [
        verdict(Status::Ok, Outcome::Approved, Advice::None, EntryState::Approved),
        verdict(Status::Ok, Outcome::PartiallyApproved, Advice::None, EntryState::Partial),
        verdict(Status::Refused, Outcome::NotProcessed, Advice::Fix, EntryState::Refused),
    ] {
        for example in examples() {
            let answer = Answer::read(example.as_bytes()).unwrap();
            let report = Report::from_answer(verdict, Intent::sample("ours"), 200, answer, true);
            let again =
                report_json::from_json(&report_json::to_json(&report), verdict.entry, Intent::sample("ours")).unwrap();
            let [told, again] = [report, again].map(|report| outputs::result(&report, Duration::ZERO, Encoding::Utf8));
            assert_eq!(outputs::bytes(&told), outputs::bytes(&again), "{example}");
        }
    }
}
