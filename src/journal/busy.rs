//! Waiting for another process's transaction.

use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::error::Error;
use crate::status::Status;

/// The pause between two tries. SQLite's own pauses grow to 100 ms, so that newcomers starve a process that waits.
pub(super) const PAUSE: Duration = Duration::from_millis(1);

/// Sets how long the connection waits for a lock, whatever it does from now on.
pub(super) fn wait(connection: &mut Connection, patience: Duration) -> rusqlite::Result<()> {
    let mut began = Instant::now();
    connection.busy_handler(Some(move |count| {
        if count == 0 {
            began = Instant::now();
        }
        let is_time_left = began.elapsed() < patience;
        if is_time_left {
            thread::sleep(PAUSE);
        }
        is_time_left
    }))
}

/// Repeats what fails because the journal is busy, where SQLite does not wait by itself.
pub(super) fn retry<T>(until: Instant, mut attempt: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    loop {
        match attempt() {
            Err(fault) if fault.status == Status::JournalBusy && Instant::now() < until => thread::sleep(PAUSE),
            done => return done,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    /// The other process writes again as soon as it has written.
    #[test]
    fn whoever_waits_gets_a_turn() {
        let file = std::env::temp_dir().join(format!("jpm-test-busy-{}", uuid::Uuid::new_v4()));
        let open = || {
            let connection = Connection::open(&file).unwrap();
            connection.execute_batch("PRAGMA journal_mode = WAL").unwrap();
            connection
        };
        let (mut other, mut connection) = (open(), open());
        wait(&mut other, Duration::from_secs(5)).unwrap();
        let stop = &AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(move || {
                while !stop.load(Ordering::Acquire) {
                    other.execute_batch("BEGIN IMMEDIATE").unwrap();
                    thread::sleep(Duration::from_millis(20));
                    other.execute_batch("COMMIT").unwrap();
                    thread::sleep(Duration::from_micros(200));
                }
            });
            let mut got = Vec::new();
            for _ in 0..5 {
                thread::sleep(Duration::from_millis(30));
                wait(&mut connection, Duration::from_secs(5)).unwrap();
                got.push(connection.execute_batch("BEGIN IMMEDIATE; COMMIT"));
            }
            stop.store(true, Ordering::Release);
            assert_eq!(got, [const { Ok(()) }; 5]);
        });
        for name in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{name}", file.display()));
        }
    }
}
