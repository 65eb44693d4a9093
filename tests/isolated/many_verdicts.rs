//! What settling costs among very many verdicts.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use crate::support::disk::Folder;
use crate::support::{Sale, Till, Value};
use jpm::constants::*;
use jpm_simulator::{Settings, Simulator};

/// Settling costs the same whatever was handed out, acknowledged, or left by a process that died.
#[test]
fn settling_among_a_hundred_thousand_verdicts() {
    let _alone = crate::alone();
    const MANY: usize = 100_000;
    for (what, change, tells) in [
        ("handed out", "told = 0", false),
        ("acknowledged", "told = 1", false),
        ("of a dead process", "told = 0, owner = 'nobody'", true),
    ] {
        let (simulator, folder) = (Simulator::start(Settings::default()).unwrap(), Folder::new());
        let till = Till::new(&simulator, &[(JPM_OPT_JOURNAL_FILE, Value::Text(folder.journal()))]);
        assert!(till.pay(&Sale { request_id: Some("one".into()), ..Sale::default() }).is_approved());
        copy_entry(&folder, MANY, change);
        let mut calls: Vec<Duration> = (0..101)
            .map(|_| {
                let began = Instant::now();
                let next = till.settle_next();
                let took = began.elapsed();
                assert_eq!(next.status, if tells { JPM_OK } else { JPM_E_STILL_UNKNOWN }, "{what}");
                took
            })
            .collect();
        calls.sort();
        // Past the test's own output, so that it is seen of a test that passes.
        let (median, most) = (calls[50], calls[100]);
        writeln!(io::stderr(), "{MANY} verdicts {what}: jpm_settle_next {median:?}, at the most {most:?}").unwrap();
        assert!(calls[50] < Duration::from_millis(5), "{what}: {:?}", calls[50]);
    }
}

/// So many more entries like the first one.
fn copy_entry(folder: &Folder, count: usize, change: &str) {
    let sqlite = folder.sqlite();
    let mut names =
        sqlite.prepare("SELECT name FROM pragma_table_info('entry') WHERE name NOT IN ('id', 'request_id')").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let names = names.join(", ");
    let copied = format!(
        "BEGIN;
         WITH RECURSIVE number(at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM number WHERE at < {count})
         INSERT INTO entry (request_id, {names}) SELECT 'copy-' || at, {names} FROM number, entry WHERE request_id = 'one';
         UPDATE entry SET {change} WHERE request_id <> 'one';
         COMMIT;"
    );
    sqlite.execute_batch(&copied).unwrap();
}
