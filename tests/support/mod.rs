//! A till for tests: everything goes through the C interface, as a C program's calls would.

#![allow(dead_code)]

pub mod disk;
pub mod other;
pub mod scripted;
pub mod settling;
pub mod shop;

use std::ffi::{CStr, CString, c_char, c_void};
use std::io::{Read, Write};
use std::mem::{size_of, zeroed};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::ThreadId;
use std::time::{Duration, Instant};
use std::{ptr, thread};

use jpm::constants::*;
use jpm::ffi::check::jpm_check;
use jpm::ffi::client::{
    jpm_client, jpm_client_cancel, jpm_client_free, jpm_client_new, jpm_client_set_access_token, jpm_client_warm_up,
};
use jpm::ffi::config::{
    jpm_config, jpm_config_free, jpm_config_new, jpm_config_set_int, jpm_config_set_log, jpm_config_set_str,
};
use jpm::ffi::journal::{jpm_journal_backup, jpm_journal_next};
use jpm::ffi::lookup::{jpm_lookup_request, jpm_lookup_transaction};
use jpm::ffi::pay::{jpm_pay_with_card, jpm_pay_with_new_profile, jpm_pay_with_profile};
use jpm::ffi::response::{jpm_response_free, jpm_response_json};
use jpm::ffi::settle::{jpm_result_acknowledge, jpm_result_stored, jpm_settle_next};
use jpm::ffi::structs::{jpm_account_holder, jpm_card, jpm_error, jpm_payment, jpm_profile, jpm_result};
use jpm_simulator::{CLIENT_ID, CLIENT_SECRET, RESOURCE, Simulator};

pub const VISA: &str = "4112344112344113";
pub const MASTERCARD: &str = "5112345112345114";
pub const PARTIAL_VISA: &str = "4444444444444455";

/// A struct as `JPM_INIT` leaves it.
macro_rules! init {
    ($name:ident) => {
        $name { struct_size: size_of::<$name>() as u32, ..$crate::support::blank() }
    };
}
#[allow(unused_imports)]
pub(crate) use init;

/// All bytes zero, as a C program's `memset` makes it.
pub fn blank<T: Copy>() -> T {
    // SAFETY: used for the plain structs of the interface: integers, pointers and arrays of them.
    unsafe { zeroed() }
}

/// A client, freed with it.
pub struct Till(pub *mut jpm_client);

// SAFETY: a jpm_client may be used by any number of threads.
unsafe impl Send for Till {}
// SAFETY: by several at once, too.
unsafe impl Sync for Till {}

/// An option's value.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    Text(&'a str),
    Number(i64),
}

impl Till {
    /// A till of the simulator's shop; `options` come on top.
    pub fn new(simulator: &Simulator, options: &[(i32, Value)]) -> Till {
        Till::try_new(simulator, options).unwrap_or_else(|(status, field)| panic!("{status} {field}"))
    }

    pub fn try_new(simulator: &Simulator, options: &[(i32, Value)]) -> Result<Till, (jpm_status, String)> {
        Till::with_options(&simulator_options(simulator, options))
    }

    /// As `new`; what goes on is told to `told`.
    pub fn logging(simulator: &Simulator, options: &[(i32, Value)], told: &Arc<Told>, max_level: i32) -> Till {
        // Kept for ever: the client may outlive the test's own.
        let user = Arc::into_raw(told.clone()).cast_mut().cast();
        let till = Till::make(&simulator_options(simulator, options), |config, error| {
            // SAFETY: everything points to what it should.
            unsafe { jpm_config_set_log(config, Some(listen), user, max_level, error) }
        });
        till.unwrap_or_else(|(status, field)| panic!("{status} {field}"))
    }

    pub fn with_options(options: &[(i32, Value)]) -> Result<Till, (jpm_status, String)> {
        Till::make(options, |config, error| {
            // SAFETY: everything points to what it should.
            unsafe { jpm_config_set_log(config, Some(keep_record), ptr::null_mut(), JPM_LOG_TRACE, error) }
        })
    }

    /// Sets the options and what `more` sets, then makes the client.
    pub fn make(
        options: &[(i32, Value)],
        more: impl FnOnce(*mut jpm_config, &mut jpm_error) -> jpm_status,
    ) -> Result<Till, (jpm_status, String)> {
        let config = Config::new(options)?;
        let mut client = ptr::null_mut();
        let mut error = init!(jpm_error);
        let mut status = more(config.0, &mut error);
        if status == JPM_OK {
            // SAFETY: everything points to what it should.
            status = unsafe { jpm_client_new(config.0, &mut client, &mut error) };
        }
        if status == JPM_OK { Ok(Till(client)) } else { Err((status, text(&error.field))) }
    }

