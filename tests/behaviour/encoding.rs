//! Tills whose text is that of a code page, or UTF-8: what they write arrives, and what they read they can show.

use crate::support::{Means, Sale, Till, Value, answering, bytes, text};
use jpm::constants::*;
use jpm_simulator::{Settings, Simulator};
use serde_json::json;

fn simulator() -> Simulator {
    Simulator::start(Settings::default()).unwrap()
}

fn till(simulator: &Simulator, encoding: &str) -> Till {
    Till::new(simulator, &[(JPM_OPT_TEXT_ENCODING, Value::Text(encoding))])
}

fn holder(first_name: &[u8], last_name: &[u8]) -> Sale {
    Sale { first_name: first_name.into(), last_name: last_name.into(), ..Sale::default() }
}

#[test]
fn names_arrive_as_they_are_spelt() {
    let simulator = simulator();
    for (encoding, first_name, last_name, arrives) in [
        ("utf-8", "Ji\u{159}\u{ed}".as_bytes(), "\u{10c}apek".as_bytes(), ["Ji\u{159}\u{ed}", "\u{10c}apek"]),
        ("windows-1252", b"\x8eofia 3 \x80", b"M\xfcller", ["\u{17d}ofia 3 \u{20ac}", "M\u{fc}ller"]),
        ("latin-1", b"Ren\xe9", b"M\xfcller", ["Ren\u{e9}", "M\u{fc}ller"]),
        ("cp437", b"\xea", b"M\x81ller", ["\u{3a9}", "M\u{fc}ller"]),
        // What is ASCII needs no code page.
        ("cp437", b"Ada", b"Marlow", ["Ada", "Marlow"]),
    ] {
        let told = till(&simulator, encoding).pay(&holder(first_name, last_name));
        assert!(told.is_approved(), "{encoding}: {}", told.verdict());
        assert_eq!(told.result.flags, 0, "{encoding}");
        let seen = simulator.requests().pop().unwrap();
        let holder = &seen.body.unwrap()["accountHolder"];
        assert_eq!([&holder["firstName"], &holder["lastName"]], arrives, "{encoding}");
        assert!(seen.schema_errors.is_empty(), "{encoding}");
    }
}

#[test]
fn no_encoding_said_means_utf_8() {
    let simulator = simulator();
    let till = Till::new(&simulator, &[]);
    assert_eq!(till.pay(&holder(b"Ada", b"M\x81ller")).verdict(), "ENCODING NOT_ATTEMPTED FIX");
    assert!(till.pay(&holder(b"Ada", "M\u{fc}ller".as_bytes())).is_approved());
    assert_eq!(simulator.requests().len(), 1);
}

#[test]
fn what_is_refused_says_what_is_allowed_and_where() {
    let simulator = simulator();
    let card = |account_number: &str| Sale { account_number: account_number.into(), ..Sale::default() };
    let currency = |currency: &str| Sale { currency: currency.into(), ..Sale::default() };
    for (encoding, sale, message) in [
        ("utf-8", holder(b"Ada", b"M\xfcller"), "last_name: it must be utf-8, as text_encoding says; byte 2 is not"),
        (
            "windows-1252",
            holder(b"Ada\x81", b"Marlow"),
            "first_name: it must be windows-1252, as text_encoding says; byte 4 is not",
        ),
        ("utf-8", card("4112 3441 1234 4113"), "account_number: it takes only digits; character 5 is a space"),
        ("utf-8", card("411234411234411O"), "account_number: it takes only digits; look at character 16"),
        (
            "cp437",
            card("411234411234411\u{e9}"),
            "account_number: it takes only letters, digits and signs of ASCII, and no space; look at character 16",
        ),
        (
            "cp437",
            Sale { cvv: Some("41\u{e9}".into()), ..Sale::default() },
            "cvv: it takes only digits; look at character 3",
        ),
        ("utf-8", currency("usd"), "currency: write USD"),
        ("utf-8", currency("$"), "currency: it must be three capital letters, as in USD"),
        ("cp437", currency("\u{e9}"), "currency: it must be three capital letters, as in USD"),
        ("utf-8", currency("XAU"), "currency: the service does not take this currency"),
    ] {
        let told = till(&simulator, encoding).pay(&sale);
        assert_eq!(text(&told.result.error_message), message, "{encoding}");
    }
    assert_eq!(simulator.requests().len(), 0);
}

