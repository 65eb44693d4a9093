//! Answers that are not quite what they should be: bytes that have nothing to do with the verdict do not decide it, and where it cannot
//! be read, the message says why.

use std::ffi::CStr;
use std::io::Write;
use std::net::{Shutdown, TcpListener};
use std::sync::Arc;
use std::{ptr, thread};

use crate::support::scripted::{raw, read, scripted, till, till_with};
use crate::support::{Means, Outcome, Sale, Strings, Till, Value, init, shop_options, text};
use flate2::Compression;
use flate2::write::GzEncoder;
use jpm::constants::*;
use jpm::ffi::change::{jpm_capture, jpm_refund_payment, jpm_void};
use jpm::ffi::raw::jpm_call;
use jpm::ffi::response::{jpm_response_free, jpm_response_json};
use jpm::ffi::structs::{jpm_error, jpm_result};
use jpm_simulator::{Settings, Simulator};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

const RECORD: &str = r#"{"requestId":"ours","transactionId":"T-1234","transactionState":"CLOSED","responseStatus":"SUCCESS",
    "responseCode":"APPROVED","amount":1234,"currency":"USD","hostMessage":"HOST"}"#;
const LENGTH: &str = "HTTP/1.1 200 OK\r\nContent-Length: LENGTH\r\n\r\n";
const NO_LENGTH: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";

fn sale() -> Sale {
    Sale { means: Means::Card, request_id: Some("ours".into()), ..Sale::default() }
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    [head.replace("LENGTH", &body.len().to_string()).as_bytes(), body].concat()
}

/// The record, its host message replaced by these bytes.
fn saying(host_message: &[u8]) -> Vec<u8> {
    let (before, behind) = RECORD.split_once("HOST").unwrap();
    [before.as_bytes(), host_message, behind.as_bytes()].concat()
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(plain).unwrap();
    packed.finish().unwrap()
}

#[test]
fn what_is_beside_the_verdict_does_not_decide_it() {
    let plain = RECORD.as_bytes();
    let head = |lines: &str| format!("HTTP/1.1 200 OK\r\n{lines}\r\nContent-Length: LENGTH\r\n\r\n");
    for (name, answer, host_message) in [
        ("a byte order mark", answer(LENGTH, &[b"\xef\xbb\xbf", plain].concat()), "HOST"),
        ("Latin-1", answer(LENGTH, &saying(b"Autoris\xe9")), "Autoris\u{e9}"),
        ("control characters", answer(LENGTH, &saying(b"OK\x01\r\nTHANKS")), "OK   THANKS"),
        ("a bad escape", answer(LENGTH, &saying(br"D:\host\q")), r"D:\host\q"),
        ("half a surrogate", answer(LENGTH, &saying(br"OK \ud83d")), "OK \u{fffd}"),
        ("gzip", answer(LENGTH, &gzip(plain)), "HOST"),
        ("gzip, said so", answer(&head("Content-Encoding: gzip"), &gzip(&saying(b"\xe9"))), "\u{e9}"),
        ("no gzip, said to be", answer(&head("Content-Encoding: gzip"), plain), "HOST"),
        ("no length", answer(NO_LENGTH, plain), "HOST"),
        ("HTTP/1.0", answer("HTTP/1.0 200 OK\r\n\r\n", plain), "HOST"),
        ("a folded header", answer(&head("X-Trace: a\r\n b\r\n\tc"), plain), "HOST"),
        ("a folded length", answer("HTTP/1.1 200 OK\r\nContent-Length:\r\n LENGTH\r\n\r\n", plain), "HOST"),
        (
            "a space before a colon",
            answer("HTTP/1.1 200 OK\r\nServer : x\r\nContent-Length : LENGTH\r\n\r\n", plain),
            "HOST",
        ),
        ("a line that is no header", answer(&head("Powered by nobody"), plain), "HOST"),
        ("a control character in a header", answer(&head("X-Trace: a\x07b"), plain), "HOST"),
        ("an interim answer", answer(&format!("HTTP/1.1 100 Continue\r\nServer: x\r\n\r\n{LENGTH}"), plain), "HOST"),
    ] {
        let told = till(&raw(vec![answer])).pay(&sale());
        assert_eq!(told.verdict(), "JPM_OK APPROVED NONE", "{name}: {}", text(&told.result.error_message));
        assert_eq!(told.result.flags & JPM_RESULT_FOUND_BY_LOOKUP, 0, "{name}");
        assert_eq!(text(&told.result.host_message), host_message, "{name}");
        assert_eq!(text(&told.result.transaction_id), "T-1234", "{name}");
    }
}

