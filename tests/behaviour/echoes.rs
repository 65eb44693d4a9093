//! Whatever the service repeats of a request, and however it spells it: no result, error, response, journal or doctor tells it.

use std::ffi::CStr;
use std::time::Duration;
use std::{fs, ptr, thread};

use crate::support::disk::Folder;
use crate::support::scripted::{scripted, scripted_in_time};
use crate::support::{Outcome, Sale, Strings, Till, VISA, Value, check, init, shop_options, text};
use jpm::constants::*;
use jpm::ffi::raw::jpm_call;
use jpm::ffi::response::{jpm_response_free, jpm_response_json};
use jpm::ffi::structs::{jpm_error, jpm_result};

const TOKEN: &str = "canary-token-51f2.cb0d-77";

/// The card number as a service might write it.
fn spellings() -> Vec<String> {
    let grouped = |between: &str| [&VISA[..4], &VISA[4..8], &VISA[8..12], &VISA[12..]].join(between);
    let digits =
        |zero: u32| VISA.bytes().map(|digit| char::from_u32(zero + u32::from(digit - b'0')).unwrap()).collect();
    let separators = [" ", "-", ".", "/", "\u{a0}", "\t", "\u{1}", "\n", "\u{200b}", "\u{2013}", " - ", "_"];
    let mut all: Vec<String> = separators.map(grouped).to_vec();
    all.extend([VISA.to_owned(), digits(0xff10), digits(0x660), digits(0x966)]);
    all.push(VISA.bytes().map(|digit| format!("%{digit:x}")).collect());
    all
}

fn till(base: &str, options: &[(i32, Value)]) -> Till {
    let ours = [
        (JPM_OPT_ACCESS_TOKEN, Value::Text(TOKEN)),
        (JPM_OPT_SERVICE_LIMIT_MS, Value::Number(5_000)),
        (JPM_OPT_TIMEOUT_MS, Value::Number(15_000)),
    ];
    Till::with_options(&shop_options(&format!("{base}/api/v2"), "", &[&ours, options].concat())).unwrap()
}

fn sale() -> Sale {
    Sale {
        request_id: Some("ours".into()),
        order_number: Some("A".into()),
        cvv: Some("738291".into()),
        ..Sale::default()
    }
}

/// Every text of a result that the service can fill.
fn texts(told: &jpm_result) -> Vec<String> {
    let fields: [&[_]; 31] = [
        &told.response_code,
        &told.response_message,
        &told.response_status,
        &told.host_message,
        &told.approval_code,
        &told.transaction_state,
        &told.transaction_id,
        &told.network_transaction_id,
        &told.masked_account_number,
        &told.card_type,
        &told.avs_result,
        &told.cvv_result,
        &told.transaction_date,
        &told.host_reference_id,
        &told.network_response_code,
        &told.merchant_advice_code,
        &told.avs_code,
        &told.cvv_code,
        &told.account_updater_response,
        &told.network_account_status,
        &told.updated_last_four,
        &told.authentication_url,
        &told.currency,
        &told.order_number,
        &told.consumer_profile_id,
        &told.payment_method_id,
        &told.profile_response_code,
        &told.profile_response_message,
        &told.error_code,
        &told.error_message,
        &told.error_field,
    ];
    fields.map(text).to_vec()
}

/// An answer with this in every text.
fn everywhere(echo: &str) -> String {
    let echo = serde_json::to_string(echo).unwrap();
    format!(
        r#"{{"requestId":"ours","amount":1234,"responseStatus":"SUCCESS","transactionId":{echo},"responseCode":{echo},
        "responseMessage":{echo},"hostMessage":{echo},"approvalCode":{echo},"transactionState":{echo},"currency":"USD",
        "paymentMethodType":{{"card":{{"maskedAccountNumber":"{VISA}","cardType":{echo},"cardTypeName":{echo},
        "networkResponse":{{"networkTransactionId":{echo},"addressVerificationResult":{echo},"cardVerificationResult":{echo},
        "networkResponseCode":{echo},"addressVerificationResultCode":{echo},"cardVerificationResultCode":{echo},
        "additionalData":{{"merchantAdviceCode":{echo}}},"networkAccountUpdater":{{"accountStatus":{echo}}}}},
        "accountUpdater":{{"accountUpdaterResponse":{echo},"accountNumber":"{VISA}"}}}}}},
        "transactionDate":{echo},"hostReferenceId":{echo},
        "paymentAuthenticationResult":{{"authenticationOrchestrationUrl":{echo}}},
        "accountHolder":{{"consumerProfileInfo":{{"consumerProfileId":{echo},"paymentMethodId":{echo},
        "consumerProfileResponseCode":{echo},"consumerProfileResponseMessage":{echo}}}}},
        "errorCode":{echo},"errorDescription":{echo},"validationErrors":[{{"message":{echo},"entity":{echo}}}],
        "{VISA}":1,"more":[{echo},{VISA},{{"unmaskedAccountNumber":{VISA}}}]}}"#
    )
}

