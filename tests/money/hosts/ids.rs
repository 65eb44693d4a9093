//! One request id, used again: while its call is on its way, after it, by two threads, and for something that cannot be sent.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use jpm::constants::*;
use jpm_simulator::{Fault, Settings, Simulator, TokenFault, TokenPolicy};

use crate::host::{Desk, Press, SETUPS, Setup, Told, keys};
use crate::support::disk::Folder;
use crate::support::{MASTERCARD, Till, Value, secret};
use crate::tables::{all, same};

const LIMIT: Duration = Duration::from_millis(500);

const APPROVED: &str = "JPM_OK APPROVED NONE";
const USED: &str = "REQUEST_ID_USED NOT_ATTEMPTED FIX";
const UNKNOWN: &str = "STILL_UNKNOWN UNKNOWN SETTLE_FIRST";

/// What is changed in a call that uses the id again.
#[derive(Clone, Copy, Debug)]
enum Change {
    Nothing,
    /// These cannot be sent at all.
    BadExpiry,
    NoCurrency,
    BadOrder,
    /// These are another payment.
    Amount,
    Currency,
    Card,
    Order,
    /// These are another payment, and cannot be sent.
    AmountAndBadExpiry,
    BadCurrency,
}

use Change::*;

const COLUMNS: [Change; 10] =
    [Nothing, BadExpiry, NoCurrency, BadOrder, Amount, Currency, Card, Order, AmountAndBadExpiry, BadCurrency];

impl Change {
    fn of(self, press: &Press) -> Press {
        let press = press.within(0);
        match self {
            Nothing => press,
            BadExpiry => Press { expiry_year: 1999, ..press },
            NoCurrency => Press { currency: String::new(), ..press },
            BadCurrency => Press { currency: "XQZ".into(), ..press },
            BadOrder => Press { order_number: Some("7/b".into()), ..press },
            Amount => Press { amount: 9, ..press },
            Currency => Press { currency: "EUR".into(), ..press },
            Card => Press { account_number: MASTERCARD.into(), ..press },
            Order => Press { order_number: Some("another".into()), ..press },
            AmountAndBadExpiry => Press { expiry_year: 1999, ..Amount.of(&press) },
        }
    }
}

/// What the fault of the first call leaves, and what the second one is told.
#[rustfmt::skip]
const TABLE: &[(Option<Fault>, &str, [&str; 10])] = {
    const PENDING: &str = "JPM_OK PENDING SETTLE_FIRST";
    const DECLINED: &str = "JPM_OK DECLINED NONE";
    const EXPIRY: &str = "EXPIRY NOT_PROCESSED FIX";
    const MISSING: &str = "MISSING NOT_PROCESSED FIX";
    const CURRENCY: &str = "CURRENCY NOT_PROCESSED FIX";
    const ORDER: &str = "FORMAT NOT_PROCESSED FIX";
    &[
        //                                                                               nothing   expiry    no currency bad order amount currency card order amount and expiry, bad currency
        (None,                              APPROVED,                                   [APPROVED, APPROVED, APPROVED, APPROVED, USED, USED, USED, USED, USED, USED]),
        (Some(Fault::Denied),               DECLINED,                                   [DECLINED, DECLINED, DECLINED, DECLINED, USED, USED, USED, USED, USED, USED]),
        (Some(Fault::LookupDown),           "ANSWER_LOST UNKNOWN SETTLE_FIRST",         ["ANSWER_LOST UNKNOWN SETTLE_FIRST", UNKNOWN, UNKNOWN, UNKNOWN, USED, USED, USED, USED, UNKNOWN, UNKNOWN]),
        (Some(Fault::Pending),              PENDING,                                    [PENDING,  UNKNOWN,  UNKNOWN,  UNKNOWN,  USED, USED, USED, USED, UNKNOWN, UNKNOWN]),
        (Some(Fault::AnswerLostUnrecorded), "NOT_RECORDED NOT_PROCESSED SEND_AGAIN",    [APPROVED, EXPIRY,  MISSING,  ORDER,    USED, USED, USED, USED, USED, USED]),
        (Some(Fault::Http429),              "RATE_LIMITED NOT_PROCESSED SEND_AGAIN",    [APPROVED, EXPIRY,  MISSING,  ORDER,    APPROVED, APPROVED, APPROVED, APPROVED, EXPIRY, CURRENCY]),
    ]
};

#[test]
fn an_id_that_is_known() {
    let row = |setup| TABLE.iter().map(move |row| (setup, row));
    let cells: Vec<_> = SETUPS
        .into_iter()
        .flat_map(row)
        .flat_map(|(setup, row)| (0..COLUMNS.len()).map(move |at| (setup, row, at)))
        .collect();
    all("an id that is known", &cells, |(setup, (fault, first, then), at)| {
        let change = COLUMNS[*at];
        let call = || {
            let desk = Desk::open(*setup, LIMIT, &[(JPM_OPT_TIMEOUT_MS, 2_000)]);
            let press = Press::default().with_id("one").within(if *fault == Some(Fault::LookupDown) { 700 } else { 0 });
            fault.iter().for_each(|fault| desk.simulator.inject(*fault));
            same("the first", desk.first().press(&press).verdict.as_str(), *first)?;
            let told = desk.second().press(&change.of(&press));
            same("the second", told.verdict.as_str(), then[*at])?;
            same("its id", told.request_id.as_str(), "one")?;
            let is_sent_again = then[*at] == APPROVED && fault.is_some();
            same("sent", desk.arrived(), 1 + usize::from(is_sent_again))?;
            let is_replayed = told.flags & JPM_RESULT_REPLAYED != 0;
            same(
                "replayed",
                is_replayed,
                then[*at] == *first && first.starts_with("JPM_OK") && *fault != Some(Fault::Pending),
            )
        };
        call().map_err(|why| format!("{fault:?}, {change:?}, {setup:?}: {why}"))
    });
}