    pub fn pay(&self, sale: &Sale) -> Outcome {
        self.pay_with(sale, |free| free())
    }

    /// Pays; `freeing` frees the C strings made for it.
    pub fn pay_with(&self, sale: &Sale, freeing: impl FnOnce(Box<dyn FnOnce()>)) -> Outcome {
        let strings = Strings::default();
        let payment = sale.payment(&strings);
        let card = sale.card(&strings);
        let holder = sale.holder(&strings);
        let mut result = init!(jpm_result);
        // SAFETY: everything points to what it should, and `strings` outlives the calls.
        let status = unsafe {
            match &sale.means {
                Means::NewProfile => jpm_pay_with_new_profile(self.0, &payment, &card, &holder, &mut result),
                Means::Card => jpm_pay_with_card(self.0, &payment, &card, ptr::null(), &mut result),
                Means::Profile(profile, method) => {
                    let mut with = init!(jpm_profile);
                    with.consumer_profile_id = strings.keep(Some(profile));
                    with.payment_method_id = strings.keep(Some(method));
                    jpm_pay_with_profile(self.0, &payment, &with, &mut result)
                }
            }
        };
        freeing(Box::new(move || drop(strings)));
        Outcome::new(status, result)
    }

    pub fn warm_up(&self) -> (jpm_status, String) {
        // SAFETY: everything points to what it should.
        self.told(|error| unsafe { jpm_client_warm_up(self.0, error) })
    }

    pub fn cancel(&self) {
        // SAFETY: everything points to what it should.
        assert_eq!(self.told(|error| unsafe { jpm_client_cancel(self.0, error) }).0, JPM_OK);
    }

    pub fn set_access_token(&self, token: &str) -> (jpm_status, String) {
        let token = CString::new(token).unwrap();
        // SAFETY: everything points to what it should.
        self.told(|error| unsafe { jpm_client_set_access_token(self.0, token.as_ptr(), error) })
    }

    fn told(&self, call: impl FnOnce(&mut jpm_error) -> jpm_status) -> (jpm_status, String) {
        let mut error = init!(jpm_error);
        let status = call(&mut error);
        assert_eq!(error.status, status, "the error repeats the status");
        record(&text(&error.message));
        (status, text(&error.field))
    }

    pub fn look_up_request(&self, kind: i32, id: &str) -> Outcome {
        let id = CString::new(id).unwrap();
        let mut result = init!(jpm_result);
        // SAFETY: everything points to what it should.
        let status = unsafe { jpm_lookup_request(self.0, kind, id.as_ptr(), &mut result) };
        Outcome::new(status, result)
    }

    pub fn settle_next(&self) -> Outcome {
        let mut result = init!(jpm_result);
        // SAFETY: everything points to what it should.
        let status = unsafe { jpm_settle_next(self.0, &mut result) };
        Outcome::new(status, result)
    }

    /// Says that this verdict is booked.
    pub fn acknowledge(&self, told: &Outcome) -> jpm_status {
        // SAFETY: everything points to what it should.
        self.told(|error| unsafe { jpm_result_acknowledge(self.0, &told.result, error) }).0
    }

    /// The journal's entries, the oldest first.
    pub fn journal(&self) -> Vec<Outcome> {
        let mut cursor = 0;
        let next = || {
            let mut result = init!(jpm_result);
            // SAFETY: everything points to what it should.
            let status = unsafe { jpm_journal_next(self.0, &mut cursor, &mut result) };
            (status != JPM_DONE).then(|| Outcome::new(status, result))
        };
        std::iter::from_fn(next).collect()
    }

    pub fn journal_backup(&self, path: &str) -> (jpm_status, String) {
        let path = CString::new(path).unwrap();
        // SAFETY: everything points to what it should.
        self.told(|error| unsafe { jpm_journal_backup(self.0, path.as_ptr(), error) })
    }

    pub fn result_stored(&self, id: &str) -> jpm_status {
        let id = CString::new(id).unwrap();
        // SAFETY: everything points to what it should.
        self.told(|error| unsafe { jpm_result_stored(self.0, id.as_ptr(), error) }).0
    }

    pub fn look_up_transaction(&self, kind: i32, id: &str) -> Outcome {
        let id = CString::new(id).unwrap();
        let mut result = init!(jpm_result);
        // SAFETY: everything points to what it should.
        let status = unsafe { jpm_lookup_transaction(self.0, kind, id.as_ptr(), &mut result) };
        Outcome::new(status, result)
    }
}