/// What can be read in two ways, or was cut, stays a doubt, and says why; so does the look-up that is answered in the same way.
#[test]
fn what_is_in_doubt_says_why() {
    let plain = RECORD.as_bytes();
    let cut = &plain[..plain.len() - 9];
    let twice = RECORD.replacen('{', r#"{"responseStatus":"DENIED","#, 1);
    let two_lengths = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nContent-Length : 7\r\n\r\n", plain.len());
    for (name, answer, status, why) in [
        ("a twin", answer(LENGTH, twice.as_bytes()), "ANSWER_UNREADABLE", "a member stands in it twice"),
        ("cut JSON", answer(LENGTH, cut), "ANSWER_UNREADABLE", "its JSON ends too early"),
        ("cut, and no length", answer(NO_LENGTH, cut), "ANSWER_UNREADABLE", "its JSON ends too early"),
        ("more", answer(LENGTH, &[plain, b" {}"].concat()), "ANSWER_UNREADABLE", "something follows its JSON object"),
        ("HTML", answer(LENGTH, b"<html>Filter</html>"), "ANSWER_UNREADABLE", "it is HTML or XML"),
        ("empty", answer(LENGTH, b""), "ANSWER_UNREADABLE", "it is empty"),
        ("UTF-16", answer(LENGTH, b"\xff\xfe{\0}\0"), "ANSWER_UNREADABLE", "it is UTF-16"),
        ("cut gzip", answer(LENGTH, &gzip(plain)[..60]), "ANSWER_UNREADABLE", "it is gzip, and cut or damaged"),
        ("another packing", answer(LENGTH, b"\x78\x9c\x01\x02"), "ANSWER_UNREADABLE", "it is no text"),
        ("too long", answer(LENGTH, &saying(&[b' '; 1 << 20])), "ANSWER_UNREADABLE", "it is too long"),
        ("two lengths", answer(&two_lengths, plain), "ANSWER_UNREADABLE", "it is no good HTTP"),
        (
            "a damaged status",
            answer(LENGTH, RECORD.replace("SUCCESS", r"SUCCE\SS").as_bytes()),
            "ANSWER_UNREADABLE",
            "an id or a status in it is damaged",
        ),
        (
            "a wrong status",
            answer(LENGTH, RECORD.replace("SUCCESS", "success").as_bytes()),
            "ANSWER_UNREADABLE",
            "its responseStatus is missing or not known",
        ),
        (
            "another's",
            answer(LENGTH, RECORD.replace("ours", "theirs").as_bytes()),
            "ANSWER_UNREADABLE",
            "it is about another request",
        ),
        (
            "another amount",
            answer(LENGTH, RECORD.replace("1234,", "1235,").as_bytes()),
            "ANSWER_UNREADABLE",
            "its amount is not that of the request",
        ),
        (
            "another currency",
            answer(LENGTH, RECORD.replace("USD", "EUR").as_bytes()),
            "ANSWER_UNREADABLE",
            "its currency is not that of the request",
        ),
        (
            "a contradiction",
            answer(LENGTH, RECORD.replace("CLOSED", "DECLINED").as_bytes()),
            "ANSWER_UNREADABLE",
            "its responseStatus and its transactionState contradict each other",
        ),
        (
            "no id",
            answer(LENGTH, RECORD.replace("transactionId", "id").as_bytes()),
            "ANSWER_UNREADABLE",
            "it has no transactionId",
        ),
        (
            "a firewall",
            answer("HTTP/1.1 403 No\r\nContent-Length: LENGTH\r\n\r\n", b"<html></html>"),
            "SERVICE_FAULT",
            "HTTP status 403: it is HTML or XML",
        ),
        (
            "a fault",
            answer("HTTP/1.1 503 No\r\nContent-Length: LENGTH\r\n\r\n", b""),
            "SERVICE_FAULT",
            "HTTP status 503",
        ),
    ] {
        // What answers the look-up is nobody's concern here.
        let told = till(&raw(vec![answer, b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n".to_vec()])).pay(&sale());
        assert_eq!(told.verdict(), format!("{status} UNKNOWN SETTLE_FIRST"), "{name}");
        let message = text(&told.result.error_message);
        assert!(message.contains(&format!(": {why}")) && message.contains("; look-up: "), "{name}: {message}");
    }
    let told =
        till(&raw(vec![b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n".to_vec(), answer(LENGTH, cut)])).pay(&sale());
    let message = text(&told.result.error_message);
    assert!(message.ends_with("HTTP status 500: it is empty; look-up: its JSON ends too early"), "{message}");
}

/// How a connection ends behind its answer.
#[derive(Clone, Copy, Debug)]
enum End {
    Farewell,
    Rude,
}

/// A service over TLS; each of its connections carries one answer.
fn over_tls(simulator: &Simulator, answer: Vec<u8>, end: End) -> String {
    let folder = simulator.folder().to_owned();
    let key = PrivateKeyDer::from_pem_file(folder.join("server-key.pem")).unwrap();
    let chain = vec![CertificateDer::from_pem_file(folder.join("server.pem")).unwrap()];
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = Arc::new(builder.with_single_cert(chain, key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for peer in listener.incoming() {
            let mut stream = StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), peer.unwrap());
            read(&mut stream);
            let _ = stream.write_all(&answer);
            if matches!(end, End::Farewell) {
                stream.conn.send_close_notify();
            }
            let _ = stream.flush();
            let _ = stream.sock.shutdown(Shutdown::Write);
            // Until the other side has gone too: what is unread would reset the connection.
            let _ = std::io::copy(&mut stream.sock, &mut std::io::sink());
        }
    });
    base
}

#[test]
fn a_whole_object_is_whole_however_its_connection_ends() {
    // Only its certificates are used.
    let simulator = Simulator::start(Settings::default()).unwrap();
    let ca = simulator.ca_file();
    let plain = RECORD.as_bytes();
    let cut = &plain[..plain.len() - 9];
    let chunks = |body: &[u8], last: &str| {
        let head = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n{:x}\r\n", body.len());
        [head.as_bytes(), body, b"\r\n", last.as_bytes()].concat()
    };
    for (name, answer, end, verdict) in [
        ("with a length", answer(LENGTH, plain), End::Rude, "JPM_OK APPROVED NONE"),
        ("without", answer(NO_LENGTH, plain), End::Farewell, "JPM_OK APPROVED NONE"),
        ("without, and no farewell", answer(NO_LENGTH, plain), End::Rude, "JPM_OK APPROVED NONE"),
        ("HTTP/1.0", answer("HTTP/1.0 200 OK\r\n\r\n", &saying(b"}\xe9{")), End::Rude, "JPM_OK APPROVED NONE"),
        ("gzip", answer(NO_LENGTH, &gzip(plain)), End::Rude, "JPM_OK APPROVED NONE"),
        ("cut", answer(NO_LENGTH, cut), End::Rude, "ANSWER_LOST UNKNOWN SETTLE_FIRST"),
        ("more", answer(NO_LENGTH, &[plain, b" {"].concat()), End::Rude, "ANSWER_LOST UNKNOWN SETTLE_FIRST"),
        ("nothing", answer(NO_LENGTH, b""), End::Rude, "ANSWER_LOST UNKNOWN SETTLE_FIRST"),
        ("chunks", chunks(plain, "0\r\n\r\n"), End::Rude, "JPM_OK APPROVED NONE"),
        // Said to be longer: what was announced did not come.
        ("the last chunk missing", chunks(plain, ""), End::Rude, "ANSWER_LOST UNKNOWN SETTLE_FIRST"),
        (
            "too great a length",
            answer("HTTP/1.1 200 OK\r\nContent-Length: 9LENGTH\r\n\r\n", plain),
            End::Rude,
            "ANSWER_LOST UNKNOWN SETTLE_FIRST",
        ),
    ] {
        let base = over_tls(&simulator, answer, end);
        let options = [(JPM_OPT_SERVICE_LIMIT_MS, Value::Number(1_000)), (JPM_OPT_TIMEOUT_MS, Value::Number(4_000))];
        let till =
            Till::with_options(&shop_options(&format!("{base}/api/v2"), ca.to_str().unwrap(), &options)).unwrap();
        let told = till.pay(&sale());
        let message = text(&told.result.error_message);
        assert_eq!(told.verdict(), verdict, "{name}: {message}");
        assert!(!message.contains("http"), "{name}: {message}");
        assert_eq!(message.is_empty(), verdict.starts_with("JPM_OK"), "{name}: {message}");
    }
}

/// It would be closed one day; what came is all there is.
#[test]
fn a_whole_object_is_whole_though_its_connection_stays_open() {
    for (body, verdict) in [
        (RECORD.as_bytes(), "JPM_OK APPROVED NONE"),
        (&RECORD.as_bytes()[..RECORD.len() - 9], "ANSWER_TIMEOUT UNKNOWN SETTLE_FIRST"),
        (&[RECORD.as_bytes(), b" {"].concat(), "ANSWER_TIMEOUT UNKNOWN SETTLE_FIRST"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let answer = answer(NO_LENGTH, body);
        thread::spawn(move || {
            let mut open = Vec::new();
            for peer in listener.incoming() {
                let mut peer = peer.unwrap();
                read(&mut peer);
                peer.write_all(&answer).unwrap();
                open.push(peer);
            }
        });
        let told = till(&base).pay(&sale());
        assert_eq!(told.verdict(), verdict, "{}", text(&told.result.error_message));
    }
}

/// Only an empty answer that says how long it is shows that there is no record.
#[test]
fn what_may_have_been_cut_is_not_surely_empty() {
    for (head, is_sure) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true),
        ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", true),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, CHUNKED\r\n\r\n0\r\n\r\n", true),
        ("HTTP/1.1 200 OK\r\n\r\n", false),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", false),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: x-chunked\r\n\r\n", false),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", false),
    ] {
        let fault = b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n".to_vec();
        let told = till_with(&raw(vec![fault, head.into()]), 200, 1_500).pay(&sale());
        let verdict =
            if is_sure { "NOT_RECORDED NOT_PROCESSED SEND_AGAIN" } else { "SERVICE_FAULT UNKNOWN SETTLE_FIRST" };
        assert_eq!(told.verdict(), verdict, "{head}");
    }
}

/// The response shows what was mended, so that a pointer finds what is in it.
#[test]
fn a_response_shows_the_mended_text() {
    for (body, shown) in [
        (
            &b"\xef\xbb\xbf{\"a\":\"\xfc\t\\q\\udfff\",\"month\": }"[..],
            "{\"a\":\"\u{fc}\\u0009\\\\q\\ufffd\",\"month\": null}",
        ),
        (b"{\"a\": 1.10}", "{\"a\": 1.10}"),
        (&gzip(b"{\"a\":\"4112344112344113\"}"), r#"{"a":"XXXXXXXXXXXXXXXX"}"#),
        (b"{\"a\":1", ""),
        (b"<html>\xe9</html>", ""),
    ] {
        let till = till(&raw(vec![answer(LENGTH, body)]));
        let strings = Strings::default();
        let keep = |text: &str| strings.keep(Some(text));
        let mut out = ptr::null_mut();
        let mut error = init!(jpm_error);
        // SAFETY: everything points to what it should; the JSON is copied before the response is freed.
        let json = unsafe {
            jpm_call(till.0, keep("GET"), keep("/anything"), ptr::null(), ptr::null(), &mut out, &mut error);
            let json = CStr::from_ptr(jpm_response_json(out, ptr::null_mut())).to_str().unwrap().to_owned();
            jpm_response_free(out);
            json
        };
        assert_eq!(json, shown, "{body:?}");
    }
}

/// What a payment does not allow any more is not what was wrong with the request.
#[test]
fn a_refusal_for_the_state_of_a_payment_is_one() {
    let refusal = |code| format!(r#"{{"responseStatus":"ERROR","responseCode":"{code}","responseMessage":"no"}}"#);
    for (http, code, verdict) in [
        (400, "PAYMENT_ALREADY_VOIDED", "STATE NOT_PROCESSED FIX"),
        (403, "TRANSACTION_CAPTURED", "STATE NOT_PROCESSED FIX"),
        (412, "INVALID_STATE", "STATE NOT_PROCESSED FIX"),
        (400, "VALIDATION_ERROR", "REFUSED NOT_PROCESSED FIX"),
        (404, "NOT_FOUND", "REFUSED NOT_PROCESSED FIX"),
        (412, "PRECONDITION_FAILED", "REFUSED NOT_PROCESSED FIX"),
    ] {
        let (base, _) = scripted(vec![Some((http, refusal(code)))]);
        let till = till(&base);
        let strings = Strings::default();
        let id = strings.keep(Some("T-1234"));
        for change in [jpm_void, jpm_capture, jpm_refund_payment] {
            let mut result = init!(jpm_result);
            // SAFETY: everything points to what it should.
            let status = unsafe { change(till.0, id, ptr::null(), &mut result) };
            let told = Outcome::new(status, result);
            assert_eq!(told.verdict(), verdict, "{code}");
            assert_eq!(
                (text(&told.result.error_code).as_str(), text(&told.result.error_message).as_str()),
                (code, "no")
            );
        }
    }
    let (base, _) = scripted(vec![Some((400, refusal("ALREADY_USED")))]);
    assert_eq!(till(&base).pay(&sale()).verdict(), "REFUSED NOT_PROCESSED FIX", "a sale is of no payment before it");
}

/// Its plain text is the reason.
#[test]
fn the_edge_is_quoted() {
    let (base, _) = scripted(vec![Some((403, "Invalid JWT. Denying request.".to_owned()))]);
    let told = till(&base).pay(&sale());
    assert_eq!(told.verdict(), "REFUSED NOT_PROCESSED FIX");
    let message = text(&told.result.error_message);
    assert!(message.ends_with(": Invalid JWT. Denying request."), "{message}");
}