fn refusal(echo: &str) -> String {
    let echo = serde_json::to_string(&format!("of {echo}.")).unwrap();
    format!(
        r#"{{"responseStatus":"ERROR","responseCode":"VALIDATION_ERROR","responseMessage":{echo},
        "validationErrors":[{{"message":{echo},"entity":{echo}}}]}}"#
    )
}

fn paid(answers: Vec<(u16, String)>, options: &[(i32, Value)]) -> Outcome {
    let (base, _) = scripted(answers.into_iter().map(Some).collect());
    till(&base, options).pay(&sale())
}

#[test]
fn a_card_number_is_told_in_no_spelling() {
    for spelled in spellings() {
        for answer in [(200, everywhere(&spelled)), (400, refusal(&spelled))] {
            let (http, verdict) = (answer.0, if answer.0 == 200 { "" } else { "REFUSED" });
            let told = paid(vec![answer], &[]);
            assert!(told.verdict().contains(verdict), "{}", told.verdict());
            let texts = texts(&told.result);
            let leaks = texts.iter().any(|text| text.chars().filter(|char| char.is_numeric()).count() > 4);
            assert!(!leaks, "{http} {spelled:?}: {texts:?}");
            // They were there.
            assert!(texts.iter().any(|text| text.contains('X')), "{texts:?}");
        }
    }
}

#[test]
fn values_of_the_request_are_told_neither() {
    let (cut, coded) = (&TOKEN[..20], TOKEN.replace('-', "%2D"));
    for secret in [TOKEN, cut, &coded, "738291", "12/27", "12-2027", "2027-12", "John", "SMITH", "John Smith"] {
        let words = secret.split(['-', '/', ' ', '.', '%']).filter(|word| word.len() > 2).collect::<Vec<_>>();
        let mut all = vec![("paid", paid(vec![(400, refusal(secret))], &[]))];
        // Said of a record.
        let record = format!(
            r#"{{"requestId":"ours","transactionId":"T-1","amount":1234,"currency":"USD","merchantOrderNumber":"A",
            "responseStatus":"DENIED","responseCode":"DECLINED","responseMessage":"for {secret}","hostMessage":"{secret}"}}"#
        );
        all.push(("declined", paid(vec![(200, record.clone())], &[])));
        if secret.starts_with("canary") {
            all.push(("found", paid(vec![(500, String::new()), (200, record)], &[])));
        }
        for (how, told) in all {
            let texts = texts(&told.result).join("|");
            assert!(texts.contains("XX"), "{how} {secret}: {texts}");
            assert!(!words.iter().any(|word| texts.contains(word)), "{how} {secret}: {texts}");
        }
    }
}

/// The first token was refused, another one is given meanwhile, and the answer to that repeats the first.
#[test]
fn nor_is_a_token_that_was_refused() {
    let answers = vec![
        (Duration::from_millis(300), Some((401, String::new()))),
        (Duration::ZERO, Some((400, refusal(&format!("{TOKEN} and another-token-9b"))))),
    ];
    let (base, seen) = scripted_in_time(answers);
    let till = till(&base, &[]);
    let told = thread::scope(|scope| {
        let paying = scope.spawn(|| till.pay(&sale()));
        assert!(seen.recv().unwrap().head.contains(&format!("authorization: bearer {TOKEN}")));
        till.set_access_token("another-token-9b");
        paying.join().unwrap()
    });
    assert!(seen.recv().unwrap().head.contains("authorization: bearer another-token-9b"));
    let texts = texts(&told.result).join("|");
    assert!(texts.contains(" and ") && !texts.contains("canary") && !texts.contains("another"), "{texts}");
}

