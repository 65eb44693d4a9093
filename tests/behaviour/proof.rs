//! What an answer proves, and what it does not (money.md §1, §3, §4), through the C interface, against a service that answers as
//! the test says.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::ptr;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use crate::support::scripted::till_with;
use crate::support::{self, Outcome, Strings, Till, init};
use jpm::constants::*;
use jpm::ffi::change::jpm_void;
use jpm::ffi::pay::jpm_pay_with_profile;
use jpm::ffi::raw::jpm_call;
use jpm::ffi::response::{jpm_response_free, jpm_response_result};
use jpm::ffi::structs::*;

const ID: &str = "3d0a6c1e-52f5-4a3b-9d57-8f2b6b0c1a02";
const APPROVED: &str = "JPM_OK APPROVED NONE";
const REFUSED: &str = "REFUSED NOT_PROCESSED FIX";
const NOT_RECORDED: &str = "NOT_RECORDED NOT_PROCESSED SEND_AGAIN";
const BY_HAND: &str = "STILL_UNKNOWN UNKNOWN CHECK_BY_HAND";
const MISMATCH: &str = "RECORD_MISMATCH UNKNOWN CHECK_BY_HAND";

/// One answer over a connection that stays open, unless the body is cut.
#[derive(Clone)]
struct Reply {
    http: u16,
    body: String,
    /// So many bytes are announced and never come.
    missing: usize,
}

fn reply(http: u16, body: impl Into<String>) -> Reply {
    Reply { http, body: body.into(), missing: 0 }
}

/// The answer, cut off there.
fn cut(http: u16, body: &str) -> Reply {
    Reply { missing: 100, ..reply(http, body) }
}

fn empty() -> Reply {
    reply(200, "")
}

/// The payment's record, with `more` members in front.
fn record(more: &str) -> String {
    format!(
        r#"{{{more}"transactionId":"T-1","transactionState":"CLOSED","responseStatus":"SUCCESS","responseCode":"APPROVED",
            "responseMessage":"m","currency":"USD","amount":1234}}"#
    )
}

fn found() -> Reply {
    reply(200, record(r#""requestId":"ours","#))
}

/// What was asked, each with the number of its connection.
type Seen = mpsc::Receiver<(usize, String)>;

/// Answers with the next of `replies`, and goes on with the last one.
fn service(replies: Vec<Reply>) -> (String, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (tell, seen) = mpsc::channel();
    let last = replies.last().unwrap().clone();
    let replies = Arc::new(Mutex::new(replies.into_iter()));
    thread::spawn(move || {
        for (number, peer) in listener.incoming().enumerate() {
            let (tell, replies, last, mut peer) = (tell.clone(), replies.clone(), last.clone(), peer.unwrap());
            thread::spawn(move || {
                while let Some(line) = request(&mut peer) {
                    let _ = tell.send((number, line));
                    let Reply { http, body, missing } = replies.lock().unwrap().next().unwrap_or(last.clone());
                    let length = body.len() + missing;
                    let answer = format!("HTTP/1.1 {http} X\r\nContent-Length: {length}\r\n\r\n{body}");
                    if peer.write_all(answer.as_bytes()).is_err() || missing > 0 {
                        break;
                    }
                }
            });
        }
    });
    (base, seen)
}

/// Reads one request; its first line.
fn request(peer: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
            if body.len() >= length.parse().unwrap() {
                return Some(String::from_utf8_lossy(&bytes).lines().next()?.to_owned());
            }
        }
        let mut more = [0; 8192];
        match peer.read(&mut more) {
            Ok(0) | Err(_) => return None,
            Ok(length) => bytes.extend_from_slice(&more[..length]),
        }
    }
}

/// What is told, and what was asked.
type Told = (Outcome, Vec<(usize, String)>);

fn told(
    replies: Vec<Reply>,
    timeout_ms: i64,
    call: impl FnOnce(&Till, &Strings, &mut jpm_result) -> jpm_status,
) -> Told {
    let (base, seen) = service(replies);
    let till = till_with(&base, 60, timeout_ms);
    let mut result = init!(jpm_result);
    let status = call(&till, &Strings::default(), &mut result);
    (Outcome::new(status, result), seen.try_iter().collect())
}

fn paid(replies: Vec<Reply>) -> Told {
    told(replies, 600, pay)
}

