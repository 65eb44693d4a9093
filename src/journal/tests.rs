//! Tests of the journal as its client sees it: in memory, as the rules are the same with a file.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::ticket::VERDICTS_KEPT;
use super::*;
use crate::call_context::CallContext;
use crate::error::Error;
use crate::operations::Kind;
use crate::operations::intent::{Caller, Intent};
use crate::outcome::report::Report;
use crate::outcome::{EntryState, Verdict};
use crate::status::{Advice, Outcome, Status};

const HOUR: Duration = Duration::from_secs(3600);

fn journal() -> Journal {
    journal_that_waits(HOUR)
}

fn journal_that_waits(acknowledge_within: Duration) -> Journal {
    let scope = Scope { base_url: "b".into(), merchant_id: "m".into(), till: String::new() };
    let terms = Terms {
        file: None,
        anywhere: true,
        keep: HOUR,
        guard_order: true,
        duplicate_window: HOUR,
        acknowledge_within,
        scope,
    };
    Journal::open(terms).unwrap()
}

/// A payment under the caller's own id. Each has its own card.
fn intent(id: &str) -> Intent {
    Intent {
        amount: Some(100),
        currency: Some("USD".into()),
        trace: id.into(),
        caller: Caller { gave_id: true, allows_duplicate: false },
        ..Intent::only(Kind::Payment, id, None)
    }
}

fn of_order(id: &str, order: &str, trace: &str) -> Intent {
    Intent { order_number: Some(order.into()), trace: trace.into(), ..intent(id) }
}

fn admit<'a>(journal: &'a Journal, intent: &Intent) -> Admission<'a> {
    journal.admit(intent, false, &CallContext::unattended(Instant::now()))
}

fn recall<'a>(journal: &'a Journal, id: &str) -> Option<Admission<'a>> {
    journal.recall(Kind::Payment, id, &CallContext::unattended(Instant::now()))
}

fn open<'a>(journal: &'a Journal, intent: &Intent) -> Result<Ticket<'a>, Opening> {
    match admit(journal, intent) {
        Admission::Send(permit) => permit.open(intent).map_err(|unopened| unopened.0),
        _ => panic!("{} is not to be sent", intent.request_id),
    }
}

fn send<'a>(journal: &'a Journal, intent: &Intent) -> Ticket<'a> {
    open(journal, intent).unwrap_or_else(|_| panic!("{} cannot be entered", intent.request_id))
}

fn says(outcome: Outcome, advice: Advice, entry: EntryState, intent: &Intent) -> Report {
    Report::without_answer(Verdict { status: Status::Ok, outcome, advice, entry }, Some(intent.clone()), "")
}

fn approved(intent: &Intent) -> Report {
    says(Outcome::Approved, Advice::None, EntryState::Approved, intent)
}

fn not_processed(intent: &Intent) -> Report {
    says(Outcome::NotProcessed, Advice::SendAgain, EntryState::NotProcessed, intent)
}

fn unknown(intent: &Intent) -> Report {
    says(Outcome::Unknown, Advice::SettleFirst, EntryState::Doubt, intent)
}

fn doubt() -> Doubt {
    Doubt::begins(Status::AnswerLost, 0, false)
}

fn barred(journal: &Journal, intent: &Intent) -> Option<(Status, String)> {
    match open(journal, intent) {
        Err(Opening::Other(fault, other)) => Some((fault.status, other)),
        Err(_) => panic!("it is barred by a guard, or not at all"),
        Ok(_) => None,
    }
}

/// All that one round tells: request ids and verdict numbers.
fn round(journal: &Journal, book: impl Fn(&Report)) -> Vec<(String, i64)> {
    let round = journal.begin_round();
    let mut told = Vec::new();
    while let Some((report, _)) = journal.next_word(&round, Instant::now() + HOUR).unwrap() {
        told.push((report.intent.as_ref().unwrap().request_id.clone(), report.verdict_number));
        assert!(told.len() < 100, "it ends");
        book(&report);
    }
    told
}

