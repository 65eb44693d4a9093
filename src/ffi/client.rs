//! The client: made from a configuration, freed once.

use std::ffi::c_char;

use super::call::{configure, make};
use super::config::jpm_config;
use super::guard::guard;
use super::structs::jpm_error;
use super::text::read_any;
use crate::fault::Fault;
use crate::numbers::jpm_status;
use crate::payments::client::Client;
use crate::platform::Here;
use crate::status::Status;

/// A connection to the service for one merchant. Opaque. Any number of threads may use one client at once.
#[allow(non_camel_case_types)]
pub struct jpm_client {
    client: Client,
    made_by: Here,
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
            Ok(jpm_client { client: Client::new(&config.config)?, made_by: Here::now() })
        })
    }
}

/// Frees a client and closes its connections. NULL is ignored. No call may be running on it: `jpm_client_cancel` ends them.
/// Waits for the thread that renews the access token, if it is just doing so. In a forked child it does nothing: the memory goes
/// with the child.
///
/// Without `journal_file` the client is the memory of what is in doubt: settle before you free it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_client_free(client: *mut jpm_client) {
    if !client.is_null() {
        // SAFETY: the caller promises a pointer of jpm_client_new, not freed yet, and no call running on it.
        guard(|| unsafe {
            // Of a parent's, another thread may have been changing it when it was copied.
            if (*client).made_by == Here::now() {
                drop(Box::from_raw(client));
            }
        });
    }
}

/// Gets an access token and a connection ready, so that the first card need not wait for them. Nothing is paid.
///
/// Takes `connect_timeout_ms` at most. What fails here would fail the same way in a payment: `error->status` is of the
/// range "certainly not sent". Later calls are not touched by it. `error` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_client_warm_up(client: *const jpm_client, error: *mut jpm_error) -> jpm_status {
    // SAFETY: the caller's promises are those of `configure` and `borrow`.
    unsafe { configure(error, || borrow(client)?.warm_up()) }
}

/// Gives the client another access token, when it was made with `access_token`. Calls that begin later use it; a running
/// one uses it if the service refuses the old one.
///
/// `JPM_E_CONFLICT` when the client gets its tokens itself. The token is copied, and wiped with the client. `error` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_client_set_access_token(
    client: *const jpm_client,
    token: *const c_char,
    error: *mut jpm_error,
) -> jpm_status {
    // SAFETY: the caller's promises are those of `configure` and `borrow`; `token` is NULL or text with a NUL.
    unsafe {
        configure(error, || {
            let token = read_any(token, "token")?.ok_or_else(|| Fault::new(Status::Null, "token"))?;
            borrow(client)?.set_access_token(token)
        })
    }
}

/// Ends the calls that run on this client in other threads, at once and with the truth: what has not left is
/// `JPM_E_CANCELLED` and NOT_ATTEMPTED, what has is UNKNOWN, as after a lost answer. Calls that begin later are not touched.
///
/// It does not wait for them. `error` may be NULL. Any thread; from a callback of the log too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_client_cancel(client: *const jpm_client, error: *mut jpm_error) -> jpm_status {
    // SAFETY: the caller's promises are those of `configure` and `borrow`.
    unsafe {
        configure(error, || {
            borrow(client)?.cancel();
            Ok(())
        })
    }
}

/// # Safety
/// `client` is NULL or a client that lives as long as `'a`.
pub(super) unsafe fn borrow<'a>(client: *const jpm_client) -> Result<&'a Client, Fault> {
    // SAFETY: the caller's promise.
    match unsafe { client.as_ref() } {
        None => Err(Fault::new(Status::Null, "client")),
        // Connections, locks and SQLite's own memory of its files are the parent's.
        Some(client) if client.made_by != Here::now() => Err(Fault::new(Status::Forked, "client")),
        Some(client) => Ok(&client.client),
    }
}
