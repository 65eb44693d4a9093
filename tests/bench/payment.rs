//! What one payment costs, and what of it is the journal's: the same payments in turn, so that the machine's moods hit all alike.

#[path = "../support/mod.rs"]
mod support;

use std::path::Path;
use std::time::{Duration, Instant};

use jpm::constants::*;
use jpm_simulator::{Settings, Simulator};
use support::disk::Folder;
use support::{Means, Sale, Till, Value};

const ROUNDS: usize = 1_000;

fn main() {
    let simulator = Simulator::start(Settings::default()).unwrap();
    let folder = Folder::new();
    let in_memory = Path::new("/dev/shm").is_dir().then(|| Folder::below(Path::new("/dev/shm")));
    let till = |journal: Option<&'static str>| {
        let mut options = vec![(JPM_OPT_JOURNAL_PLACE, Value::Text("any"))];
        options.extend(journal.map(|path| (JPM_OPT_JOURNAL_FILE, Value::Text(path))));
        Till::make(&support::simulator_options(&simulator, &options), |_, _| JPM_OK).map_err(|fault| fault.0).unwrap()
    };
    let mut cases = vec![("no journal file", till(None)), ("a journal on this disk", till(Some(folder.journal())))];
    if let Some(folder) = &in_memory {
        cases.push(("a journal on a disk that never waits", till(Some(folder.journal()))));
    }

    let mut took = vec![Vec::with_capacity(ROUNDS); cases.len()];
    for round in 0..ROUNDS + 20 {
        for (case, (_, till)) in cases.iter().enumerate() {
            let began = Instant::now();
            assert!(till.pay(&Sale { means: Means::Card, ..Sale::default() }).is_approved());
            // The first ones shake hands and fill caches.
            if round >= 20 {
                took[case].push(began.elapsed());
            }
        }
    }

    let sync = sync_time(folder.path());
    println!("one sync of a small file on this disk: median {sync:?}");
    println!("{ROUNDS} payments each, TLS on loopback, the simulator included");
    let base = median(&mut took[0]);
    for ((name, _), took) in cases.iter().zip(&mut took) {
        let middle = median(took);
        let worst = took[took.len() * 99 / 100];
        let ratio = middle.as_secs_f64() / base.as_secs_f64();
        println!("{name:40} median {middle:>10.1?}  p99 {worst:>10.1?}  {ratio:.2} times the first");
    }
}

fn median(took: &mut [Duration]) -> Duration {
    took.sort_unstable();
    took[took.len() / 2]
}

/// What the disk takes for the least that a journal can do.
fn sync_time(folder: &Path) -> Duration {
    use std::io::Write;
    let mut file = std::fs::File::create(folder.join("probe")).unwrap();
    let mut took: Vec<Duration> = (0..200)
        .map(|_| {
            file.write_all(&[7; 4096]).unwrap();
            let began = Instant::now();
            file.sync_data().unwrap();
            began.elapsed()
        })
        .collect();
    median(&mut took)
}