/// A card that was good then, and has expired since by the clock of the service.
#[test]
fn an_id_whose_card_has_expired() {
    for setup in [Setup::NoFile, Setup::OneClient] {
        let desk = Desk::open(setup, LIMIT, &[]);
        let press = Press::default().with_id("one");
        assert_eq!(desk.first().press(&press).verdict, APPROVED);
        let expired = Press { expiry_year: 2020, ..press };
        let told = desk.first().press(&expired);
        assert_eq!((told.verdict.as_str(), told.flags & JPM_RESULT_REPLAYED), (APPROVED, JPM_RESULT_REPLAYED));
        assert_eq!(desk.first().press(&expired.with_id("two")).verdict, "EXPIRED NOT_ATTEMPTED FIX");
        assert_eq!(desk.arrived(), 1);
    }
}

/// Nothing is sent beside it: whoever means the same waits for it, and nobody else gets the id.
#[test]
fn an_id_whose_call_is_on_its_way() {
    #[rustfmt::skip]
    let cells: Vec<_> = SETUPS.into_iter().flat_map(|setup| [
        (setup, Nothing, 0, APPROVED), (setup, Nothing, 200, "IN_PROGRESS UNKNOWN SETTLE_FIRST"),
        (setup, Amount, 0, USED), (setup, Card, 0, USED), (setup, BadExpiry, 0, UNKNOWN), (setup, AmountAndBadExpiry, 0, UNKNOWN),
    ]).collect();
    all("an id whose call is on its way", &cells, |(setup, change, patience, expected)| {
        let desk = Desk::open(*setup, LIMIT * 2, &[]);
        let press = Press::default().with_id("one");
        desk.simulator.inject(Fault::Silence);
        let (first, second) = thread::scope(|scope| {
            let first = scope.spawn(|| desk.first().press(&press));
            while desk.arrived() == 0 {
                thread::sleep(Duration::from_millis(2));
            }
            let second = desk.second().press(&change.of(&press).within(*patience));
            (first.join().unwrap(), second)
        });
        same("the first", first.verdict.as_str(), APPROVED)
            .and_then(|()| same("the second", second.verdict.as_str(), *expected))
            .and_then(|()| same("sent", desk.arrived(), 1))
            .map_err(|why| format!("{change:?}, {patience} ms, {setup:?}: {why}"))
    });
}

/// Refused at first, then sent again by two threads that both have to wait for a token: one of them sends it, and both are told what
/// came of that. "Nothing happened" of one that was charged would be the worst of answers.
#[test]
fn two_threads_send_what_was_refused() {
    #[rustfmt::skip]
    let faults = [
        (None, APPROVED, 1), (Some(Fault::Slow), APPROVED, 1), (Some(Fault::Silence), APPROVED, 1),
        (Some(Fault::LookupEmptyUntilLimit), APPROVED, 1), (Some(Fault::Denied), "JPM_OK DECLINED NONE", 0),
        (Some(Fault::Http429), "RATE_LIMITED NOT_PROCESSED SEND_AGAIN", 0),
        (Some(Fault::AnswerLostUnrecorded), "NOT_RECORDED NOT_PROCESSED SEND_AGAIN", 0),
    ];
    let cells: Vec<_> = faults.iter().flat_map(|fault| [(*fault, false), (*fault, true)]).collect();
    all("two threads send what was refused", &cells, |((fault, expected, charges), is_kept)| {
        let settings = Settings {
            tls: false,
            service_limit: LIMIT,
            tokens: TokenPolicy::Issued,
            token_lifetime: Duration::from_secs(1),
            folder: Some(keys()),
            ..Settings::default()
        };
        let (simulator, folder) = (Simulator::start(settings).unwrap(), Folder::new());
        let token_url = simulator.secret_token_url();
        let mut options = secret(&token_url);
        options.push((JPM_OPT_SERVICE_LIMIT_MS, Value::Number(LIMIT.as_millis() as i64)));
        options.extend(is_kept.then(|| (JPM_OPT_JOURNAL_FILE, Value::Text(folder.journal()))));
        let till = Till::new(&simulator, &options);
        let press = Press::default().with_id("one");
        simulator.inject(Fault::Http429);
        let refused = press.on(&till);
        // The token is too old by then, and the next one takes its time.
        thread::sleep(Duration::from_millis(1_100));
        simulator.inject_token_fault(TokenFault::Slow);
        fault.iter().for_each(|fault| simulator.inject(*fault));
        let ready = Barrier::new(2);
        let presses = || {
            ready.wait();
            press.on(&till)
        };
        let told =
            thread::scope(|scope| [scope.spawn(presses), scope.spawn(presses)].map(|thread| thread.join().unwrap()));
        let verdicts = told.map(|told: Told| told.verdict);
        same("at first", refused.verdict.as_str(), "RATE_LIMITED NOT_PROCESSED SEND_AGAIN")
            .and_then(|()| same("both", verdicts, [(*expected).to_owned(), (*expected).to_owned()]))
            .and_then(|()| same("charges", simulator.charges("one"), *charges))
            .and_then(|()| same("sent", simulator.payments_seen(), 2))
            .map_err(|why| format!("{fault:?}, a journal file {is_kept}: {why}"))
    });
}
