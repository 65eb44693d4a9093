//! The files on this machine: the journal, and files with secrets that others can read.

use std::fs;
use std::path::Path;

use super::findings::Finding;
use crate::error::Error;
use crate::journal::{Look, Seen};
use crate::options::{Authentication, Settings};
use crate::platform::{self, Rights};

const JOURNAL: &str = "journal";
const PLACE: &str = "place of the journal";
const SECRETS: &str = "secrets";

/// Where the journal lies, and what waits in it. `look` is None if no journal is configured.
pub(super) fn journal(look: Option<Result<Look, Error>>) -> Vec<Finding> {
    let Look { notes, rights, seen } = match look {
        None => {
            return vec![Finding::warning(
                JOURNAL,
                "there is none: after a crash nobody is told what became of a payment",
                "set journal_file to a file on a local disk, in a folder of the till's own",
            )];
        }
        Some(Err(fault)) => return vec![Finding::told(JOURNAL, fault.status, fault.message)],
        Some(Ok(look)) => look,
    };
    let advice = "unless that is meant, give it a folder of the till's own on a local disk, and mode 600";
    let mut findings: Vec<Finding> = notes.into_iter().map(|note| Finding::warning(PLACE, note, advice)).collect();
    let whose = rights.map_or_else(String::new, |rights| format!("; {}", whose(&rights)));
    match seen {
        Seen::Nothing => {
            findings.push(Finding::ok(JOURNAL, "not there yet: the till makes it at its first start"));
        }
        Seen::Unread => findings.push(Finding::warning(
            JOURNAL,
            format!("it cannot be read without changing it: a process that ended left its -wal and no -shm{whose}"),
            "start the till, which can",
        )),
        Seen::Waiting { here: 0, elsewhere: 0 } => {
            findings.push(Finding::ok(JOURNAL, format!("nothing waits to be settled{whose}")));
        }
        Seen::Waiting { here, elsewhere } => {
            if here > 0 {
                findings.push(Finding::warning(
                    JOURNAL,
                    format!("payments to settle: {here}{whose}"),
                    "the till settles them at its next start: jpm_settle_next, and jpm_result_acknowledge",
                ));
            }
            if elsewhere > 0 {
                findings.push(Finding::warning(
                    JOURNAL,
                    format!("payments of other merchants, services or tills that wait in it: {elsewhere}{whose}"),
                    "start their tills: they wait for a client with their base_url, merchant_id and till",
                ));
            }
        }
    }
    findings
}

fn whose(rights: &Rights) -> String {
    format!("it belongs to {}, mode {:o}", rights.owner, rights.mode)
}

/// Warns of files with secrets that everybody on this machine can read or write; access for a group may be intended.
pub(super) fn secrets(settings: &Settings, config_file: Option<&str>) -> Vec<Finding> {
    let private_key = match &settings.authentication {
        Authentication::Assertion(assertion) => Some(Path::new(&assertion.private_key_file)),
        _ => None,
    };
    let files = [
        config_file.map(Path::new),
        private_key,
        settings.tls_client.as_ref().map(|files| Path::new(&files.key_file)),
        settings.journal_file.as_deref(),
    ];
    let files: Vec<(&Path, Rights)> =
        files.into_iter().flatten().filter_map(|file| Some((file, platform::rights(file)?))).collect();
    let open: Vec<Finding> = files.iter().filter(|(file, rights)| is_open(file, rights)).map(exposed).collect();
    match (files.is_empty(), open.is_empty()) {
        (true, _) => vec![Finding::skipped(SECRETS, "no file holds one, as far as the system tells")],
        (_, true) => vec![Finding::ok(SECRETS, "no file that holds one is open to everybody")],
        (_, false) => open,
    }
}

fn exposed((file, rights): &(&Path, Rights)) -> Finding {
    let detail = format!("everybody on this machine can get at {}: {}", file.display(), whose(rights));
    Finding::warning(SECRETS, detail, "let only the till's own account read it: chmod 600")
}

/// Whether others may read or write it, and no folder above keeps them out.
fn is_open(file: &Path, rights: &Rights) -> bool {
    const READ_OR_WRITE: u32 = 0o006;
    const SEARCH: u32 = 0o001;
    let path = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let has = |rights: &Rights, right| rights.mode & right != 0;
    has(rights, READ_OR_WRITE)
        && path.ancestors().skip(1).all(|folder| platform::rights(folder).is_none_or(|rights| has(&rights, SEARCH)))
}
