//! The log: on the calling thread, by level, with the fields that are documented, and never a secret.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::thread;

use crate::support::disk::Folder;
use crate::support::{self, Sale, Till, Told, Value, secret};
use jpm::constants::*;
use jpm_simulator::{Settings, Simulator, TokenPolicy};

#[test]
fn a_payment_is_told_step_by_step() {
    let simulator = Simulator::start(Settings { tokens: TokenPolicy::Issued, ..Settings::default() }).unwrap();
    let url = simulator.secret_token_url();
    let options = secret(&url);
    let told = Arc::<Told>::default();
    let till = Till::logging(&simulator, &options, &told, JPM_LOG_TRACE);

    assert!(till.pay(&Sale { request_id: Some("sale-1".into()), ..Sale::default() }).is_approved());
    {
        let told = told.lines();
        assert!(told.iter().all(|(.., thread)| *thread == thread::current().id()));
        for (level, event, fields, _) in told.iter() {
            assert!((JPM_LOG_ERROR..=JPM_LOG_TRACE).contains(level));
            assert_eq!(fields["request_id"], "sale-1", "{event}");
            assert!(fields["elapsed_ms"].is_u64(), "{event}");
        }
        let (level, _, fields, _) = told.last().unwrap();
        let ended = (*level, fields["status"].as_str(), fields["outcome"].as_str(), fields["attempt"].as_u64());
        assert_eq!(ended, (JPM_LOG_INFO, Some("JPM_OK"), Some("APPROVED"), Some(1)));
    }
    let connected = ["connection_opened", "request_leaves", "answer_arrived"];
    let whole: Vec<&str> = [&["call_began"], &connected[..], &["token_got"], &connected[..], &["call_ended"]].concat();
    assert_eq!(told.events(), whole);

    simulator.expire_tokens();
    till.pay(&Sale::order("SIM-ANSWER-LOST-1"));
    let events = told.events();
    for event in ["connection_reused", "token_refused", "token_got", "answer_lost", "look_up"] {
        assert!(events.iter().any(|told| told == event), "{event}: {events:?}");
    }

    simulator.set_down(true);
    till.pay(&Sale::default());
    let events = told.events();
    assert!(
        events.contains(&"connection_failed".to_owned()) || events.contains(&"answer_lost".to_owned()),
        "{events:?}"
    );
}

#[test]
fn levels_choose() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    for (max_level, events) in [(JPM_LOG_INFO, &["call_ended"][..]), (JPM_LOG_WARN, &[])] {
        let told = Arc::<Told>::default();
        let till = Till::logging(&simulator, &[], &told, max_level);
        till.pay(&Sale::default());
        assert_eq!(told.events(), events);
        let doubtful = till.pay(&Sale { timeout_ms: 700, ..Sale::order("SIM-LOOKUP-DOWN-1") });
        assert_eq!(doubtful.result.outcome, JPM_OUTCOME_UNKNOWN);
        let levels: Vec<i32> = told.lines().iter().map(|(level, ..)| *level).collect();
        assert!(levels.contains(&JPM_LOG_ERROR) && levels.iter().all(|level| *level <= max_level));
    }
}

/// Once for each client, when it is made.
#[test]
fn production_without_a_journal_is_warned_of() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let folder = Folder::new();
    let production = (JPM_OPT_ENVIRONMENT, Value::Text("production"));
    for (options, warnings) in [
        (&[production][..], 1),
        (&[production, (JPM_OPT_JOURNAL_FILE, Value::Text(folder.journal()))], 0),
        (&[(JPM_OPT_ENVIRONMENT, Value::Text("client-testing"))], 0),
    ] {
        let told = Arc::<Told>::default();
        let till = Till::logging(&simulator, options, &told, JPM_LOG_WARN);
        assert!(till.pay(&Sale::default()).is_approved());
        let told = told.lines();
        let told: Vec<_> = told.iter().filter(|(_, event, ..)| event == "no_journal").collect();
        assert_eq!(told.len(), warnings);
        assert!(told.iter().all(|(level, _, fields, _)| *level == JPM_LOG_WARN && *fields == serde_json::json!({})));
    }
}

/// What can't be refused is told at least.
#[test]
fn a_place_that_is_taken_with_a_reservation_is_named() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let folder = Folder::new();
    let options = [(JPM_OPT_JOURNAL_FILE, Value::Text(folder.journal()))];
    let of_its_group = |mode: u32| {
        fs::set_permissions(folder.journal(), Permissions::from_mode(mode)).unwrap();
        let told = Arc::<Told>::default();
        Till::logging(&simulator, &options, &told, JPM_LOG_WARN);
        let told = told.lines();
        let notes = told.iter().filter(|(_, event, ..)| event == "journal_noted");
        notes.filter(|(.., fields, _)| fields["note"] == "its group may use it (mode 660)").count()
    };
    fs::write(folder.journal(), "").unwrap();
    assert_eq!([0o600, 0o660].map(of_its_group), [0, 1]);
}

/// Marked values in every input, every way a call can go, everything told: none of them is in it.
#[test]
fn no_secret_is_ever_told() {
    const TOKEN: &str = "canary-token-51f2";
    let simulator = Simulator::start(Settings::default()).unwrap();
    let told = Arc::<Told>::default();
    let options = [(JPM_OPT_ACCESS_TOKEN, Value::Text(TOKEN)), (JPM_OPT_SERVICE_LIMIT_MS, Value::Number(100))];
    let till = Till::logging(&simulator, &options, &told, JPM_LOG_TRACE);
    for fault in jpm_simulator::Fault::ALL {
        let sale =
            Sale { cvv: Some("738291".into()), timeout_ms: 1_500, ..Sale::order(&format!("SIM-{}-1", fault.name())) };
        till.pay(&sale);
    }
    // Someone uses the card number as the request id.
    till.pay(&Sale { request_id: Some(support::VISA.into()), ..Sale::default() });
    till.look_up_request(JPM_KIND_PAYMENT, "4112-3441-1234-4113");
    let all = format!("{:?}", told.lines());
    assert!(all.len() > 10_000);
    let bare: String = all.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    for secret in [support::VISA, "738291", &TOKEN.replace('-', "")] {
        assert!(!bare.contains(secret), "a secret was told");
    }
}
