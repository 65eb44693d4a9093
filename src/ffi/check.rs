//! The doctor: why does it not connect?

use super::config::jpm_config;
use super::configure::make;
use super::given::given;
use super::response_json::Response;
use super::structs::jpm_error;
use super::structs::jpm_response;
use crate::constants::jpm_status;
use crate::doctor;
use crate::error::Error;
use crate::status::Status;

/// Walks the whole way to the service, step by step, and tells of each step what it found and what to do about it.
///
/// Asks for a token, and asks the service for its health and for a request that does not exist; never pays, and
/// makes and changes no file. Takes `timeout_ms` of the configuration at most. `JPM_OK` whenever the walk was made,
/// also if steps failed: see `/ok` and `/checks`, a list of objects with `name`, `result` (`ok`, `warning`,
/// `failed`, `skipped`), `status` (a `JPM_E_` name or empty), `detail` and `advice`. It holds no secret and no card
/// data: safe to mail. A configuration from which no client can be made is the first check that fails. `*out` is
/// set to NULL on failure; free it with `jpm_response_free`. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_check(
    config: *const jpm_config,
    out: *mut *mut jpm_response,
    error: *mut jpm_error,
) -> jpm_status {
    given!(config, out, error);
    make(out, error, || {
        let config = config.get().ok_or_else(|| Error::new(Status::Null, "config"))?;
        Ok(jpm_response { response: Response::of(doctor::examine(&config.config).to_json()), result: None })
    })
}
