//! No memory the library gives back holds a card number or a cvv: each freed block of a paying call is looked through.
//!
//! tests/c/memory.c scans the whole process after a call; this sees also what would be overwritten by chance.

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

use jpm::numbers::JPM_OPT_TEXT_ENCODING;
use jpm_simulator::{Settings, Simulator};
use support::{Sale, Till, Value};

const PAN: &str = "4112344112344113";
const CVV: &str = "738291";

thread_local! {
    static LOOKING: Cell<bool> = const { Cell::new(false) };
}

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

/// The test's own copies are not the library's.
fn looking_away(free: Box<dyn FnOnce()>) {
    LOOKING.set(false);
    free();
    LOOKING.set(true);
}
