//! A till that settles by the letter, and a call of any path.

use std::ptr;
use std::thread;
use std::time::{Duration, Instant};

use jpm::constants::*;
use jpm::ffi::raw::jpm_call;
use jpm::ffi::response::{jpm_response_free, jpm_response_result};
use jpm::ffi::structs::jpm_result;

use super::{Outcome, Strings, Till, init};

/// What settling came to.
pub struct Settled {
    /// In order.
    pub told: Vec<Outcome>,
    /// `JPM_DONE`, or what it could not tell.
    pub end: Outcome,
}

impl Settled {
    pub fn verdicts(&self) -> Vec<String> {
        self.told.iter().map(Outcome::verdict).collect()
    }
}

impl Till {
    /// Settles as the header says, and acknowledges what is told, until nothing is left or the patience is over.
    pub fn settle_all(&self, patience: Duration) -> Settled {
        let until = Instant::now() + patience;
        let mut told = Vec::new();
        loop {
            let next = self.settle_next();
            match next.status {
                JPM_OK => {
                    assert_eq!(self.acknowledge(&next), JPM_OK, "{}", next.verdict());
                    told.push(next);
                }
                JPM_E_STILL_UNKNOWN if Instant::now() < until => {
                    let pause = Duration::from_millis(next.result.retry_after_ms.max(20) as u64);
                    thread::sleep(pause.min(until.saturating_duration_since(Instant::now())));
                }
                _ => return Settled { told, end: next },
            }
        }
    }

    /// A call of any path; what `jpm_response_result` says of it.
    pub fn call(&self, method: &str, path: &str, json: &str, request_id: &str) -> Outcome {
        let strings = Strings::default();
        let text = |text| strings.keep(Some(text));
        let (method, path, json, id) = (text(method), text(path), text(json), text(request_id));
        let (mut response, mut result) = (ptr::null_mut(), init!(jpm_result));
        // SAFETY: everything points to what it should; the result is copied before the response is freed.
        let status = unsafe {
            let status = jpm_call(self.0, method, path, json, id, &mut response, ptr::null_mut());
            assert_eq!(jpm_response_result(response, &mut result), status, "the result repeats the status");
            jpm_response_free(response);
            status
        };
        Outcome::new(status, result)
    }
}
