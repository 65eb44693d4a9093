//! The journal: what was asked and what came of it, across clients and restarts, and a file that is not as it should be.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::support::disk::Folder;
use crate::support::{MASTERCARD, Outcome, Sale, Till, VISA, Value, check, simulator_options, status_name, text};
use jpm::constants::*;
use jpm_simulator::{Fault, Settings, Simulator};

/// Short, so that a doubt ends in a test's time.
const LIMIT: Duration = Duration::from_millis(600);

fn simulator() -> Simulator {
    Simulator::start(Settings { service_limit: LIMIT, ..Settings::default() }).unwrap()
}

/// The options of a till that keeps its journal there.
fn kept(folder: &Folder) -> Vec<(i32, Value<'static>)> {
    vec![
        (JPM_OPT_JOURNAL_FILE, Value::Text(folder.journal())),
        (JPM_OPT_SERVICE_LIMIT_MS, Value::Number(LIMIT.as_millis() as i64)),
    ]
}

fn till(simulator: &Simulator, folder: &Folder, more: &[(i32, Value<'static>)]) -> Till {
    Till::new(simulator, &[&kept(folder), more].concat())
}

fn sale(id: &str) -> Sale {
    Sale { request_id: Some(id.into()), order_number: Some(format!("order of {id}")), ..Sale::default() }
}

/// A sale whose call ends in doubt: its time is over before anything can be proved.
fn doubtful(id: &str, fault: Fault) -> Sale {
    Sale { order_number: Some(format!("SIM-{}-{id}", fault.name())), timeout_ms: 500, ..sale(id) }
}

/// Settles until there is nothing to tell, as a till does that acknowledges what it has booked; what it was told, and how it ended.
fn settled(till: &Till) -> (Vec<(String, String)>, String) {
    let mut told = Vec::new();
    for _ in 0..100 {
        let next = till.settle_next();
        match next.status {
            JPM_OK => {
                assert_eq!(till.acknowledge(&next), JPM_OK);
                told.push((next.request_id(), next.verdict()));
            }
            JPM_E_STILL_UNKNOWN => {
                thread::sleep(Duration::from_millis(next.result.retry_after_ms.clamp(20, 200) as u64))
            }
            status => return (told, status_name(status).to_owned()),
        }
    }
    panic!("it does not end: {told:?}");
}

fn done(told: &[(&str, &str)]) -> (Vec<(String, String)>, String) {
    (told.iter().map(|(id, verdict)| ((*id).to_owned(), (*verdict).to_owned())).collect(), "JPM_DONE".to_owned())
}

const APPROVED: &str = "JPM_OK APPROVED NONE";

#[test]
fn what_was_paid_is_known_to_the_next_client() {
    let (simulator, folder) = (simulator(), Folder::new());
    let paid = till(&simulator, &folder, &[]).pay(&sale("one"));
    assert_eq!(paid.verdict(), APPROVED);
    let next = till(&simulator, &folder, &[]);
    let mut again = next.pay(&sale("one"));
    assert_eq!((again.verdict(), again.result.flags), (APPROVED.into(), JPM_RESULT_REPLAYED));
    // All but what is of this call.
    assert_eq!((paid.result.attempts, again.result.attempts), (1, 0));
    (again.result.elapsed_ms, again.result.flags, again.result.attempts) = (paid.result.elapsed_ms, 0, 1);
    assert!(bytes_of(&paid) == bytes_of(&again));
    let found = next.look_up_request(JPM_KIND_PAYMENT, "one");
    assert_eq!((found.verdict(), found.result.flags), (APPROVED.into(), JPM_RESULT_REPLAYED));
    let another = next.pay(&Sale { amount: 999, ..sale("one") });
    assert_eq!(another.verdict(), "REQUEST_ID_USED NOT_ATTEMPTED FIX");
    assert_eq!(simulator.payments_seen(), 1);
}

fn bytes_of(outcome: &Outcome) -> Vec<u8> {
    let result = &outcome.result;
    let size = std::mem::size_of_val(result);
    // SAFETY: a plain struct without padding.
    unsafe { std::slice::from_raw_parts(std::ptr::from_ref(result).cast::<u8>(), size).to_vec() }
}

#[test]
fn a_doubt_outlives_its_client_and_is_settled() {
    for (fault, verdict, charges) in [
        (Fault::LookupEmptyUntilLimit, APPROVED, 1),
        (Fault::LookupDown, APPROVED, 1),
        (Fault::AnswerLostUnrecorded, "JPM_OK NOT_PROCESSED SEND_AGAIN", 0),
        (Fault::SilenceUnrecorded, "JPM_OK NOT_PROCESSED SEND_AGAIN", 0),
        (Fault::Pending, "", 0),
    ] {
        let (simulator, folder) = (simulator(), Folder::new());
        let left = till(&simulator, &folder, &[]).pay(&doubtful("one", fault));
        assert!(matches!(left.result.outcome, JPM_OUTCOME_UNKNOWN | JPM_OUTCOME_PENDING), "{fault:?}");
        let next = till(&simulator, &folder, &[]);
        // What is in doubt is not sent again, under no id.
        let pressed = next.pay(&Sale { request_id: Some("another".into()), ..doubtful("one", fault) });
        assert_eq!(pressed.verdict(), "ORDER_IN_DOUBT NOT_ATTEMPTED SEE_OTHER", "{fault:?}");
        assert!(text(&pressed.result.error_message).contains("its request_id is one"));
        assert_eq!(text(&pressed.result.other_request_id), "one");
        if verdict.is_empty() {
            assert_eq!(next.settle_next().verdict(), "STILL_UNKNOWN PENDING SETTLE_FIRST", "{fault:?}");
        } else {
            simulator.heal();
            assert_eq!(settled(&next), done(&[("one", verdict)]), "{fault:?}");
            assert_eq!(settled(&next), done(&[]));
        }
        assert_eq!((simulator.charges("one"), simulator.payments_seen()), (charges, 1), "{fault:?}");
    }
}

#[test]
fn the_same_call_settles_what_another_client_left() {
    let (simulator, folder) = (simulator(), Folder::new());
    let left = till(&simulator, &folder, &[]).pay(&doubtful("one", Fault::LookupDown));
    assert_eq!(left.result.outcome, JPM_OUTCOME_UNKNOWN);
    simulator.heal();
    let next = till(&simulator, &folder, &[]);
    let told = next.pay(&Sale { timeout_ms: 0, ..doubtful("one", Fault::LookupDown) });
    assert_eq!((told.verdict(), told.result.flags), (APPROVED.into(), JPM_RESULT_FOUND_BY_LOOKUP));
    assert_eq!(simulator.payments_seen(), 1);
}

/// Nothing but an acknowledgement takes a verdict: neither a later call nor a thread's end nor that the client is freed.
#[test]
fn a_verdict_is_told_until_it_is_acknowledged() {
    let (simulator, folder) = (simulator(), Folder::new());
    let within = |milliseconds| [(JPM_OPT_ACKNOWLEDGE_WITHIN_MS, Value::Number(milliseconds))];
    {
        let till = till(&simulator, &folder, &within(60_000));
        let paid = till.pay(&sale("one"));
        assert_eq!(paid.result.verdict_number, 1);
        assert!(till.pay(&sale("two")).is_approved());
        let waits = till.settle_next();
        assert_eq!((waits.verdict(), waits.request_id()), ("STILL_UNKNOWN UNKNOWN SETTLE_FIRST".into(), "one".into()));
        assert!((1..=60_000).contains(&waits.result.retry_after_ms), "{}", waits.result.retry_after_ms);
        assert_eq!(till.acknowledge(&paid), JPM_OK);
        assert_eq!(till.settle_next().request_id(), "two");
    }
    // What a process that is gone has not acknowledged is told at once, what it has was written when it ended.
    let next = till(&simulator, &folder, &within(60_000));
    let told = next.settle_next();
    assert_eq!((told.verdict(), told.request_id()), (APPROVED.into(), "two".into()));
    assert_eq!(next.settle_next().status, JPM_E_STILL_UNKNOWN);
    drop(next);
    // In a living process it is told again when nobody acknowledges for too long.
    let hasty = till(&simulator, &folder, &within(50));
    for _ in 0..3 {
        let told = hasty.settle_next();
        assert_eq!((told.verdict(), told.request_id()), (APPROVED.into(), "two".into()));
        assert_eq!(hasty.settle_next().status, JPM_E_STILL_UNKNOWN, "once a round");
        thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(hasty.acknowledge(&told), JPM_OK);
    assert_eq!(settled(&hasty), done(&[]));
    assert_eq!(hasty.result_stored("two"), JPM_OK);
    assert_eq!(hasty.result_stored("nobody"), JPM_E_NOT_FOUND);
    // Without a verdict there is nothing to acknowledge.
    let refused = hasty.pay(&Sale { currency: "XXX".into(), ..sale("three") });
    assert_eq!((refused.result.verdict_number, hasty.acknowledge(&refused)), (0, JPM_OK));
}

/// Each word about an id has a number of its own, and only the last one can be acknowledged.
#[test]
fn words_are_acknowledged_by_number() {
    let (simulator, folder) = (simulator(), Folder::new());
    let till = till(&simulator, &folder, &[]);
    simulator.inject(Fault::Http429);
    let refused = till.pay(&sale("one"));
    assert_eq!(
        (refused.verdict().as_str(), refused.result.verdict_number),
        ("RATE_LIMITED NOT_PROCESSED SEND_AGAIN", 1)
    );
    let paid = till.pay(&sale("one"));
    assert_eq!((paid.verdict().as_str(), paid.result.verdict_number), (APPROVED, 2));
    assert_eq!(till.acknowledge(&refused), JPM_OK);
    assert_eq!(till.settle_next().status, JPM_E_STILL_UNKNOWN, "the later word is not taken by that");
    assert_eq!(till.result_stored("one"), JPM_E_CONFLICT, "by id alone it could be either");
    assert_eq!(till.acknowledge(&paid), JPM_OK);
    assert_eq!(till.settle_next().status, JPM_DONE);
}

/// What the consumer has to confirm stays that, though nobody can be asked for it.
#[test]
fn a_failed_look_up_ends_nothing_that_is_pending() {
    let (simulator, folder) = (simulator(), Folder::new());
    let till = till(&simulator, &folder, &[]);
    assert_eq!(till.pay(&doubtful("pending", Fault::Pending)).result.outcome, JPM_OUTCOME_PENDING);
    drop(simulator);
    for _ in 0..2 {
        let told = till.settle_next();
        assert!((-50..=-30).contains(&told.status) || told.status == JPM_E_STILL_UNKNOWN, "{}", told.verdict());
        let entry = &till.journal()[0].result;
        assert_eq!((entry.outcome, entry.journal_state), (JPM_OUTCOME_PENDING, JPM_STATE_PENDING));
    }
}

/// The day's list of a till, without a network: what is open, what was paid, what was acknowledged.
#[test]
fn the_journal_is_a_list() {
    let (simulator, folder) = (simulator(), Folder::new());
    let till = till(&simulator, &folder, &[]);
    assert!(till.journal().is_empty());
    let paid = till.pay(&sale("paid"));
    till.acknowledge(&paid);
    till.pay(&doubtful("doubtful", Fault::LookupDown));
    till.pay(&doubtful("pending", Fault::Pending));
    till.pay(&Sale { amount: 4_00, ..sale("other") });
    assert_eq!(till.settle_next().status, JPM_E_STILL_UNKNOWN, "what was acknowledged is written");
    let seen = simulator.requests().len();
    let list: Vec<_> = till
        .journal()
        .iter()
        .map(|entry| {
            let result = &entry.result;
            assert_eq!((entry.status, result.operation), (JPM_OK, JPM_OPERATION_PAY));
            let opened = SystemTime::UNIX_EPOCH + Duration::from_millis(result.opened_at_ms as u64);
            assert!(opened.elapsed().unwrap() < Duration::from_secs(60));
            let is_acknowledged = result.flags & JPM_RESULT_ACKNOWLEDGED != 0;
            (entry.request_id(), entry.verdict(), result.journal_state, result.requested_amount, is_acknowledged)
        })
        .collect();
    let entry = |id: &str, verdict: &str, state, amount, is_acknowledged| {
        (id.to_owned(), verdict.to_owned(), state, amount, is_acknowledged)
    };
    assert_eq!(
        list,
        [
            entry("paid", APPROVED, JPM_STATE_APPROVED, 1234, true),
            entry("doubtful", "JPM_OK UNKNOWN SETTLE_FIRST", JPM_STATE_DOUBT, 1234, false),
            entry("pending", "JPM_OK PENDING SETTLE_FIRST", JPM_STATE_PENDING, 1234, false),
            entry("other", APPROVED, JPM_STATE_APPROVED, 400, false),
        ]
    );
    assert_eq!(simulator.requests().len(), seen, "nothing was asked");
}

/// A copy that is made while tills go on opens, and knows what was in doubt.
#[test]
fn a_copy_is_sound() {
    let (simulator, folder) = (simulator(), Folder::new());
    let till = till(&simulator, &folder, &[]);
    assert_eq!(till.pay(&doubtful("doubtful", Fault::LookupDown)).result.outcome, JPM_OUTCOME_UNKNOWN);
    let copies = Folder::new();
    thread::scope(|scope| {
        let selling = scope
            .spawn(|| (0..30).all(|number| till.pay(&sale(&format!("sale {number}").replace(' ', "-"))).is_approved()));
        for number in 0..3 {
            let path = format!("{}/copy-{number}", copies.path().display());
            assert_eq!(till.journal_backup(&path).0, JPM_OK);
            assert_eq!(fs::metadata(&path).unwrap().permissions(), Permissions::from_mode(0o100_600));
            let copy = rusqlite::Connection::open(&path).unwrap();
            let check: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
            assert_eq!(check, "ok");
            // What is sent after the copy begins no doubt that the copy takes for old.
            let begun = "SELECT count(*) FROM entry WHERE gone_ms IS NOT NULL OR gone_boot IS NOT NULL";
            assert_eq!(copy.query_row(begun, [], |row| row.get(0)), Ok(0));
        }
        assert!(selling.join().unwrap());
    });
    let copy: &'static str = format!("{}/copy-2", copies.path().display()).leak();
    let (status, field) = till.journal_backup(copy);
    assert_eq!((status, field.as_str()), (JPM_E_JOURNAL, "path"), "never over another file");
    drop(till);
    simulator.heal();
    let restored = Till::new(&simulator, &[&kept(&folder)[..], &[(JPM_OPT_JOURNAL_FILE, Value::Text(copy))]].concat());
    assert!(settled(&restored).0.contains(&("doubtful".to_owned(), APPROVED.to_owned())));
    let no_file = Till::new(&simulator, &[]);
    assert_eq!(no_file.journal_backup(&format!("{copy}-other")).0, JPM_E_CONFIG);
}

/// Tills and merchants that share a file settle their own.
#[test]
fn settling_speaks_of_one_till_only() {
    let (simulator, folder) = (simulator(), Folder::new());
    let with = |option, value| till(&simulator, &folder, &[(option, Value::Text(value))]);
    let (left, right) = (with(JPM_OPT_TILL, "left"), with(JPM_OPT_TILL, "right"));
    let paid = left.pay(&sale("paid"));
    let done = right.settle_next();
    assert_eq!((done.status, done.result.flags), (JPM_DONE, JPM_RESULT_OTHERS_UNSETTLED), "nobody has booked it");
    assert_eq!(left.acknowledge(&paid), JPM_OK);
    let done = right.settle_next();
    assert_eq!((done.status, done.result.flags), (JPM_DONE, 0));
    assert_eq!(left.pay(&doubtful("one", Fault::LookupDown)).result.outcome, JPM_OUTCOME_UNKNOWN);
    let done = right.settle_next();
    assert_eq!((done.status, done.result.flags), (JPM_DONE, JPM_RESULT_OTHERS_UNSETTLED));
    let of_another = [(JPM_OPT_TILL, Value::Text("left")), (JPM_OPT_MERCHANT_ID, Value::Text("000000000001"))];
    assert_eq!(till(&simulator, &folder, &of_another).settle_next().status, JPM_DONE);
    let began = Instant::now();
    let still = left.settle_next();
    assert_eq!((still.verdict(), still.request_id()), ("STILL_UNKNOWN UNKNOWN SETTLE_FIRST".into(), "one".into()));
    assert!(still.result.retry_after_ms > 0 && began.elapsed() < Duration::from_secs(30), "it never waits");
    // An id is unique over all tills.
    let other = right.pay(&Sale { amount: 1, ..doubtful("one", Fault::LookupDown) });
    assert_eq!(other.verdict(), "REQUEST_ID_USED NOT_ATTEMPTED FIX");
    let found =
        check(&simulator_options(&simulator, &[&kept(&folder)[..], &[(JPM_OPT_TILL, Value::Text("right"))]].concat()));
    let journal = found["checks"].as_array().unwrap().iter().find(|check| check["name"] == "journal").unwrap();
    assert_eq!(journal["result"], "warning");
    let waiting = "payments of other merchants, services or tills that wait in it: 1";
    assert!(journal["detail"].as_str().unwrap().starts_with(waiting), "{journal}");
}

/// So long ago that the service may have forgotten it: nothing can be proved any more, and a person has to look.
#[test]
fn what_is_old_is_told_once_and_kept() {
    for (hours, what) in [(-73, "long ago"), (1, "in the future, by a clock that was wrong")] {
        let (simulator, folder) = (simulator(), Folder::new());
        let left = till(&simulator, &folder, &[]).pay(&doubtful("one", Fault::AnswerLostUnrecorded));
        assert_eq!(left.result.outcome, JPM_OUTCOME_UNKNOWN);
        let moved = "UPDATE entry SET opened_at = opened_at + ?1 * 3600000";
        assert_eq!(folder.sqlite().execute(moved, [hours]).unwrap(), 1);
        thread::sleep(LIMIT * 2);
        let next = till(&simulator, &folder, &[]);
        assert_eq!(settled(&next), done(&[("one", "JPM_OK UNKNOWN CHECK_BY_HAND")]), "{what}");
        assert_eq!(settled(&next), done(&[]));
        let again = next.pay(&Sale { timeout_ms: 0, ..doubtful("one", Fault::AnswerLostUnrecorded) });
        assert_eq!((again.result.outcome, again.result.advice), (JPM_OUTCOME_UNKNOWN, JPM_ADVICE_CHECK_BY_HAND));
        assert_eq!(again.result.flags, JPM_RESULT_REPLAYED);
        assert_eq!(simulator.payments_seen(), 1, "{what}");
    }
}

/// A record counts at any age.
#[test]
fn what_is_old_and_found_is_settled() {
    let (simulator, folder) = (simulator(), Folder::new());
    let left = till(&simulator, &folder, &[]).pay(&doubtful("one", Fault::LookupEmptyUntilLimit));
    assert_eq!(left.result.outcome, JPM_OUTCOME_UNKNOWN);
    folder.sqlite().execute("UPDATE entry SET opened_at = 0", []).unwrap();
    thread::sleep(LIMIT);
    assert_eq!(settled(&till(&simulator, &folder, &[])), done(&[("one", APPROVED)]));
}

/// Verdicts that were acknowledged are kept for a while, the others longer, and what is in doubt for ever.
#[test]
fn what_was_told_is_forgotten_in_the_end() {
    let (simulator, folder) = (simulator(), Folder::new());
    let days = |number| [(JPM_OPT_JOURNAL_KEEP_DAYS, Value::Number(number))];
    {
        let till = till(&simulator, &folder, &days(10));
        for id in ["told", "untold", "doubtful"] {
            till.pay(&if id == "doubtful" { doubtful(id, Fault::LookupDown) } else { sale(id) });
        }
        assert_eq!(till.result_stored("told"), JPM_OK);
    }
    let known = || {
        let sqlite = folder.sqlite();
        let mut ids = sqlite.prepare("SELECT request_id FROM entry ORDER BY id").unwrap();
        ids.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap).collect::<Vec<_>>()
    };
    for (age, left) in [
        (9, &["told", "untold", "doubtful"][..]),
        (11, &["untold", "doubtful"]),
        // Of what nobody acknowledged, the newest hundred thousand stay however the clock jumps.
        (4_000, &["untold", "doubtful"]),
    ] {
        let aged = "UPDATE entry SET opened_at = ?1, decided_at = iif(decided_at IS NULL, NULL, ?1)";
        let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64 - age * 86_400_000;
        folder.sqlite().execute(aged, [at]).unwrap();
        drop(till(&simulator, &folder, &days(10)));
        assert_eq!(known(), left, "{age} days");
    }
}

/// Each fault of the file has its status and says what is wrong, before anything is sent, and the file is left as it is.
#[test]
fn a_file_that_is_not_as_it_should_be() {
    type Spoil = fn(&Folder);
    let spoilt: [(&str, &str, &str, Spoil); 6] = [
        ("a folder", "JOURNAL_PLACE", "folder", |folder| fs::create_dir(folder.journal()).unwrap()),
        ("text", "JOURNAL", "no journal", |folder| {
            fs::write(folder.journal(), "not SQLite at all".repeat(99)).unwrap()
        }),
        ("another program's", "JOURNAL", "another program", |folder| {
            fs::write(folder.journal(), "").unwrap();
            folder.sqlite().execute_batch("CREATE TABLE theirs (x)").unwrap();
        }),
        ("a newer library's", "JOURNAL", "newer", |folder| {
            folder.sqlite().execute_batch("PRAGMA user_version = 99").unwrap();
        }),
        ("damaged", "JOURNAL", "damaged", |folder| {
            folder.sqlite().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
            let mut file = OpenOptions::new().write(true).open(folder.journal()).unwrap();
            file.seek(SeekFrom::Start(4096)).unwrap();
            file.write_all(&[0x5A; 3 * 4096]).unwrap();
        }),
        ("held", "JOURNAL_BUSY", "", |folder| {
            let held = folder.sqlite();
            held.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; DELETE FROM entry").unwrap();
            std::mem::forget(held);
        }),
    ];
    for (what, status, says, spoil) in spoilt {
        let (simulator, folder) = (simulator(), Folder::new());
        let is_ours = matches!(what, "a newer library's" | "damaged" | "held");
        if is_ours {
            assert!(till(&simulator, &folder, &[]).pay(&sale("one")).is_approved());
        }
        spoil(&folder);
        let before = fs::read(folder.journal()).ok();
        match Till::try_new(&simulator, &kept(&folder)) {
            Ok(_) => panic!("{what}: the client was made"),
            Err((told, field)) => assert_eq!((status_name(told), field.as_str()), (status, "journal_file"), "{what}"),
        }
        let found = check(&simulator_options(&simulator, &kept(&folder)));
        assert!(found.to_string().contains(says), "{what}: {found}");
        assert_eq!(fs::read(folder.journal()).ok(), before, "{what}: left as it is");
        assert_eq!(simulator.payments_seen(), usize::from(is_ours));
    }
}

/// While a till runs its file may be moved, or its disk fail: nothing is sent that is not entered.
#[test]
fn a_file_that_goes_away() {
    let (simulator, folder) = (simulator(), Folder::new());
    let till = till(&simulator, &folder, &[]);
    assert!(till.pay(&sale("one")).is_approved());
    let moved = format!("{}-moved", folder.journal());
    fs::rename(folder.journal(), &moved).unwrap();
    let refused = till.pay(&sale("two"));
    assert_eq!(refused.verdict(), "JOURNAL_PLACE NOT_ATTEMPTED FIX");
    assert!(text(&refused.result.error_message).contains("moved"));
    fs::write(folder.journal(), "").unwrap();
    // Now it cannot even be read whether the id is known.
    let unread = till.pay(&sale("two"));
    assert_eq!(unread.verdict(), "STILL_UNKNOWN UNKNOWN FIX", "replaced by another file");
    assert_eq!(status_name(unread.result.journal_status), "JOURNAL_PLACE");
    fs::rename(&moved, folder.journal()).unwrap();
    assert!(till.pay(&sale("two")).is_approved());
    assert_eq!(simulator.payments_seen(), 2);
}

#[test]
fn a_folder_that_cannot_be_written() {
    let (simulator, folder) = (simulator(), Folder::new());
    let missing: &str = format!("{}/no/journal", folder.path().display()).leak();
    let told = Till::try_new(&simulator, &[(JPM_OPT_JOURNAL_FILE, Value::Text(missing))]);
    assert_eq!(told.map(drop).map_err(|(status, _)| status_name(status)), Err("JOURNAL_PLACE"));
    // Root may write everywhere but here.
    let told = Till::try_new(&simulator, &[(JPM_OPT_JOURNAL_FILE, Value::Text("/proc/journal"))]);
    assert!(told.is_err());
}

#[test]
fn only_its_user_can_read_it() {
    let (simulator, folder) = (simulator(), Folder::new());
    let till = till(&simulator, &folder, &[]);
    assert!(till.pay(&sale("one")).is_approved());
    for file in fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions(), Permissions::from_mode(0o100_600), "{:?}", file.file_name());
    }
}

