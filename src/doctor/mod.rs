//! The doctor: the whole way to the service, step by step, with what to do about each step that fails.

mod advice;
mod calendar;
mod findings;
mod walk;

pub use self::findings::{Finding, Findings, Verdict};
use self::walk::Walk;
use crate::fault::Fault;
use crate::options::Config;
use crate::payments::client::Client;

/// Examines what a file and, over it, the environment configure.
pub fn examine_file(path: &str) -> Findings {
    let mut config = Config::default();
    match config.load_file(path).and_then(|()| config.load_environment()) {
        Ok(()) => examine(&config),
        Err(fault) => not_configured(fault),
    }
}

/// Examines a configuration. Asks, and never pays.
pub(crate) fn examine(config: &Config) -> Findings {
    match Client::new(config) {
        Ok(client) => Walk::new(&client).go(),
        Err(fault) => not_configured(fault),
    }
}

fn not_configured(fault: Fault) -> Findings {
    Findings(vec![Finding::told("configuration", fault.status, fault.message)])
}