#[test]
fn what_is_no_secret_is_told() {
    let record = r#"{"requestId":"ours","transactionId":"123456789012345678","hostReferenceId":"632760012345","amount":1234,"currency":"USD",
        "merchantOrderNumber":"A","responseStatus":"SUCCESS","responseCode":"APPROVED","approvalCode":"738291",
        "responseMessage":"1234 until 10:45, order 12345678901","paymentMethodType":{"card":{"maskedAccountNumber":"411234XXXXXX4113",
        "networkResponse":{"networkTransactionId":"123456789012345"}}}}"#;
    let told = paid(vec![(200, record.to_owned())], &[]).result;
    assert_eq!(text(&told.transaction_id), "123456789012345678");
    assert_eq!(text(&told.network_transaction_id), "123456789012345");
    assert_eq!(text(&told.masked_account_number), "411234XXXXXX4113");
    assert_eq!(text(&told.approval_code), "738291");
    assert_eq!(text(&told.host_reference_id), "632760012345");
    assert_eq!(text(&told.response_message), "1234 until 10:45, order 12345678901");
    let too_much = till("http://127.0.0.1:1", &[]).pay(&Sale { amount: 0, ..sale() }).result;
    assert!(text(&too_much.error_message).contains("1 to 999999999999"), "{}", text(&too_much.error_message));
}

/// The response of a call with the caller's own JSON, and its error.
fn called(path: &str, answer: (u16, String), options: &[(i32, Value)]) -> (String, String) {
    let (base, _) = scripted(vec![Some(answer)]);
    let profiles = format!("{base}/api/v2/mmp");
    let till = till(&base, &[&[(JPM_OPT_PROFILES_BASE_URL, Value::Text(&profiles))], options].concat());
    let strings = Strings::default();
    let keep = |text: &str| strings.keep(Some(text));
    let request = format!(
        r#"{{"amount":1234,"paymentMethodType":{{"card":{{"accountNumber":"\u0034{}","cvv":738291,"expiry":{{"month":12,"year":2027}}}}}},
        "accountHolder":{{"firstName":"John","lastName":"Smith"}}}}"#,
        &VISA[1..]
    );
    let mut out = ptr::null_mut();
    let mut error = init!(jpm_error);
    // SAFETY: everything points to what it should; the JSON is copied before the response is freed.
    unsafe {
        jpm_call(till.0, keep("POST"), keep(path), keep(&request), keep("ours"), &mut out, &mut error);
        let json = CStr::from_ptr(jpm_response_json(out, ptr::null_mut())).to_str().unwrap().to_owned();
        jpm_response_free(out);
        (json, format!("{} {}", text(&error.message), text(&error.field)))
    }
}