fn acknowledge(journal: &Journal, report: &Report) {
    journal.acknowledge(&report.intent.as_ref().unwrap().request_id, report.verdict_number).unwrap();
}

#[test]
fn acknowledged_verdicts_are_forgotten_and_nothing_else_is() {
    let journal = journal();
    send(&journal, &intent("doubtful")).finish(unknown(&intent("doubtful")), Some(doubt()));
    send(&journal, &intent("untold")).finish(approved(&intent("untold")), None);
    for number in 0..VERDICTS_KEPT + VERDICTS_KEPT / 5 {
        let intent = intent(&number.to_string());
        let (told, _) = send(&journal, &intent).finish(approved(&intent), None);
        acknowledge(&journal, &told);
    }
    assert!(recall(&journal, "0").is_none());
    let last = (VERDICTS_KEPT - 1).to_string();
    assert!(matches!(recall(&journal, &last), Some(Admission::Replay(..))));
    assert!(matches!(recall(&journal, "untold"), Some(Admission::Replay(..))));
    assert!(matches!(recall(&journal, "doubtful"), Some(Admission::Settle(..))));
}

#[test]
fn a_ticket_that_is_lost_leaves_a_doubt_only_if_a_byte_has_left() {
    let journal = journal();
    let in_doubt = |id: &str| matches!(journal.memory(id, |_| true), Memory::InDoubt);
    drop(send(&journal, &intent("before")));
    assert!(!in_doubt("before"));
    drop(send(&journal, &intent("before")));

    let ticket = send(&journal, &intent("after"));
    ticket.sent().store(true, Ordering::Release);
    drop(ticket);
    assert!(in_doubt("after"));
    let again = admit(&journal, &intent("after"));
    assert!(matches!(again, Admission::Settle(_, _, doubt) if doubt.why == Status::PanicAfterSend));
}

/// This happens when there is no token for the second try.
#[test]
fn a_ticket_that_sends_nothing_leaves_what_was_known() {
    let journal = journal();
    let sale = intent("sale");
    send(&journal, &sale).finish(not_processed(&sale), None);
    drop(send(&journal, &sale));
    let another = Intent { amount: Some(1), ..sale };
    let admitted = admit(&journal, &another);
    assert!(matches!(admitted, Admission::Refused(fault) if fault.status == Status::RequestIdUsed));
}

/// The loser of a race gives up its own claim, not the winner's. It sends nothing, whatever became of the winner.
#[test]
fn a_call_that_had_to_wait_never_sends() {
    let journal = journal_that_waits(HOUR);
    let sale = intent("sale");
    send(&journal, &sale).finish(not_processed(&sale), None);
    let ticket = send(&journal, &sale);
    assert!(matches!(admit(&journal, &sale), Admission::InProgress));
    assert!(
        matches!(admit(&journal, &sale), Admission::InProgress),
        "the first one's claim is not given up by another"
    );
    let told = std::thread::scope(|scope| {
        let waiting =
            scope.spawn(|| match journal.admit(&sale, false, &CallContext::unattended(Instant::now() + HOUR)) {
                Admission::Replay(report, _) => report.verdict.outcome,
                _ => panic!("it is answered with what the other one was told"),
            });
        // Long enough for the other call to have looked.
        std::thread::sleep(Duration::from_millis(300));
        let (_, claim) = ticket.finish(not_processed(&sale), None);
        drop(claim);
        waiting.join().unwrap()
    });
    assert_eq!(told, Outcome::NotProcessed);
    assert!(matches!(admit(&journal, &sale), Admission::Send(_)), "a call that comes later is a new one");
}

