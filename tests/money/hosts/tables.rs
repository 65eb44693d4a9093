//! Tables whose cells are tried beside each other.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Tries each cell; fails with a line for each that is wrong.
pub fn all<C: Sync>(name: &str, cells: &[C], attempt: impl Fn(&C) -> Result<(), String> + Sync) {
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        // Nearly all of the time is waiting.
        for _ in 0..24 {
            scope.spawn(|| {
                while let Some(cell) = cells.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let tried = catch_unwind(AssertUnwindSafe(|| attempt(cell)));
                    if let Err(why) = tried.unwrap_or_else(|panic| Err(message(&*panic))) {
                        wrong.lock().unwrap().push(why);
                    }
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    println!("{name}: {} cells", cells.len());
    assert!(wrong.is_empty(), "{name}: {} of {} cells are wrong\n{}", wrong.len(), cells.len(), wrong.join("\n"));
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    format!("a panic: {}", text.unwrap_or_default())
}

/// An error that says what came, unless it is what should.
pub fn same<T: PartialEq + std::fmt::Debug>(what: &str, is: T, should_be: T) -> Result<(), String> {
    if is == should_be { Ok(()) } else { Err(format!("{what}: {is:?}, and not {should_be:?}")) }
}
