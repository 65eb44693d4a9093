//! The client: made from a configuration, freed once.

use super::call::make;
use super::config::jpm_config;
use super::guard::guard;
use super::structs::jpm_error;
use crate::fault::Fault;
use crate::numbers::jpm_status;
use crate::payments::client::Client;
use crate::status::Status;

/// A connection to the service for one merchant. Opaque. Any number of threads may use one client at once.
#[allow(non_camel_case_types)]
pub struct jpm_client {
    pub(super) client: Client,
}

/// Makes a client from a configuration, which is copied. Nothing is sent; the trust store is read here.
///
/// `*out` is set to NULL on failure. Free it with `jpm_client_free`. `error` may be NULL; `error->field` names the option at fault.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_client_new(
    config: *const jpm_config,
    out: *mut *mut jpm_client,
    error: *mut jpm_error,
) -> jpm_status {
    // SAFETY: the caller's promises are those of `make`; `config` is NULL or a configuration.
    unsafe {
        make(out, error, || {
            let config = config.as_ref().ok_or_else(|| Fault::new(Status::Null, "config"))?;
            Ok(jpm_client { client: Client::new(&config.config)? })
        })
    }
}

/// Frees a client and closes its connections. NULL is ignored. No call may be running on it.
///
/// Without a journal the client is the memory of what is in doubt: settle before you free it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_client_free(client: *mut jpm_client) {
    if !client.is_null() {
        // SAFETY: the caller promises a pointer of jpm_client_new, not freed yet, and no call running on it.
        guard(|| drop(unsafe { Box::from_raw(client) }));
    }
}

/// # Safety
/// `client` is NULL or a client that lives as long as `'a`.
pub(super) unsafe fn borrow<'a>(client: *const jpm_client) -> Result<&'a Client, Fault> {
    // SAFETY: the caller's promise.
    let client = unsafe { client.as_ref() };
    client.map(|client| &client.client).ok_or_else(|| Fault::new(Status::Null, "client"))
}