fn pay(till: &Till, strings: &Strings, result: &mut jpm_result) -> jpm_status {
    let mut payment = init!(jpm_payment);
    payment.amount = 1234;
    payment.currency = strings.keep(Some("USD"));
    payment.request_id = strings.keep(Some("ours"));
    let mut profile = init!(jpm_profile);
    profile.consumer_profile_id = strings.keep(Some("QX7RTM"));
    // SAFETY: everything points to what it should.
    unsafe { jpm_pay_with_profile(till.0, &payment, &profile, result) }
}

fn voided(replies: Vec<Reply>) -> Told {
    told(replies, 600, |till, strings, result| {
        let mut payment = init!(jpm_payment);
        payment.request_id = strings.keep(Some("ours"));
        // SAFETY: everything points to what it should.
        unsafe { jpm_void(till.0, strings.keep(Some(ID)), &payment, result) }
    })
}

fn called(path: &str, json: &str, replies: Vec<Reply>) -> Told {
    told(replies, 600, |till, strings, result| {
        let keep = |text| strings.keep(Some(text));
        let mut out = ptr::null_mut();
        // SAFETY: everything points to what it should.
        unsafe {
            let (json, id) = (keep(json), keep("ours"));
            jpm_call(till.0, keep("POST"), keep(path), json, id, &mut out, ptr::null_mut());
            let status = jpm_response_result(out, result);
            jpm_response_free(out);
            status
        }
    })
}

