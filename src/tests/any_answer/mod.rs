//! Answers that nobody has thought of cause no crash, and no verdict that the answer does not bear out. Each
//! operation's example is changed, and answers are made from the published forms and then changed.

mod cases;
mod changed;
mod forms;

use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use serde_json::Value;

use crate::constants::JPM_OUTCOME_APPROVED;
use crate::ffi::outputs;
use crate::operations::Recovery;
use crate::operations::intent::Intent;
use crate::outcome::record_match::{self, Source};
use crate::outcome::report::Report;
use crate::outcome::{Attempt, Body, Earlier, Left, LookUp, Next, Standing, Verdict, judge, judge_look_up};
use crate::status::{Outcome, Status};
use crate::text::encoding::Encoding;
use crate::wire::answer::Answer;

use cases::{ALL, Case};

/// The verdict on a 200 with this body.
fn judged(body: &[u8], intent: &Intent) -> Option<Verdict> {
    let body = match Answer::read(body) {
        Ok(answer) => Body::Record(record_match::facts(&answer, intent, Source::Direct, false)),
        Err(_) => Body::Unreadable,
    };
    match judge(Attempt::Answered { http: 200, can_renew_token: false, body }, Earlier::Nothing) {
        Next::Told(verdict) => Some(verdict),
        _ => None,
    }
}

/// The verdict if a look-up found this body.
fn judged_as_record(body: &[u8], intent: &Intent) -> Option<Verdict> {
    let answer = Answer::read(body).ok()?;
    let facts = || LookUp::Found(record_match::facts(&answer, intent, Source::Record { look_up_id: "look-up" }, false));
    let found = match intent.operation.recovery {
        Recovery::ByRequestId(_) | Recovery::Once(_) => facts(),
        Recovery::ByState => record_match::reached(&answer, intent, false).map_or_else(facts, LookUp::Changed),
        Recovery::ByHand | Recovery::Repeatable | Recovery::Read => return None,
    };
    Some(judge_look_up(found, Left::AfterDue, Standing::of(Status::AnswerLost)))
}

/// Checks that the body bears out each verdict, and that the caller's struct can hold it.
fn check(case: &Case, body: &[u8]) -> Result<(), TestCaseError> {
    let text = String::from_utf8_lossy(body);
    for (verdict, looked_up) in [(judged(body, &case.intent()), false), (judged_as_record(body, &case.intent()), true)]
    {
        let Some(verdict) = verdict else { continue };
        let borne_out = verdict.outcome != Outcome::Approved || case.bears_out(body, looked_up);
        prop_assert!(borne_out, "{} {looked_up}: {text}", case.name);
        let Ok(answer) = Answer::read(body) else { continue };
        let report = Report::from_answer(verdict, case.intent(), 200, answer, looked_up);
        let told = outputs::result(&report, Duration::ZERO, Encoding::Utf8);
        prop_assert_eq!(told.outcome == JPM_OUTCOME_APPROVED, verdict.outcome == Outcome::Approved);
        prop_assert_eq!(told.error_code[0] == 0, verdict.outcome == Outcome::Approved, "{}: {}", case.name, text);
        for end in [told.transaction_id.last(), told.consumer_profile_id.last(), told.host_message.last()] {
            prop_assert_eq!(end, Some(&0));
        }
    }
    Ok(())
}

#[test]
fn the_examples_are_approved() {
    for case in ALL {
        let verdict = judged(case.example.as_bytes(), &case.intent());
        assert_eq!(verdict.map(|verdict| verdict.outcome), Some(Outcome::Approved), "{}", case.name);
        assert!(case.bears_out(case.example.as_bytes(), false), "{}", case.name);
        if let Some(verdict) = judged_as_record(case.example.as_bytes(), &case.intent()) {
            assert_eq!(verdict.outcome, Outcome::Approved, "{} as a record", case.name);
            assert!(case.bears_out(case.example.as_bytes(), true), "{} as a record", case.name);
        }
    }
}

/// Answers made from the forms fit them, and are approved often enough to test approvals.
#[test]
fn answers_made_from_the_forms_fit_them() {
    for case in ALL {
        let form: Value = serde_json::from_str(case.form).unwrap();
        let validator = jsonschema::validator_for(&forms::without_patterns(form.clone())).unwrap();
        let mut approved = 0;
        for seed in 0..200_u32 {
            let choices: Vec<u32> = (0..600_u32).map(|at| (seed * 600 + at).wrapping_mul(2_654_435_761) >> 7).collect();
            let mut made = forms::made(&form, &choices);
            let errors: Vec<String> = validator.iter_errors(&made).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{}: {errors:?}", case.name);
            changed::with_usual_values(&mut made, case.example, u32::MAX);
            let verdict = judged(made.to_string().as_bytes(), &case.intent());
            approved += usize::from(verdict.is_some_and(|verdict| verdict.outcome == Outcome::Approved));
        }
        assert!(approved >= 20, "{}: {approved}", case.name);
    }
}

/// Cases that failed once are kept, and run first.
fn config() -> ProptestConfig {
    let kept = FileFailurePersistence::Direct("tests/regressions/any_answer.txt");
    ProptestConfig { cases: 1500, failure_persistence: Some(Box::new(kept)), ..ProptestConfig::default() }
}

fn any_case() -> impl Strategy<Value = &'static Case> {
    (0..ALL.len()).prop_map(|at| &ALL[at])
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes(case in any_case(), body in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(judged(&body, &case.intent()).is_none());
    }

    #[test]
    fn an_example_with_bytes_changed(
        case in any_case(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut body = case.example.as_bytes().to_vec();
        let length = body.len();
        body[at.index(length)] = byte;
        if let Some(cut) = cut {
            body.truncate(cut.index(length));
        }
        check(case, &body)?;
    }

    #[test]
    fn an_example_with_values_changed(case in any_case(), changes in changed::changes()) {
        let mut answer: Value = serde_json::from_str(case.example).unwrap();
        changed::change(&mut answer, &changes);
        check(case, &serde_json::to_vec(&answer).unwrap())?;
    }

    #[test]
    fn an_answer_made_from_the_form(
        case in any_case(),
        choices in prop::collection::vec(any::<u32>(), 0..600),
        usual in any::<u32>(),
        changes in prop::option::of(changed::changes()),
    ) {
        let form: Value = serde_json::from_str(case.form).unwrap();
        let mut answer = forms::made(&form, &choices);
        changed::with_usual_values(&mut answer, case.example, usual);
        changed::change(&mut answer, &changes.unwrap_or_default());
        check(case, &serde_json::to_vec(&answer).unwrap())?;
    }
}
