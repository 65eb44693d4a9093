//! What a till writes down for itself, synced before its next call: what it wants to be done, and what it was told.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// What is to be done once, however often it is tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// The sale; its order number. A refund's own name.
    pub name: String,
    pub amount: i64,
    /// The payment to give back; None: a sale.
    pub refund_of: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub outcome: String,
    pub advice: String,
    /// The call's status.
    pub status: String,
    pub amount: i64,
    pub error_field: String,
    /// With SEE_OTHER: the payment that decides.
    pub other: String,
    /// The place of this verdict among the words about its id.
    pub number: i64,
    pub transaction_id: String,
    /// What became of the new profile, and its id.
    pub profile: String,
    pub profile_id: String,
    /// How often the call sent it.
    pub attempts: u32,
    /// Milliseconds that the call took, and was given.
    pub elapsed: i64,
    pub timeout: i64,
    /// Of these, how long its thread could have run, and others had the processors.
    pub waited: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// This deed is tried under this id.
    Begins(Deed),
    /// A call that may send it follows.
    Calls,
    /// That call is a second press of a button.
    PressesAgain,
    /// A helper is forked somewhere in it.
    Forks,
    Told(Told),
    /// A person takes over, or the customer leaves.
    Abandons,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// By the machine's clock, in microseconds: to lay books beside each other.
    pub at: u64,
    /// Which process.
    pub run: u64,
    pub id: String,
    pub what: What,
}

pub struct Book {
    file: File,
    run: u64,
}

impl Book {
    pub fn open(path: &Path, run: u64) -> Book {
        Book { file: OpenOptions::new().append(true).create(true).open(path).unwrap(), run }
    }

    pub fn note(&mut self, id: &str, what: What) {
        let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros() as u64;
        let line = Line { at, run: self.run, id: id.to_owned(), what };
        let text = serde_json::to_string(&line).unwrap() + "\n";
        self.file.write_all(text.as_bytes()).unwrap();
        self.file.sync_data().unwrap();
    }
}

/// Every line that was written whole: the last one may have been cut off by a kill.
pub fn read(path: &Path) -> Vec<Line> {
    let Ok(file) = File::open(path) else { return Vec::new() };
    BufReader::new(file).lines().map_while(Result::ok).filter_map(|line| serde_json::from_str(&line).ok()).collect()
}

/// Deeds that were begun and have no end, with the id they were tried under last.
pub fn unfinished(lines: &[Line]) -> Vec<(String, Deed)> {
    let mut open: Vec<(String, Deed)> = Vec::new();
    let mut deeds: HashMap<&str, &Deed> = HashMap::new();
    for line in lines {
        match &line.what {
            What::Begins(deed) => {
                deeds.insert(&line.id, deed);
                open.retain(|(_, other)| other.name != deed.name);
                open.push((line.id.clone(), deed.clone()));
            }
            What::Calls | What::PressesAgain | What::Forks => {}
            What::Told(told) if !is_final(told) => {}
            What::Told(_) | What::Abandons => {
                if let Some(deed) = deeds.get(line.id.as_str()) {
                    open.retain(|(_, other)| other.name != deed.name);
                }
            }
        }
    }
    open
}

/// Nothing more is to be done about it.
pub fn is_final(told: &Told) -> bool {
    told.advice == "NONE"
}