/// Rows 9, 11, 12 and 14: a refusal counts by the service's own values, under our id, and without a transaction.
#[test]
fn only_the_service_refuses() {
    let validation = r#"{"responseStatus":"ERROR","responseCode":"VALIDATION_ERROR","responseMessage":"m"}"#;
    let with = |more: &str| validation.replacen('{', &format!("{{{more},"), 1);
    let page = "<html>blocked</html>";
    for (http, body, verdict) in [
        (400, validation, REFUSED),
        (403, &with(r#""requestId":"ours""#), REFUSED),
        (403, "Invalid JWT. Denying request.", REFUSED),
        (403, r#"{"errorSource":"APG-EDGE","errorCode":"EDG00012","errorDescription":"m"}"#, REFUSED),
        (401, validation, "UNAUTHORIZED NOT_PROCESSED FIX"),
        (401, r#"{"error":"invalid_token","error_description":"m"}"#, "UNAUTHORIZED NOT_PROCESSED FIX"),
        (401, "", "UNAUTHORIZED NOT_PROCESSED FIX"),
        (429, "", "RATE_LIMITED NOT_PROCESSED SEND_AGAIN"),
        (429, "{}", "RATE_LIMITED NOT_PROCESSED SEND_AGAIN"),
        // Strangers, in the place of an answer to a payment that was made.
        (400, r#"{"responseStatus":"ERROR","responseCode":"DUPLICATE"}"#, APPROVED),
        (403, r#"{"error":"access_denied","error_description":"blocked"}"#, APPROVED),
        (403, r#"{"errorSource":"WAF","errorCode":"EDG00012","errorDescription":"m"}"#, APPROVED),
        (403, r#"{"responseStatus":"ERROR","responseCode":"blocked by policy"}"#, APPROVED),
        (400, &with(r#""transactionId":"T-1""#), APPROVED),
        (400, &with(r#""requestId":"another""#), APPROVED),
        (401, &with(r#""requestId":"another""#), APPROVED),
        (401, &with(r#""transactionId":"T-1""#), APPROVED),
        (401, page, APPROVED),
        (429, &with(r#""requestId":"another""#), APPROVED),
        (429, page, APPROVED),
    ] {
        let (told, seen) = paid(vec![reply(http, body), found()]);
        assert_eq!(told.verdict(), verdict, "{http} {body}");
        assert_eq!(seen.len(), 1 + usize::from(verdict == APPROVED), "{http} {body}");
    }
}

/// A connection that brings another request's answer is out of step.
#[test]
fn a_connection_with_anothers_answer_is_dropped() {
    let other = r#"{"requestId":"another","responseStatus":"ERROR","responseCode":"VALIDATION_ERROR"}"#;
    let (told, seen) = paid(vec![reply(400, other), found()]);
    assert_eq!(told.verdict(), APPROVED);
    let connections: Vec<usize> = seen.iter().map(|(connection, _)| *connection).collect();
    assert_eq!(connections, [0, 1]);
    // Of a look-up as well: 404 with another's id is no "empty", whenever it comes.
    let (told, seen) = paid(vec![reply(500, ""), reply(404, other), found()]);
    assert_eq!(told.verdict(), APPROVED);
    let connections: Vec<usize> = seen.iter().map(|(connection, _)| *connection).collect();
    assert_eq!(connections, [0, 1, 2]);
}

/// What the service has surely had is not taken for undone because a look-up is empty.
#[test]
fn what_was_acknowledged_is_not_excluded_by_silence() {
    let named = r#""requestId":"ours","transactionId":"T-1""#;
    for (first, verdict) in [
        (reply(500, format!(r#"{{{named},"responseStatus":"ERROR"}}"#)), BY_HAND),
        (reply(502, r#"{"requestId":"ours","responseStatus":"PENDING"}"#), BY_HAND),
        (reply(201, record(r#""requestId":"ours","#)), BY_HAND),
        (reply(409, format!(r#"{{{named},"responseStatus":"ERROR","responseCode":"DUPLICATE"}}"#)), BY_HAND),
        (cut(200, &format!(r#"{{{named},"amount":12"#)), BY_HAND),
        (cut(503, r#"{"requestId":"ours","responseStatus":"SUCCESS","#), BY_HAND),
        (reply(200, format!(r#"{{{named}}} junk"#)), BY_HAND),
        // A request id alone, another's id, or nothing of ours.
        (reply(500, r#"{"requestId":"ours","responseStatus":"ERROR","responseCode":"HOST_ERROR"}"#), NOT_RECORDED),
        (reply(200, r#"{"requestId":"ours","responseStatus":"ERROR"}"#), NOT_RECORDED),
        (reply(200, record(r#""requestId":"another","#)), NOT_RECORDED),
        (reply(200, record("")), NOT_RECORDED),
        (cut(200, r#"{"requestId":"ours","responseSta"#), NOT_RECORDED),
        (cut(200, r#"{"requestId":"another","transactionId":"T-1","#), NOT_RECORDED),
        (reply(403, "<p>request ours was blocked</p>"), NOT_RECORDED),
    ] {
        let (told, _) = paid(vec![first.clone(), empty()]);
        assert_eq!(told.verdict(), verdict, "{} {}", first.http, first.body);
        assert_eq!(told.result.proof_after_ms, 0, "nothing more will be proof");
    }
    // A record that is cut shows it as well.
    let (told, _) = paid(vec![reply(500, ""), cut(200, &format!("{{{named},")), empty()]);
    assert_eq!(told.verdict(), BY_HAND);
}

/// When there will be proof is told only where there will be one.
#[test]
fn no_proof_is_promised_of_what_was_acknowledged() {
    let named = r#"{"requestId":"ours","transactionId":"T-1","responseStatus":"ERROR"}"#;
    for (body, is_promised) in [("", true), (named, false)] {
        let (base, _seen) = service(vec![reply(500, body), empty()]);
        let till = till_with(&base, 60_000, 600);
        let mut result = init!(jpm_result);
        let status = pay(&till, &Strings::default(), &mut result);
        assert_eq!(Outcome::new(status, result).verdict(), "SERVICE_FAULT UNKNOWN SETTLE_FIRST", "{body}");
        assert_eq!(result.proof_after_ms > 0, is_promised, "{body}");
    }
}

/// What waits for the customer may come at any time.
#[test]
fn what_asks_the_customer_is_not_excluded_by_silence() {
    let lost = || vec![reply(500, ""), empty()];
    let payment = |means: &str| format!(r#"{{"amount":1234,"currency":"USD","paymentMethodType":{means}}}"#);
    for (means, verdict) in [
        (r#"{"consumerProfile":{"consumerProfileId":"P"}}"#, NOT_RECORDED),
        (r#"{"consumerProfile":{"consumerProfileId":"P","paymentAuthenticationRequest":{}}}"#, BY_HAND),
        (r#"{"ach":{"accountNumber":"1"}}"#, BY_HAND),
    ] {
        let (told, _) = called("/payments", &payment(means), lost());
        assert_eq!(told.verdict(), verdict, "{means}");
    }
}

/// money.md §3: an answer or a record that shares nothing with the payment, or is over nothing, is none of its.
#[test]
fn an_answer_must_be_about_the_payment() {
    let nothing = record(r#""requestId":"ours","#).replace("1234", "-1234");
    for (answer, verdict) in [(record(""), APPROVED), (nothing.clone(), APPROVED), (nothing, APPROVED)] {
        let (told, seen) = paid(vec![reply(200, answer.clone()), found()]);
        assert_eq!((told.verdict().as_str(), seen.len()), (verdict, 2), "{answer}");
    }
    for record in [record(""), record(r#""requestId":"ours","#).replace("1234", "0")] {
        let (told, _) = paid(vec![reply(500, ""), reply(200, record.clone())]);
        assert_eq!(told.verdict(), MISMATCH, "{record}");
    }
    // After a 409 the id is taken only if another payment stands under it.
    let used = reply(409, r#"{"responseStatus":"ERROR","responseCode":"DUPLICATE"}"#);
    let other = record(r#""requestId":"ours","#).replace("1234", "999");
    let (told, _) = paid(vec![used.clone(), reply(200, other)]);
    assert_eq!(told.verdict(), "REQUEST_ID_TAKEN NOT_PROCESSED FIX");
    for stranger in [record(""), record(r#""requestId":"another","#)] {
        let (told, _) = paid(vec![used.clone(), reply(200, stranger.clone())]);
        assert_eq!(told.verdict(), MISMATCH, "{stranger}");
    }
}

/// `responseStatus` decides on paths that no table knows, too.
#[test]
fn no_path_makes_a_decline_an_approval() {
    for (body, verdict) in [
        (r#"{}"#, APPROVED),
        (r#"{"responseStatus":"SUCCESS"}"#, APPROVED),
        (r#"{"responseStatus":"DENIED","responseCode":"DECLINED"}"#, "JPM_OK DECLINED NONE"),
        (r#"{"responseStatus":"PENDING"}"#, "JPM_OK PENDING CHECK_BY_HAND"),
        (r#"{"responseStatus":"SUCCESS","responseCode":"CUSTOMER_PENDING"}"#, "JPM_OK PENDING CHECK_BY_HAND"),
        (r#"{"responseStatus":"SUCCESS","responseCode":"PARTIAL_APPROVAL"}"#, "JPM_OK PARTIALLY_APPROVED NONE"),
        (r#"{"responseStatus":"SUCCESS","transactionState":"DECLINED"}"#, "ANSWER_UNREADABLE UNKNOWN CHECK_BY_HAND"),
        (r#"{"responseStatus":"ERROR"}"#, "ANSWER_UNREADABLE UNKNOWN CHECK_BY_HAND"),
        (r#"{"responseStatus":"SUCCESS","requestId":"another"}"#, "ANSWER_UNREADABLE UNKNOWN CHECK_BY_HAND"),
    ] {
        for path in ["/something/new", "/payments/T-1/something"] {
            let (told, seen) = called(path, r#"{"amount":1234,"currency":"USD"}"#, vec![reply(200, body)]);
            assert_eq!((told.verdict().as_str(), seen.len()), (verdict, 1), "{path} {body}");
        }
    }
}

/// money.md §4.4: what was captured stays CLOSED when the rest is voided.
#[test]
fn a_void_of_the_rest_is_a_void() {
    let payment = |more: &str| {
        let json = format!(
            r#"{{"transactionId":"{ID}","transactionState":"CLOSED","responseStatus":"SUCCESS","responseCode":"APPROVED",
                "responseMessage":"m"{more}}}"#
        );
        reply(200, json)
    };
    let rest = payment(r#","isVoid":true,"remainingAuthAmount":0"#);
    assert_eq!(voided(vec![rest.clone()]).0.verdict(), APPROVED);
    assert_eq!(voided(vec![reply(500, ""), rest]).0.verdict(), APPROVED);
    let not_yet = payment(r#","isVoid":true,"remainingAuthAmount":5"#);
    assert_eq!(voided(vec![reply(500, ""), not_yet]).0.verdict(), "STATE NOT_PROCESSED FIX");
}

/// L1a: a record with ERROR may still become a payment, so it is asked again before it is believed.
#[test]
fn an_error_must_stand() {
    let error = r#"{"requestId":"ours","responseStatus":"ERROR","responseCode":"HOST_ERROR","responseMessage":"m",
        "validationErrors":[{"message":"m","entity":"merchant"}]}"#;
    let replies = vec![reply(500, ""), reply(200, error)];
    let (told_soon, _) = paid(replies.clone());
    assert_eq!(told_soon.verdict(), "SERVICE_FAULT UNKNOWN SETTLE_FIRST", "the call is over before it stood");
    let (told, _) = told(replies, 25_000, pay);
    assert_eq!(told.verdict(), "REQUEST_ID_TAKEN NOT_PROCESSED FIX");
    let texts = [&told.result.error_field[..], &told.result.error_code, &told.result.error_message].map(support::text);
    assert_eq!(texts, ["request_id", "HOST_ERROR", "m"]);
    assert!((10_000..20_000).contains(&told.result.elapsed_ms), "{}", told.result.elapsed_ms);
}
