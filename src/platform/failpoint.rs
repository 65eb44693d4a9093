//! Faults that a test can cause: kill the process between two steps of a payment, set its clock, or move it to another
//! machine. A packaged library has none of them.

/// Ends the process as a power cut would, if `JPM_TEST_FAILPOINT` is `NAME` or `NAME:N` and this is the N-th time.
#[cfg(feature = "test-faults")]
pub(crate) fn reached(name: &str) {
    use std::sync::atomic::{AtomicU32, Ordering};
    static TIMES: AtomicU32 = AtomicU32::new(0);
    let Ok(wanted) = std::env::var("JPM_TEST_FAILPOINT") else { return };
    let (wanted, time) = wanted.split_once(':').unwrap_or((&wanted, "1"));
    if wanted == name && (TIMES.fetch_add(1, Ordering::SeqCst) + 1).to_string() == time {
        std::process::abort();
    }
}

#[cfg(not(feature = "test-faults"))]
pub(crate) fn reached(_: &str) {}

/// How many milliseconds the wall clock is off, as `JPM_TEST_WALL_MS` says.
#[cfg(feature = "test-faults")]
pub(crate) fn clock_is_off_by_ms() -> i64 {
    std::env::var("JPM_TEST_WALL_MS").ok().and_then(|text| text.parse().ok()).unwrap_or_default()
}

#[cfg(not(feature = "test-faults"))]
pub(crate) fn clock_is_off_by_ms() -> i64 {
    0
}

/// The boot to use instead of the one that the system tells, if `JPM_TEST_BOOT_ID` is set.
#[cfg(feature = "test-faults")]
pub(crate) fn boot_id() -> Option<String> {
    std::env::var("JPM_TEST_BOOT_ID").ok()
}

#[cfg(not(feature = "test-faults"))]
pub(crate) fn boot_id() -> Option<String> {
    None
}