/// This happens without a token: the first caller may have been told to send under another id.
#[test]
fn nor_does_it_when_the_other_one_entered_nothing() {
    let journal = journal();
    let sale = intent("sale");
    let Admission::Send(permit) = admit(&journal, &sale) else { panic!("it is new") };
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| journal.admit(&sale, false, &CallContext::unattended(Instant::now() + HOUR)));
        std::thread::sleep(Duration::from_millis(300));
        let (report, claim) = permit.refused(not_processed(&sale));
        assert_eq!(report.verdict.outcome, Outcome::NotProcessed);
        assert!(!waiting.is_finished(), "the claim is held until the caller has been told");
        drop(claim);
        assert!(matches!(waiting.join().unwrap(), Admission::InProgress));
    });
    assert!(matches!(admit(&journal, &sale), Admission::Send(_)), "a call that comes later is a new one");
}

/// While the call waited for a token, another process has sent the payment.
#[test]
fn a_refused_call_looks_whether_it_was_entered_meanwhile() {
    let journal = journal();
    let sale = intent("sale");
    for state in ["OPEN", "APPROVED"] {
        let Admission::Send(permit) = admit(&journal, &sale) else { panic!("it is new") };
        let mut turn = journal.shared.turn(Instant::now()).unwrap();
        turn.write(|connection| {
            store::open(connection, &journal.scope, &sale, "another", "boot", None)?;
            connection.execute("UPDATE entry SET state = ?1", [state])
        })
        .unwrap();
        drop(turn);
        let (told, claim) = permit.refused(not_processed(&sale));
        assert_eq!((told.verdict.outcome, told.verdict.advice), (Outcome::Unknown, Advice::SettleFirst), "{state}");
        drop(claim);
        journal
            .shared
            .turn(Instant::now())
            .unwrap()
            .write(|connection| connection.execute("DELETE FROM entry", []))
            .unwrap();
    }
}

/// What stands about a payment counts even if the journal can no longer be read.
#[test]
fn a_refused_call_tells_what_stands() {
    let journal = journal();
    let sale = intent("sale");
    drop(send(&journal, &sale).finish(not_processed(&sale), None));
    let Admission::Send(permit) = admit(&journal, &sale) else { panic!("it may be sent again") };
    let mut turn = journal.shared.turn(Instant::now()).unwrap();
    turn.write(|connection| connection.execute("ALTER TABLE entry RENAME TO gone", [])).unwrap();
    drop(turn);
    let fault = Error::new(Status::TokenUnreachable, "");
    let (told, _) = permit.refused(Report::stopped(&fault, Some(sale)));
    assert_eq!((told.verdict.outcome, told.verdict.status), (Outcome::NotProcessed, Status::TokenUnreachable));
}

/// What shows that the service has had the request is on the disk before the service is asked again.
#[test]
fn evidence_survives_a_kill_during_the_look_ups() {
    let journal = journal();
    for (id, evidence) in [
        ("acknowledged", Doubt::begins(Status::AnswerUnreadable, 500, true)),
        ("known id", Doubt::begins(Status::Duplicate, 409, false)),
        ("nothing", Doubt::begins(Status::AnswerLost, 0, false)),
    ] {
        let mut ticket = send(&journal, &intent(id));
        ticket.sent().store(true, Ordering::Release);
        ticket.note(&evidence);
        // This is what a kill leaves: the ticket is gone, and nobody holds its claim.
        drop(ticket);
        let Admission::Settle(_, _, doubt) = admit(&journal, &intent(id)) else { panic!("{id} is in doubt") };
        let seen = (doubt.acknowledged, doubt.seen_409);
        assert_eq!(seen, (evidence.acknowledged, evidence.seen_409), "{id}");
    }
}