#[test]
fn what_is_no_text_is_refused_by_its_field_and_nothing_is_sent() {
    let simulator = simulator();
    let long = [b'\x81'; 71];
    for (encoding, sale, verdict, field) in [
        ("utf-8", holder(b"Ada", b"M\xfcller"), "ENCODING", "last_name"),
        ("windows-1252", holder(b"M\x81ller", b"Ada"), "ENCODING", "first_name"),
        ("windows-1252", holder(b"\xfc", b"\x9d"), "ENCODING", "last_name"),
        // A control character to Latin-1, and text to the other two.
        ("latin-1", holder(b"M\x81ller", b"Ada"), "CONTROL_CHARACTER", "first_name"),
        ("cp437", holder(&long, b"Ada"), "TOO_LONG", "first_name"),
        // Two bytes above 0x7F: letters of the page, and none that these fields take.
        ("cp437", Sale { cvv: Some("41\u{e9}".into()), ..Sale::default() }, "FORMAT", "cvv"),
        (
            "cp437",
            Sale { account_number: "411234411234411\u{e9}".into(), ..Sale::default() },
            "FORMAT",
            "account_number",
        ),
        ("cp437", Sale { currency: "\u{e9}".into(), ..Sale::default() }, "CURRENCY", "currency"),
        ("cp437", Sale { request_id: Some("\u{e9}".into()), ..Sale::default() }, "REQUEST_ID", "request_id"),
        ("cp437", Sale::order("\u{e9}"), "FORMAT", "order_number"),
    ] {
        let told = till(&simulator, encoding).pay(&sale);
        assert_eq!(told.verdict(), format!("{verdict} NOT_ATTEMPTED FIX"), "{encoding}: {field}");
        assert_eq!(text(&told.result.error_field), field, "{encoding}");
    }
    assert_eq!(simulator.requests().len(), 0);
}

#[test]
fn lengths_are_counted_in_characters() {
    let simulator = simulator();
    let till = till(&simulator, "cp437");
    assert!(till.pay(&holder(&[b'\x81'; 70], b"Ada")).is_approved());
    let body = simulator.requests().pop().unwrap().body.unwrap();
    assert_eq!(body["accountHolder"]["firstName"], "\u{fc}".repeat(70));
}

#[test]
fn look_ups_take_ids_of_the_encoding() {
    let simulator = simulator();
    let till = till(&simulator, "windows-1252");
    let told = till.look_up_request(JPM_KIND_PAYMENT, "\u{e9}");
    assert_eq!(told.verdict(), "REQUEST_ID NOT_ATTEMPTED FIX");
    let told = till.look_up_transaction(JPM_KIND_PAYMENT, "abcd\u{c1}");
    // Its second byte is one of the five without meaning.
    assert_eq!(told.verdict(), "ENCODING NOT_ATTEMPTED FIX");
    assert_eq!(text(&told.result.error_field), "transaction_id");
    assert_eq!(simulator.requests().len(), 0);
    let paid = till.pay(&Sale::default());
    assert!(till.look_up_request(JPM_KIND_PAYMENT, &paid.request_id()).is_approved());
}

#[test]
fn what_a_page_lacks_is_replaced_and_flagged() {
    let url = answering(&approval("3 \u{20ac} f\u{fc}r \u{10c}apek", "\u{20ac}1"));
    let lacking = JPM_RESULT_TEXT_REPLACED | JPM_RESULT_ID_TOO_LONG;
    for (encoding, message, approval_code, flags) in [
        ("utf-8", "3 \u{20ac} f\u{fc}r \u{10c}apek".as_bytes(), "\u{20ac}1".as_bytes(), 0),
        ("windows-1252", b"3 \x80 f\xfcr ?apek", b"\x801", JPM_RESULT_TEXT_REPLACED),
        ("latin-1", b"3 ? f\xfcr ?apek", b"", lacking),
        ("cp437", b"3 ? f\x81r ?apek", b"", lacking),
    ] {
        let till = Till::with_options(&[
            (JPM_OPT_BASE_URL, Value::Text(&url)),
            (JPM_OPT_MERCHANT_ID, Value::Text("998482157630")),
            (JPM_OPT_ACCESS_TOKEN, Value::Text("token")),
            (JPM_OPT_COMPANY_NAME, Value::Text("Company")),
            (JPM_OPT_PRODUCT_NAME, Value::Text("Product")),
            (JPM_OPT_TEXT_ENCODING, Value::Text(encoding)),
        ]);
        let told = till.ok().unwrap().pay(&Sale { means: Means::Card, ..Sale::default() });
        assert_eq!(told.verdict(), "JPM_OK APPROVED NONE", "{encoding}");
        assert_eq!(bytes(&told.result.response_message), message, "{encoding}");
        assert_eq!(bytes(&told.result.approval_code), approval_code, "{encoding}");
        assert_eq!(text(&told.result.transaction_id), "T-1234", "{encoding}");
        assert_eq!(told.result.flags, flags, "{encoding}");
    }
}

fn approval(message: &str, approval_code: &str) -> String {
    let body = json!({
        "transactionId": "T-1234",
        "amount": 1234,
        "currency": "USD",
        "paymentMethodType": { "card": { "maskedAccountNumber": "411234XXXXXX4113" } },
        "responseStatus": "SUCCESS",
        "transactionState": "CLOSED",
        "responseCode": "APPROVED",
        "responseMessage": message,
        "approvalCode": approval_code,
    })
    .to_string();
    format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}
