//! Another library from Rust in the same host, with a runtime of its own.

/// 1 if a panic was caught.
#[unsafe(no_mangle)]
pub extern "C" fn second_catches() -> i32 {
    std::panic::set_hook(Box::new(|_| ()));
    std::panic::catch_unwind(|| panic!("caught")).is_err() as i32
}