/// The options of the simulator's shop, with others on top.
pub fn simulator_options<'a>(simulator: &Simulator, options: &[(i32, Value<'a>)]) -> Vec<(i32, Value<'a>)> {
    let ca_file = simulator.ca_file();
    shop_options(&simulator.base_url(), ca_file.to_str().unwrap(), options)
}

/// The same in another process than the simulator's.
pub fn shop_options<'a>(base_url: &str, ca_file: &str, options: &[(i32, Value<'a>)]) -> Vec<(i32, Value<'a>)> {
    // Leaked: a test's few strings.
    let keep = |text: &str| -> &'static str { text.to_owned().leak() };
    let url = keep(base_url);
    let mut all = vec![
        (JPM_OPT_BASE_URL, Value::Text(url)),
        (JPM_OPT_MERCHANT_ID, Value::Text("998482157630")),
        (JPM_OPT_ACCESS_TOKEN, Value::Text("token-of-the-tests")),
        (JPM_OPT_COMPANY_NAME, Value::Text("Payment Company")),
        (JPM_OPT_PRODUCT_NAME, Value::Text("Application Name")),
    ];
    if url.starts_with("https") {
        let ca = keep(ca_file);
        all.push((JPM_OPT_TRUST, Value::Text("file")));
        all.push((JPM_OPT_CA_FILE, Value::Text(ca)));
    }
    all.extend_from_slice(options);
    all
}

impl Drop for Till {
    fn drop(&mut self) {
        // SAFETY: made by jpm_client_new, and freed once.
        unsafe { jpm_client_free(self.0) }
    }
}

/// What a log was told: level, event, fields, and on which thread.
#[derive(Default)]
pub struct Told(Mutex<Vec<(i32, String, serde_json::Value, ThreadId)>>);

impl Told {
    pub fn lines(&self) -> MutexGuard<'_, Vec<(i32, String, serde_json::Value, ThreadId)>> {
        self.0.lock().unwrap()
    }

    /// Takes the events told since the last time.
    pub fn events(&self) -> Vec<String> {
        self.lines().drain(..).map(|(_, event, ..)| event).collect()
    }

    /// How often this event was told.
    pub fn count(&self, event: &str) -> usize {
        self.lines().iter().filter(|(_, told, ..)| told == event).count()
    }
}

unsafe extern "C" fn listen(user: *mut c_void, level: i32, event: *const c_char, fields: *const c_char, length: u32) {
    // SAFETY: the library passes what was given to it, and text with a NUL.
    let (told, event, fields) = unsafe { (&*user.cast::<Told>(), CStr::from_ptr(event), CStr::from_ptr(fields)) };
    assert_eq!(fields.to_bytes().len(), length as usize);
    let fields = serde_json::from_slice(fields.to_bytes()).unwrap();
    told.lines().push((level, event.to_str().unwrap().to_owned(), fields, thread::current().id()));
}

/// Every till of the tests tells everything; the record is searched for card data and secrets when all have run.
unsafe extern "C" fn keep_record(_: *mut c_void, level: i32, event: *const c_char, fields: *const c_char, _: u32) {
    // SAFETY: the library passes text with a NUL.
    let (event, fields) = unsafe { (CStr::from_ptr(event), CStr::from_ptr(fields)) };
    record(&format!("{level} {} {}", event.to_str().unwrap(), fields.to_str().unwrap()));
}

/// Adds a line to the record that `$JPM_TEST_RECORD` names, if it does.
fn record(line: &str) {
    if let Some(path) = std::env::var_os("JPM_TEST_RECORD") {
        let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
        file.and_then(|mut file| std::io::Write::write_all(&mut file, format!("{line}\n").as_bytes())).unwrap();
    }
}

/// Waits until something is so: what a test goes on from, it has seen.
pub fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < until, "{what} does not come");
        thread::sleep(Duration::from_millis(2));
    }
}

/// The options of a till that shows a secret, instead of a token.
pub fn secret(token_url: &str) -> Vec<(i32, Value<'_>)> {
    vec![
        (JPM_OPT_ACCESS_TOKEN, Value::Text("")),
        (JPM_OPT_TOKEN_URL, Value::Text(token_url)),
        (JPM_OPT_CLIENT_ID, Value::Text(CLIENT_ID)),
        (JPM_OPT_CLIENT_SECRET, Value::Text(CLIENT_SECRET)),
        (JPM_OPT_SCOPE, Value::Text("jpm:payments:sandbox")),
    ]
}