/// Another process holds the journal just when the verdict is to be written: the verdict is told all the same, and found again.
#[test]
fn a_verdict_that_cannot_be_written_is_told() {
    let (simulator, folder) = (simulator(), Folder::new());
    let till = till(&simulator, &folder, &[]);
    assert!(till.pay(&sale("warm")).is_approved());
    simulator.inject(Fault::Slow);
    let path = folder.journal();
    let holder = thread::spawn(move || {
        let other = rusqlite::Connection::open(path).unwrap();
        // From the moment that it is entered.
        let entered = "SELECT count(*) FROM entry WHERE state = 'OPEN'";
        while other.query_row(entered, [], |row| row.get::<_, i64>(0)).unwrap() == 0 {
            thread::sleep(Duration::from_millis(2));
        }
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        thread::sleep(Duration::from_millis(2_000));
    });
    let started = Instant::now();
    let told = till.pay(&Sale { timeout_ms: 1_500, ..sale("one") });
    assert_eq!(told.verdict(), APPROVED);
    assert!(started.elapsed() < Duration::from_millis(1_750), "{:?}", started.elapsed());
    assert_eq!(status_name(told.result.journal_status), "JOURNAL_BUSY");
    assert_eq!(told.result.flags, JPM_RESULT_NOT_JOURNALED);
    holder.join().unwrap();
    let again = till.pay(&Sale { timeout_ms: 1_500, ..sale("one") });
    assert_eq!((again.verdict(), again.result.journal_status), (APPROVED.into(), JPM_OK));
    assert_eq!(again.result.flags, JPM_RESULT_FOUND_BY_LOOKUP);
    assert_eq!((simulator.charges("one"), simulator.payments_seen()), (1, 2));
}

