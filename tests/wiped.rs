//! No memory the library gives back holds a card number or a cvv: each freed block of a paying call is looked through.
//!
//! tests/c/memory.c scans the whole process after a call; this sees also what would be overwritten by chance.

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::mem::size_of;
use std::ptr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use jpm::ffi::pay::jpm_pay_with_card;
use jpm::ffi::profiles::jpm_payment_method_add;
use jpm::ffi::raw::jpm_call;
use jpm::ffi::response::jpm_response_free;
use jpm::ffi::structs::{jpm_card, jpm_payment, jpm_payment_method, jpm_profile, jpm_result};
use jpm::numbers::*;
use jpm_simulator::{Settings, Simulator};
use support::{Sale, Strings, Till, Value, init, text};

const PAN: &str = "4112344112344113";
const CVV: &str = "738291";

thread_local! {
    static LOOKING: Cell<bool> = const { Cell::new(false) };
}

/// The counters are of one test at a time.
static ALONE: Mutex<()> = Mutex::new(());
static FREED: AtomicUsize = AtomicUsize::new(0);
static FOUND: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, looking through what is freed by a thread that asked for it. Growing is allocating and
/// freeing here, as `realloc` is left to the trait.
struct Looking;

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Looking {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as asked. Zeroed, so that the bytes may be read when the block is freed.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if LOOKING.try_with(Cell::get).unwrap_or(false) {
            // SAFETY: the block is still ours, and was zeroed when it was made.
            let bytes = unsafe { std::slice::from_raw_parts(block, layout.size()) };
            FREED.fetch_add(1, Ordering::Relaxed);
            let holds = |secret: &str| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            if holds(PAN) || holds(CVV) {
                FOUND.fetch_add(1, Ordering::Relaxed);
            }
        }
        // SAFETY: as asked.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Looking = Looking;

/// What `call` frees on this thread, and how much of it holds a secret.
fn looking<T>(call: impl FnOnce() -> T) -> (T, usize, usize) {
    FREED.store(0, Ordering::Relaxed);
    FOUND.store(0, Ordering::Relaxed);
    LOOKING.set(true);
    let result = call();
    LOOKING.set(false);
    (result, FREED.load(Ordering::Relaxed), FOUND.load(Ordering::Relaxed))
}

#[test]
fn freed_memory_holds_no_card_data() {
    let _alone = ALONE.lock().unwrap();
    let (_, freed, found) = looking(|| drop(PAN.to_owned()));
    assert_eq!((freed, found), (1, 1), "the allocator looks");

    for tls in [true, false] {
        let simulator = Simulator::start(Settings { tls, ..Settings::default() }).unwrap();
        // In-process, but on threads of its own.
        let till = Till::new(&simulator, &[(JPM_OPT_TEXT_ENCODING, Value::Text("cp437"))]);
        for order in ["kept connection", "SIM-ANSWER-LOST", "SIM-HTTP-400", "SIM-TOO-LONG"] {
            // Names are decoded, and so copied; what stands beside them is not.
            let sale = Sale {
                cvv: Some(CVV.into()),
                account_number: PAN.into(),
                last_name: b"M\x81ller".into(),
                ..Sale::order(order)
            };
            let (told, freed, found) = looking(|| till.pay_with(&sale, looking_away));
            assert!(freed > 20, "{freed}");
            assert_eq!(found, 0, "{order}, tls: {tls}, {}", told.verdict());
        }
    }
}

#[test]
fn nor_does_it_after_the_other_operations() {
    let _alone = ALONE.lock().unwrap();
    let simulator = Simulator::start(Settings::default()).unwrap();
    let profiles = simulator.profiles_base_url().leak();
    let till = Till::new(&simulator, &[(JPM_OPT_PROFILES_BASE_URL, Value::Text(profiles))]);
    let strings = Strings::default();
    let keep = |text: &str| strings.keep(Some(text));
    let profile = {
        let paid = till.pay(&Sale::default());
        let mut profile = init!(jpm_profile);
        profile.consumer_profile_id = keep(&text(&paid.result.consumer_profile_id));
        profile
    };
    let mut method = init!(jpm_payment_method);
    method.method_type = JPM_METHOD_CARD;
    method.account_number = keep(PAN);
    (method.expiry_month, method.expiry_year) = (12, 2049);
    let mut payment = init!(jpm_payment);
    payment.amount = 1234;
    payment.currency = keep("USD");
    payment.extra_json = keep(r#"{"isTaxable":true,"paymentMethodType":{"card":{"isBillPayment":true}}}"#);
    let mut card = init!(jpm_card);
    card.account_number = keep(PAN);
    card.cvv = keep(CVV);
    (card.expiry_month, card.expiry_year) = (12, 2049);
    let raw = keep(&format!(
        r#"{{"amount":1,"currency":"USD","paymentMethodType":{{"card":{{"accountNumber":"{PAN}","cvv":"{CVV}"}}}}}}"#
    ));
    let (post, path) = (keep("POST"), keep("/payments"));
    let mut result = init!(jpm_result);
    // SAFETY: everything points to what it should, in all of these; the response is freed.
    unsafe {
        let calls: [(&str, &dyn Fn(*mut jpm_result) -> jpm_status); 3] = [
            ("add", &|result| jpm_payment_method_add(till.0, &profile, &method, result, ptr::null_mut())),
            ("extra", &|result| jpm_pay_with_card(till.0, &payment, &card, ptr::null(), result)),
            ("call", &|_| {
                let mut out = ptr::null_mut();
                let status = jpm_call(till.0, post, path, raw, ptr::null(), &mut out, ptr::null_mut());
                jpm_response_free(out);
                status
            }),
        ];
        for (name, call) in calls {
            let (_, freed, found) = looking(|| call(&mut result));
            assert!(freed > 10, "{name}: {freed}");
            assert_eq!(found, 0, "{name}");
        }
    }
    assert!(simulator.requests().iter().any(|seen| seen.path.ends_with("/payment-methods")), "it was sent");
}

/// The test's own copies are not the library's.
fn looking_away(free: Box<dyn FnOnce()>) {
    LOOKING.set(false);
    free();
    LOOKING.set(true);
}