/// A disk that cannot be written does not make "empty" a proof either.
#[test]
fn evidence_that_could_not_be_written_is_remembered() {
    let journal = journal();
    let sale = intent("sale");
    let answer = crate::wire::answer::Answer::read(br#"{"transactionId":"T-1","responseStatus":"SUCCESS"}"#).unwrap();
    let report = Report::from_answer(approved(&sale).verdict, sale.clone(), 200, answer, false);
    let ticket = send(&journal, &sale);
    read_only(&journal, true);
    let (told, claim) = ticket.finish(report, None);
    assert_eq!((told.verdict.outcome, told.journal, told.verdict_number), (Outcome::Approved, Status::Journal, 0));
    drop(claim);
    read_only(&journal, false);
    assert!(matches!(admit(&journal, &sale), Admission::Settle(_, _, doubt) if doubt.acknowledged));
}

/// The entry may be another process's by now, which has sent the payment again.
#[test]
fn nothing_done_is_not_told_of_a_doubt_that_could_not_be_written() {
    let journal = journal();
    let sale = intent("sale");
    send(&journal, &sale).finish(unknown(&sale), Some(doubt()));
    let Admission::Settle(ticket, ..) = admit(&journal, &sale) else { panic!("it is in doubt") };
    read_only(&journal, true);
    let (told, _) = ticket.finish(not_processed(&sale), None);
    assert_eq!((told.verdict.outcome, told.verdict.advice), (Outcome::Unknown, Advice::SettleFirst));
    assert_eq!(told.journal, Status::Journal);
}

fn read_only(journal: &Journal, is_so: bool) {
    let mut turn = journal.shared.turn(Instant::now() + HOUR).unwrap();
    turn.read(|connection| connection.pragma_update(None, "query_only", is_so)).unwrap();
}

/// While a word is handed out, another call with its id waits for the call that tells it.
#[test]
fn a_word_that_is_being_told_is_nobody_elses() {
    let journal = journal_that_waits(Duration::ZERO);
    let sale = intent("sale");
    drop(send(&journal, &sale).finish(not_processed(&sale), None));
    std::thread::sleep(Duration::from_millis(5));
    let round = journal.begin_round();
    let (told, claim) = journal.next_word(&round, Instant::now() + HOUR).unwrap().expect("it was not acknowledged");
    assert_eq!(told.verdict.outcome, Outcome::NotProcessed);
    assert!(matches!(admit(&journal, &sale), Admission::InProgress), "it would be sent");
    drop(claim);
    assert!(matches!(admit(&journal, &sale), Admission::Send(_)));
}

/// Another process wrote a verdict between the look and the claim: it stands, and is not handed out anew.
#[test]
fn a_verdict_is_not_claimed_as_a_doubt() {
    let journal = journal();
    let sale = intent("sale");
    drop(send(&journal, &sale).finish(unknown(&sale), Some(doubt())));
    let entry = journal.find(&mut journal.shared.turn(Instant::now()).unwrap(), "sale").unwrap().unwrap();
    let mut turn = journal.shared.turn(Instant::now()).unwrap();
    turn.write(|connection| connection.execute("UPDATE entry SET state = 'APPROVED'", [])).unwrap();
    assert!(!turn.write(|connection| store::claim(connection, &entry, "another", None)).unwrap());
}

/// An older library does not count words: the next one about the id still gets another number than its word had.
#[test]
fn words_are_numbered_after_those_of_an_older_library() {
    let journal = journal();
    let sale = intent("sale");
    drop(send(&journal, &sale).finish(not_processed(&sale), None));
    let mut turn = journal.shared.turn(Instant::now()).unwrap();
    turn.write(|connection| connection.execute("UPDATE entry SET words = 0", [])).unwrap();
    drop(turn);
    let (told, _) = send(&journal, &sale).finish(approved(&sale), None);
    assert_eq!(told.verdict_number, 2);
}

/// A till books by id and number: taking a doubt over to settle it makes no new word.
#[test]
fn a_claim_is_no_word() {
    let journal = journal();
    let sale = intent("sale");
    drop(send(&journal, &sale).finish(unknown(&sale), Some(doubt())));
    let mut number = 0;
    for report in [unknown(&sale), unknown(&sale), approved(&sale)] {
        let mut turn = journal.shared.turn(Instant::now()).unwrap();
        turn.write(|connection| connection.execute("UPDATE entry SET owner = 'another'", [])).unwrap();
        drop(turn);
        let Admission::Settle(ticket, _, doubt) = admit(&journal, &sale) else { panic!("it is in doubt") };
        let is_open = report.verdict.entry.is_open();
        number = ticket.finish(report, is_open.then_some(doubt)).0.verdict_number;
    }
    assert_eq!(number, 1);
}

/// L1a: the next call that asks counts from the same moment, unless something else was read since.
#[test]
fn the_moment_of_an_error_stands_until_another_reading() {
    let journal = journal();
    let sale = intent("sale");
    let error = Doubt { first_error: Some(Instant::now()), ..doubt() };
    drop(send(&journal, &sale).finish(unknown(&sale), Some(error)));
    for is_error in [true, false] {
        let Admission::Settle(ticket, _, doubt) = admit(&journal, &sale) else { panic!("it is in doubt") };
        assert_eq!(doubt.first_error.is_some(), is_error);
        drop(ticket.finish(unknown(&sale), Some(Doubt { first_error: None, ..doubt })));
    }
}

#[test]
fn each_hundred_words_that_wait_are_told_of() {
    let journal = journal();
    let told = (0..250).filter_map(|_| {
        journal.shared.claims.note_handed_out();
        journal.another_hundred_waits()
    });
    assert_eq!(told.collect::<Vec<_>>(), [100, 200]);
}

/// They are kept four times as long as the others, and the newest hundred thousand for ever, also when a clock jumps.
#[test]
fn what_nobody_acknowledged_is_kept_longest() {
    const MOST: i64 = 100_000;
    let journal = journal();
    let mut turn = journal.shared.turn(Instant::now()).unwrap();
    let forgotten = |connection: &rusqlite::Connection, decided_at: i64| {
        connection.execute("UPDATE entry SET decided_at = ?1", [decided_at])?;
        store::forget(connection, HOUR)
    };
    let left: (usize, usize, i64, i64) = turn
        .write(|connection| {
            store::open(connection, &journal.scope, &intent("one"), "owner", "boot", None)?;
            connection.execute("UPDATE entry SET state = 'APPROVED'", [])?;
            let names = "SELECT group_concat(name, ', ') FROM pragma_table_info('entry') WHERE name NOT IN ('id', 'request_id')";
            let names: String = connection.query_row(names, [], |row| row.get(0))?;
            connection.execute_batch(&format!(
                "WITH RECURSIVE number(at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM number WHERE at <= {MOST})
                 INSERT INTO entry (request_id, {names}) SELECT at, {names} FROM number, entry WHERE request_id = 'one'"
            ))?;
            let soon = forgotten(connection, crate::platform::clock::wall_ms() - 2 * HOUR.as_millis() as i64)?;
            let late = forgotten(connection, 0)?;
            let (count, first) =
                connection.query_row("SELECT count(*), min(id) FROM entry", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok((soon, late, count, first))
        })
        .unwrap();
    assert_eq!(left, (0, 2, MOST, 3));
}

/// A caller that lists the journal goes on behind the last number that it saw.
#[test]
fn the_last_number_is_not_given_again() {
    let journal = journal();
    for id in ["one", "two"] {
        let (told, _) = send(&journal, &intent(id)).finish(approved(&intent(id)), None);
        acknowledge(&journal, &told);
    }
    let mut turn = journal.shared.turn(Instant::now()).unwrap();
    turn.write(|connection| connection.execute("UPDATE entry SET told = 1, decided_at = 0", [])).unwrap();
    turn.write(|connection| store::forget(connection, Duration::ZERO)).unwrap();
    let left: Vec<i64> = turn
        .read(|connection| connection.prepare("SELECT id FROM entry")?.query_map([], |row| row.get(0))?.collect())
        .unwrap();
    assert_eq!(left, [2]);
}

#[test]
fn a_claim_is_held_until_the_caller_has_been_told() {
    let journal = journal();
    let sale = intent("sale");
    let (_, claim) = send(&journal, &sale).finish(not_processed(&sale), None);
    assert!(matches!(admit(&journal, &sale), Admission::InProgress));
    drop(claim);
    assert!(matches!(admit(&journal, &sale), Admission::Send(_)));
}

/// Does what another process does that takes this one for dead.
fn taken_over(journal: &Journal, state: &str) {
    let sql = format!("UPDATE entry SET epoch = epoch + 1, state = '{state}'");
    journal.shared.turn(Instant::now()).unwrap().write(|connection| connection.execute(&sql, [])).unwrap();
}

/// Its proof that nothing was done is worth less than the service's own word.
#[test]
fn who_has_lost_the_entry_still_tells_that_it_was_paid() {
    for (state, outcome) in
        [("NOT_PROCESSED", Outcome::Approved), ("DOUBT", Outcome::Approved), ("DECLINED", Outcome::Declined)]
    {
        let journal = journal();
        let sale = intent("sale");
        let ticket = send(&journal, &sale);
        taken_over(&journal, state);
        let (told, _) = ticket.finish(approved(&sale), None);
        assert_eq!(told.verdict.outcome, outcome, "{state}");
    }
}

#[test]
fn who_has_lost_the_entry_does_not_say_that_nothing_was_done() {
    let journal = journal();
    let sale = intent("sale");
    let ticket = send(&journal, &sale);
    taken_over(&journal, "DOUBT");
    let (told, _) = ticket.finish(not_processed(&sale), None);
    assert_eq!((told.verdict.outcome, told.verdict.advice), (Outcome::Unknown, Advice::SettleFirst));
    assert_eq!(told.verdict_number, 0);
}

#[test]
fn the_guard_stops_a_second_press_and_not_split_tender() {
    let journal = journal();
    let first = of_order("first", " Order-1", "card a");
    let ticket = send(&journal, &first);
    let pressed = of_order("pressed", "order-1 ", "card a");
    let split = of_order("split", "ORDER-1", "card b");
    assert_eq!(barred(&journal, &pressed), Some((Status::OrderInProgress, "first".into())));
    assert_eq!(barred(&journal, &split), None, "another card may pay its part at the same time");
    ticket.finish(unknown(&first), Some(doubt()));
    for intent in [&pressed, &split] {
        assert_eq!(barred(&journal, intent), Some((Status::OrderInDoubt, "first".into())));
    }
    match admit(&journal, &first) {
        Admission::Settle(ticket, ..) => ticket.finish(approved(&first), None),
        _ => panic!("the same id settles"),
    };
    assert_eq!(barred(&journal, &pressed), Some((Status::OrderPaid, "first".into())));
    assert_eq!(barred(&journal, &split), None, "the rest, on another card");
    let allowed = Intent { caller: Caller { allows_duplicate: true, ..pressed.caller }, ..pressed };
    assert_eq!(barred(&journal, &allowed), None);
}

/// Pays an order. The service calls the transaction T-1.
fn pay_order(journal: &Journal) {
    let first = of_order("first", "order", "card");
    let answer = crate::wire::answer::Answer::read(br#"{"transactionId":"T-1"}"#).unwrap();
    let report = Report::from_answer(approved(&first).verdict, first.clone(), 200, answer, false);
    send(journal, &first).finish(report, None);
}

#[test]
fn a_sale_that_was_undone_can_be_paid_again() {
    for changes in [
        &[("void", None)][..],
        &[("refund payment", None)],
        &[("refund payment", Some(40)), ("refund payment", Some(60))],
    ] {
        let journal = journal();
        pay_order(&journal);
        let again = of_order("again", "order", "card");
        for (number, (name, amount)) in changes.iter().enumerate() {
            assert!(barred(&journal, &again).is_some(), "{changes:?}");
            let operation = crate::operations::Operation::named(name).unwrap();
            let mut change = Intent { amount: *amount, ..Intent::of(operation, &["T-1"], &format!("change {number}")) };
            if *name == "void" { &mut change.transaction_id } else { &mut change.target }.replace("T-1".into());
            send(&journal, &change).finish(approved(&change), None);
        }
        assert_eq!(barred(&journal, &again), None, "{changes:?}");
    }
}

#[test]
fn a_void_that_was_not_done_frees_no_order() {
    for (outcome, advice, entry) in [
        (Outcome::Declined, Advice::None, EntryState::Declined),
        (Outcome::NotProcessed, Advice::Fix, EntryState::Refused),
        (Outcome::NotProcessed, Advice::SendAgain, EntryState::NotProcessed),
        (Outcome::Unknown, Advice::SettleFirst, EntryState::Doubt),
    ] {
        let journal = journal();
        pay_order(&journal);
        let of_payment = Intent::of(&crate::operations::VOID, &["T-1"], "void");
        let void = Intent { transaction_id: Some("T-1".into()), ..of_payment };
        let left = (entry == EntryState::Doubt).then(doubt);
        send(&journal, &void).finish(says(outcome, advice, entry, &void), left);
        let again = of_order("again", "order", "card");
        assert_eq!(barred(&journal, &again), Some((Status::OrderPaid, "first".into())), "{entry:?}");
    }
}

/// Only amount and card can tell a second press from another sale.
#[test]
fn without_order_number_and_id_the_same_amount_and_card_are_guarded() {
    let journal = journal();
    let made = |id: &str| Intent { trace: "card".into(), caller: Caller::default(), ..intent(id) };
    send(&journal, &made("first")).finish(unknown(&made("first")), Some(doubt()));
    assert_eq!(barred(&journal, &made("again")), Some((Status::OrderInDoubt, "first".into())));
    assert_eq!(barred(&journal, &Intent { trace: "another card".into(), ..made("other") }), None);
    assert_eq!(barred(&journal, &Intent { trace: "card".into(), ..intent("own id") }), None, "the caller's books tell");
}

#[test]
fn a_word_is_told_until_it_is_acknowledged() {
    let journal = journal_that_waits(Duration::ZERO);
    let sale = intent("sale");
    let (told, _) = send(&journal, &sale).finish(not_processed(&sale), None);
    assert_eq!(told.verdict_number, 1);
    std::thread::sleep(Duration::from_millis(30));
    let word = |number| vec![("sale".to_owned(), number)];
    assert_eq!(round(&journal, |_| ()), word(1), "once a round");
    std::thread::sleep(Duration::from_millis(30));
    assert_eq!(round(&journal, |report| acknowledge(&journal, report)), word(1));
    std::thread::sleep(Duration::from_millis(30));
    assert_eq!(round(&journal, |_| ()), []);
    assert!(matches!(journal.standing(Instant::now()).unwrap(), Standing::Nothing { others: false }));

    let (again, _) = send(&journal, &sale).finish(approved(&sale), None);
    assert_eq!(again.verdict_number, 2);
    acknowledge(&journal, &told);
    std::thread::sleep(Duration::from_millis(30));
    assert_eq!(round(&journal, |_| ()), word(2), "an earlier word says nothing of the later one");
    assert!(journal.is_stored("sale").is_err_and(|fault| fault.status == Status::Conflict), "which of the two?");
    assert!(matches!(journal.standing(Instant::now()).unwrap(), Standing::Unacknowledged(..)));
}

#[test]
fn a_word_that_was_just_handed_out_waits() {
    let journal = journal();
    let sale = intent("sale");
    send(&journal, &sale).finish(approved(&sale), None);
    assert_eq!(round(&journal, |_| ()), []);
    match journal.standing(Instant::now()).unwrap() {
        Standing::Unacknowledged(report, wait) => {
            assert_eq!(report.verdict.outcome, Outcome::Unknown);
            assert!(wait > HOUR / 2 && wait <= HOUR);
        }
        _ => panic!("it is not done"),
    }
    assert!(journal.is_stored("sale").is_ok());
    assert!(matches!(journal.standing(Instant::now()).unwrap(), Standing::Nothing { .. }));
}

/// "A person must look" is told like a verdict. Then the payment is asked for again, and may yet be found.
#[test]
fn by_hand_is_a_word_and_no_end() {
    let journal = journal_that_waits(Duration::ZERO);
    let sale = intent("sale");
    let by_hand = says(Outcome::Unknown, Advice::CheckByHand, EntryState::ByHand, &sale);
    let mut before = journal.begin_round();
    let (told, claim) = send(&journal, &sale).finish(by_hand.clone(), Some(doubt()));
    assert_eq!(told.verdict_number, 1);
    drop(claim);
    assert!(journal.next_doubt(&mut before, Instant::now() + HOUR).unwrap().is_none(), "once a round");
    std::thread::sleep(Duration::from_millis(30));
    let next_doubt = || journal.next_doubt(&mut journal.begin_round(), Instant::now() + HOUR).unwrap();
    assert!(next_doubt().is_some(), "whether it was acknowledged or not");
    assert_eq!(round(&journal, |report| acknowledge(&journal, report)).len(), 1);
    let (ticket, _, doubt) = next_doubt().expect("it is asked for further");
    let (still, claim) = ticket.finish(by_hand, Some(doubt));
    assert_eq!(still.verdict_number, 0, "the same word is not said twice");
    drop(claim);
    assert!(matches!(journal.standing(Instant::now()).unwrap(), Standing::InDoubt(_)));
    let (ticket, ..) = next_doubt().unwrap();
    assert_eq!(ticket.finish(approved(&sale), None).0.verdict_number, 2);
}

/// A host that acknowledges nothing still gets to the end of a round.
#[test]
fn a_round_tells_each_word_once() {
    let journal = journal_that_waits(Duration::ZERO);
    let sale = intent("sale");
    drop(send(&journal, &sale).finish(approved(&sale), None));
    for _ in 0..2 {
        std::thread::sleep(Duration::from_millis(5));
        assert_eq!(round(&journal, |_| {}), [("sale".to_owned(), 1)]);
    }
}

/// What a call of this process is sending is not in doubt, and no other call asks for it.
#[test]
fn what_is_being_sent_is_not_asked_for() {
    let journal = journal();
    let sale = intent("sale");
    let ticket = send(&journal, &sale);
    assert!(journal.next_doubt(&mut journal.begin_round(), Instant::now() + HOUR).unwrap().is_none());
    assert!(matches!(journal.standing(Instant::now()).unwrap(), Standing::Nothing { others: false }));
    let (told, claim) = ticket.finish(approved(&sale), None);
    assert_eq!((told.verdict.outcome, told.verdict_number), (Outcome::Approved, 1));
    drop(claim);
}

/// Each of many words costs the same, however many were handed out.
#[test]
fn settling_costs_the_same_whatever_was_told() {
    let journal = journal();
    let scope = &journal.scope;
    journal
        .shared
        .turn(Instant::now())
        .unwrap()
        .write(|connection| {
            let now = journal.shared.now_ms();
            for number in 0..20_000 {
                let intent = intent(&number.to_string());
                store::open(connection, scope, &intent, &journal.shared.owner.id, "boot", Some(0))?;
            }
            connection.execute("UPDATE entry SET state = 'APPROVED', words = 1, shown_ms = ?1", [now])
        })
        .unwrap();
    let began = Instant::now();
    for _ in 0..100 {
        assert!(journal.next_word(&journal.begin_round(), Instant::now() + HOUR).unwrap().is_none());
        assert!(matches!(journal.standing(Instant::now()).unwrap(), Standing::Unacknowledged(..)));
    }
    assert!(began.elapsed() < Duration::from_millis(500), "{:?} a hundred times", began.elapsed());
}