/// The whole folder after everything that can be written into a journal.
#[test]
fn no_card_data_on_the_disk() {
    let (simulator, folder) = (simulator(), Folder::new());
    let till = till(&simulator, &folder, &[]);
    let paid = till.pay(&sale("approved"));
    till.pay(&Sale { account_number: MASTERCARD.into(), ..sale("card") });
    till.pay(&Sale { means: Sale::with_profile(&paid).means, ..sale("profile") });
    for fault in [Fault::AnswerLost, Fault::Http400, Fault::Http409Recorded, Fault::OtherPayment, Fault::Pending] {
        till.pay(&doubtful(fault.name(), fault));
    }
    till.settle_next();
    let files = folder.files();
    assert!(files.iter().any(|(name, bytes)| name == "journal-wal" && bytes.len() > 4096), "{:?}", files.len());
    assert!(files.iter().any(|(name, _)| name.starts_with("journal-owner-")));
    let all: Vec<u8> = files.iter().flat_map(|(_, bytes)| bytes).copied().collect();
    let digits: Vec<u8> = all.iter().copied().filter(|byte| !matches!(byte, b' ' | b'-')).collect();
    let holds = |bytes: &[u8], what: &str| bytes.windows(what.len()).any(|window| window == what.as_bytes());
    assert!(holds(&all, "order of approved") && holds(&all, "4113"), "it is searched for in the right place");
    for secret in [VISA, MASTERCARD, "token-of-the-tests", "John", "Smith", "example@example.com", "Bearer"] {
        assert!(!holds(&all, secret) && !holds(&digits, secret), "{secret}");
    }
}

