//! The doctor: checks the whole way to the service, step by step, and says what to do about each step that fails.

mod advice;
mod files;
mod findings;
mod walk;

pub use self::findings::{Finding, Findings, Verdict};
use self::walk::Walk;
use crate::client::Client;
use crate::error::Error;
use crate::options::Config;

/// Examines the configuration in a file, over which the environment takes precedence.
pub fn examine_file(path: &str) -> Findings {
    let mut config = Config::default();
    let mut has_secret = false;
    let loaded = config.load_file(path).and_then(|()| {
        has_secret = config.has_secret();
        config.load_environment()
    });
    match loaded {
        Ok(()) => examine_with(&config, Some(path).filter(|_| has_secret)),
        Err(fault) => not_configured(fault),
    }
}

/// Examines a configuration. It only asks and never pays, and it neither makes nor changes a file.
pub(crate) fn examine(config: &Config) -> Findings {
    examine_with(config, None)
}

/// `secret_file`: the configuration's own file, if there are secrets in it.
fn examine_with(config: &Config, secret_file: Option<&str>) -> Findings {
    match Client::without_journal(config) {
        Ok(client) => Walk::new(&client).go(secret_file),
        Err(fault) => not_configured(fault),
    }
}

fn not_configured(fault: Error) -> Findings {
    Findings(vec![Finding::told("configuration", fault.status, fault.message)])
}