/// The options of a till that signs with the simulator's client's key, instead of a token.
pub fn assertion(simulator: &Simulator) -> Vec<(i32, Value<'static>)> {
    // Leaked: a test's few strings.
    let file = |name: &str| Value::Text(simulator.folder().join(name).to_str().unwrap().to_owned().leak());
    vec![
        (JPM_OPT_ACCESS_TOKEN, Value::Text("")),
        (JPM_OPT_TOKEN_URL, Value::Text(simulator.assertion_token_url().leak())),
        (JPM_OPT_CLIENT_ID, Value::Text(CLIENT_ID)),
        (JPM_OPT_PRIVATE_KEY_FILE, file("client-key.pem")),
        (JPM_OPT_CERTIFICATE_FILE, file("client.pem")),
        (JPM_OPT_RESOURCE, Value::Text(RESOURCE)),
    ]
}

/// What `jpm_check` says of these options.
pub fn check(options: &[(i32, Value)]) -> serde_json::Value {
    let mut response = ptr::null_mut();
    let mut error = init!(jpm_error);
    let config = Config::new(options).unwrap();
    // SAFETY: everything points to what it should; the JSON is copied before the response is freed.
    unsafe {
        assert_eq!(jpm_check(config.0, &mut response, &mut error), JPM_OK, "{}", text(&error.message));
        let mut length = 0;
        let json = CStr::from_ptr(jpm_response_json(response, &mut length));
        assert_eq!(json.to_bytes().len(), length as usize);
        let told = serde_json::from_slice(json.to_bytes()).unwrap();
        jpm_response_free(response);
        told
    }
}

/// A configuration, freed with it.
pub struct Config(pub *mut jpm_config);

impl Config {
    pub fn new(options: &[(i32, Value)]) -> Result<Config, (jpm_status, String)> {
        let mut config = ptr::null_mut();
        // SAFETY: everything points to what it should.
        assert_eq!(unsafe { jpm_config_new(&mut config, ptr::null_mut()) }, JPM_OK);
        let config = Config(config);
        for (option, value) in options {
            let mut error = init!(jpm_error);
            // SAFETY: as above.
            let status = unsafe {
                match value {
                    Value::Text(text) => {
                        let text = CString::new(*text).unwrap();
                        jpm_config_set_str(config.0, *option, text.as_ptr(), &mut error)
                    }
                    Value::Number(number) => jpm_config_set_int(config.0, *option, *number, &mut error),
                }
            };
            if status != JPM_OK {
                return Err((status, text(&error.field)));
            }
        }
        Ok(config)
    }
}

impl Drop for Config {
    fn drop(&mut self) {
        // SAFETY: made by jpm_config_new, and freed once.
        unsafe { jpm_config_free(self.0) }
    }
}

/// What a sale is paid with.
#[derive(Clone)]
pub enum Means {
    NewProfile,
    Card,
    Profile(String, String),
}

/// One sale; the defaults are those of the profile guide's first sample.
#[derive(Clone)]
pub struct Sale {
    pub means: Means,
    pub amount: i64,
    pub currency: String,
    pub capture_method: i32,
    pub request_id: Option<String>,
    pub order_number: Option<String>,
    pub timeout_ms: i32,
    pub account_number: String,
    pub cvv: Option<String>,
    pub expiry: (i32, i32),
    pub reference_id: String,
    /// In the encoding of the till.
    pub first_name: Vec<u8>,
    pub last_name: Vec<u8>,
}

impl Default for Sale {
    fn default() -> Sale {
        Sale {
            means: Means::NewProfile,
            amount: 1234,
            currency: "USD".into(),
            capture_method: JPM_CAPTURE_NOW,
            request_id: None,
            order_number: None,
            timeout_ms: 0,
            account_number: VISA.into(),
            cvv: Some("411".into()),
            expiry: (12, 2027),
            reference_id: "1245".into(),
            first_name: b"John".into(),
            last_name: b"Smith".into(),
        }
    }
}

impl Sale {
    pub fn with_profile(paid: &Outcome) -> Sale {
        let profile = Means::Profile(text(&paid.result.consumer_profile_id), text(&paid.result.payment_method_id));
        Sale { means: profile, ..Sale::default() }
    }

    /// The simulator misbehaves for this order number in the way it names.
    pub fn order(order_number: &str) -> Sale {
        Sale { order_number: Some(order_number.into()), ..Sale::default() }
    }

    pub fn payment(&self, strings: &Strings) -> jpm_payment {
        let mut payment = init!(jpm_payment);
        payment.amount = self.amount;
        payment.capture_method = self.capture_method;
        payment.timeout_ms = self.timeout_ms;
        payment.currency = strings.keep(Some(&self.currency));
        payment.request_id = strings.keep(self.request_id.as_deref());
        payment.order_number = strings.keep(self.order_number.as_deref());
        payment
    }