#[test]
fn nor_is_it_in_a_response() {
    for spelled in spellings() {
        let (json, error) = called("/payments", (400, refusal(&spelled)), &[]);
        assert!(json.contains("XXXX") && error.contains("XXXX"), "{spelled:?}: {json} {error}");
        let json = json.replace("\\u0001", " ");
        assert!(!format!("{json}{error}").chars().any(char::is_numeric), "{spelled:?}: {json} {error}");
        let (json, _) = called("/consumer-profiles", (200, everywhere(&spelled)), &[]);
        let rest = json.replace("\\u0001", " ").replace("1234", "").replace("XXXXXXXXXXXX4113", "").replace(":1,", "");
        assert!(json.contains("\"XXXXXXXXXXXX4113\"") && !rest.chars().any(char::is_numeric), "{spelled:?}: {json}");
    }
    for secret in [TOKEN, "738291", "12/2027", "John Smith"] {
        let (json, error) = called("/payments", (400, refusal(secret)), &[]);
        assert!(json.contains("XX") && error.contains("XX"), "{json} {error}");
        assert!(!json.contains(secret) && !error.contains(secret), "{json} {error}");
    }
    // A member that stands twice is there twice.
    let (json, _) = called("/consumer-profiles", (200, format!(r#"{{"more":"{VISA}","more":"ok"}}"#)), &[]);
    assert_eq!(json, r#"{"more":"XXXXXXXXXXXXXXXX","more":"ok"}"#);
}

#[test]
fn a_token_of_the_service_is_hidden_only_when_asked() {
    let tokens = |shown: &str| {
        format!(
            r#"{{"paymentTokens":[{{"tokenProvider":"SAFETECH","tokenNumber":"{shown}"}}],"transactionId":"5112345112345114"}}"#
        )
    };
    let answer = tokens("5112345112345114");
    assert_eq!(called("/consumer-profiles", (200, answer.clone()), &[]).0, answer);
    let hidden = called("/consumer-profiles", (200, answer), &[(JPM_OPT_HIDE_TOKENS, Value::Number(1))]).0;
    assert_eq!(hidden, tokens("XXXXXXXXXXXX5114"));
}

/// Nor what is told later, of the same answer or of the record of one that was lost.
#[test]
fn nor_is_it_told_again() {
    for spelled in spellings() {
        let lost = || (500, String::new());
        let mut record: serde_json::Value = serde_json::from_str(&everywhere(&spelled)).unwrap();
        // Ids are the service's own.
        for id in [
            "/transactionId",
            "/paymentMethodType/card/networkResponse/networkTransactionId",
            "/accountHolder/consumerProfileInfo/consumerProfileId",
            "/accountHolder/consumerProfileInfo/paymentMethodId",
            "/paymentAuthenticationResult/authenticationOrchestrationUrl",
        ] {
            *record.pointer_mut(id).unwrap() = "ID-1".into();
        }
        for answers in [vec![(400, refusal(&spelled))], vec![lost(), (200, record.to_string())]] {
            let folder = Folder::new();
            let (base, _) = scripted(answers.into_iter().map(Some).collect());
            let till = till(&base, &[(JPM_OPT_JOURNAL_FILE, Value::Text(folder.journal()))]);
            till.pay(&sale());
            for told in [till.settle_next(), till.look_up_request(JPM_KIND_PAYMENT, "ours"), till.journal().remove(0)] {
                let texts = texts(&told.result);
                let leaks = texts.iter().any(|text| text.chars().filter(|char| char.is_numeric()).count() > 4);
                assert!(!leaks, "{spelled:?}: {texts:?}");
            }
            let kept = fs::read_dir(folder.path()).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
            let kept = kept.collect::<Vec<_>>().concat();
            for number in [spelled.as_bytes(), VISA.as_bytes()] {
                assert!(!kept.windows(number.len()).any(|window| window == number), "{spelled:?}");
            }
        }
    }
}

#[test]
fn nor_in_the_journal() {
    let folder = Folder::new();
    let options = [(JPM_OPT_JOURNAL_FILE, Value::Text(folder.journal()))];
    let secrets = [TOKEN, VISA, "738291", "12/2027", "Smith"];
    let told = paid(vec![(400, refusal(&secrets.join(" and ")))], &options);
    assert!(told.verdict().contains("REFUSED"), "{}", told.verdict());
    let mut kept = Vec::new();
    for file in fs::read_dir(folder.path()).unwrap() {
        kept.extend(fs::read(file.unwrap().path()).unwrap());
    }
    let holds = |text: &str| kept.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("VALIDATION_ERROR"), "it was kept");
    for secret in secrets {
        assert!(!holds(secret), "{secret}");
    }
}

#[test]
fn nor_by_the_doctor() {
    // Words that look like a code, too.
    for token in [TOKEN, "CANARY_OF_A_TOKEN_51F2", "CANARY"] {
        for http in [200, 400, 403, 500] {
            let answer =
                format!(r#"{{"responseStatus":"ERROR","responseCode":"{token}","responseMessage":"{token}"}}"#);
            let (base, _) = scripted(vec![Some((http, answer))]);
            let options =
                [(JPM_OPT_ACCESS_TOKEN, Value::Text(token)), (JPM_OPT_CONNECT_TIMEOUT_MS, Value::Number(10_000))];
            let told = check(&shop_options(&format!("{base}/api/v2"), "", &options)).to_string();
            assert!(told.contains("merchant") && !told.contains(token), "{http} {told}");
        }
    }
}