/// A call that is wrong by itself still speaks of what is known under its request id.
#[test]
fn a_refused_call_of_a_path_asks_the_journal() {
    let (simulator, folder) = (simulator(), Folder::new());
    let till = till(&simulator, &folder, &[]);
    assert!(till.pay(&sale("paid")).is_approved());
    assert_eq!(till.pay(&doubtful("doubtful", Fault::LookupDown)).result.outcome, JPM_OUTCOME_UNKNOWN);
    let json = r#"{"amount":1,"amount":2}"#;
    for (id, method, path, json, verdict) in [
        ("paid", "POST", "/payments", json, "JPM_OK APPROVED NONE"),
        ("paid", "POST", "/payments/../payments", "{}", "JPM_OK APPROVED NONE"),
        ("paid", "PUT", "/payments", "{}", "JPM_OK APPROVED NONE"),
        ("paid", "POST", "/refunds", json, "REQUEST_ID_USED NOT_ATTEMPTED FIX"),
        ("doubtful", "POST", "/payments", json, "STILL_UNKNOWN UNKNOWN SETTLE_FIRST"),
        ("new", "POST", "/payments", json, "FORMAT NOT_ATTEMPTED FIX"),
    ] {
        assert_eq!(till.call(method, path, json, id).verdict(), verdict, "{id} {method} {path}");
    }
    assert_eq!(simulator.payments_seen(), 2, "nothing was sent");
}

/// A look-up that is cut says nothing about the others.
#[test]
fn a_doubt_that_cannot_be_asked_for_keeps_no_other_from_its_verdict() {
    let (simulator, folder) = (simulator(), Folder::new());
    let till = till(&simulator, &folder, &[]);
    for (id, fault) in [("first", Fault::LookupCut), ("second", Fault::LookupEmptyUntilLimit)] {
        assert_eq!(till.pay(&doubtful(id, fault)).result.outcome, JPM_OUTCOME_UNKNOWN, "{id}");
    }
    thread::sleep(LIMIT);
    let told = till.settle_next();
    assert_eq!((told.request_id().as_str(), told.verdict().as_str()), ("second", "JPM_OK APPROVED NONE"));
}