    pub fn card(&self, strings: &Strings) -> jpm_card {
        let mut card = init!(jpm_card);
        card.account_number = strings.keep(Some(&self.account_number));
        card.cvv = strings.keep(self.cvv.as_deref());
        (card.expiry_month, card.expiry_year) = self.expiry;
        card
    }

    pub fn holder(&self, strings: &Strings) -> jpm_account_holder {
        let mut holder = init!(jpm_account_holder);
        holder.reference_id = strings.keep(Some(&self.reference_id));
        holder.first_name = strings.keep_bytes(&self.first_name);
        holder.last_name = strings.keep_bytes(&self.last_name);
        holder.email = strings.keep(Some("example@example.com"));
        holder.mobile_country_code = 1;
        holder.mobile_number = strings.keep(Some("1234567890"));
        holder
    }
}

/// C strings that live as long as the call.
#[derive(Default)]
pub struct Strings(std::cell::RefCell<Vec<CString>>);

impl Strings {
    pub fn keep(&self, text: Option<&str>) -> *const c_char {
        text.map_or(ptr::null(), |text| self.keep_bytes(text.as_bytes()))
    }

    fn keep_bytes(&self, text: &[u8]) -> *const c_char {
        let text = CString::new(text).unwrap();
        let pointer = text.as_ptr();
        self.0.borrow_mut().push(text);
        pointer
    }
}

/// What a call returned and wrote.
pub struct Outcome {
    pub status: jpm_status,
    pub result: jpm_result,
}

impl Outcome {
    pub fn new(status: jpm_status, result: jpm_result) -> Outcome {
        assert_eq!(result.status, status, "the result repeats the status");
        for field in [&result.error_code[..], &result.error_message, &result.error_field, &result.response_message] {
            record(&String::from_utf8_lossy(&bytes(field)));
        }
        Outcome { status, result }
    }

    /// Status, outcome and advice, by name.
    pub fn verdict(&self) -> String {
        format!(
            "{} {} {}",
            status_name(self.status),
            outcome_name(self.result.outcome),
            advice_name(self.result.advice)
        )
    }

    pub fn request_id(&self) -> String {
        text(&self.result.request_id)
    }

    pub fn is_approved(&self) -> bool {
        self.result.outcome == JPM_OUTCOME_APPROVED
    }
}

pub fn text(field: &[c_char]) -> String {
    String::from_utf8(bytes(field)).unwrap()
}

/// As `text`, of a till that has another encoding.
pub fn bytes(field: &[c_char]) -> Vec<u8> {
    let bytes: Vec<u8> = field.iter().map(|c| *c as u8).collect();
    CStr::from_bytes_until_nul(&bytes).unwrap().to_bytes().to_owned()
}

pub fn status_name(status: jpm_status) -> &'static str {
    // SAFETY: static text with a NUL.
    unsafe { CStr::from_ptr(jpm::ffi::about::jpm_status_name(status)) }.to_str().unwrap().trim_start_matches("JPM_E_")
}

pub fn outcome_name(outcome: i32) -> &'static str {
    // SAFETY: static text with a NUL.
    unsafe { CStr::from_ptr(jpm::ffi::about::jpm_outcome_name(outcome)) }.to_str().unwrap()
}

pub fn profile_name(profile: i32) -> &'static str {
    ["NONE", "CREATED", "FAILED", "UNKNOWN"][profile as usize]
}

pub fn advice_name(advice: i32) -> &'static str {
    ["NONE", "FIX", "SEND_AGAIN", "SETTLE_FIRST", "CHECK_BY_HAND", "SEE_OTHER"][advice as usize]
}

/// A server that gives every request the same answer and then closes; its URL.
pub fn answering(answer: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/api/v2", listener.local_addr().unwrap());
    let answer = answer.to_owned();
    thread::spawn(move || {
        for peer in listener.incoming() {
            let mut peer = peer.unwrap();
            let mut request = Vec::new();
            // The whole request, or closing would reset the connection before the answer is read.
            while !is_whole(&request) {
                let mut bytes = [0; 4096];
                match peer.read(&mut bytes) {
                    Ok(0) | Err(_) => break,
                    Ok(length) => request.extend_from_slice(&bytes[..length]),
                }
            }
            let _ = peer.write_all(answer.as_bytes());
        }
    });
    url
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
    body.len() >= length.parse::<usize>().unwrap()
}
