//! The client: made from a configuration, freed once.

use std::ffi::c_char;
use std::ops::Deref;
use std::sync::Arc;

use super::config::jpm_config;
use super::configure::{configure, make};
use super::door::{Door, Inside};
use super::given::{Given, Handle, given};
use super::guard::{export, panic_point};
use super::structs::jpm_error;
use super::text::read_any;
use crate::client::Client;
use crate::constants::jpm_status;
use crate::error::Error;
use crate::platform::Here;
use crate::status::Status;

/// A connection to the service for one merchant. Opaque. Any number of threads may use one client at once.
#[allow(non_camel_case_types)]
pub struct jpm_client {
    client: Client,
    door: Arc<Door>,
    made_by: Here,
}

/// Makes a client from a configuration, which is copied. Nothing is sent; the trust store is read here.
///
/// `*out` is set to NULL on failure. Free it with `jpm_client_free`. `error->field` names the option at fault.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_client_new(
    config: *const jpm_config,
    out: *mut *mut jpm_client,
    error: *mut jpm_error,
) -> jpm_status {
    given!(config, out, error);
    make(out, error, || {
        let config = config.get().ok_or_else(|| Error::new(Status::Null, "config"))?;
        Ok(jpm_client { client: Client::new(&config.config)?, door: Arc::default(), made_by: Here::now() })
    })
}

/// Frees a client and closes its connections. NULL is ignored. Calls that run on it in other threads are cancelled,
/// as by `jpm_client_cancel`, and waited for; none may begin any more. Waits for the thread that renews the access
/// token, too. In a forked child it does nothing: the memory goes with the child.
///
/// From a callback of the same client it does nothing: the call that made the callback still needs the client. The
/// log is told. Two clients that free each other from their callbacks wait for ever; so does a callback that waits
/// for a thread that frees its client.
///
/// Without `journal_file` the client is the memory of what is in doubt: settle before you free it. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_client_free(client: *mut jpm_client) {
    export((), || {
        // SAFETY: the caller promises NULL or a pointer of `jpm_client_new`, not freed yet.
        let Some(it) = (unsafe { client.as_ref() }) else { return };
        // Of a parent's, another thread may have been changing it when it was copied.
        if it.made_by != Here::now() {
            return;
        }
        let door = it.door.clone();
        if door.is_inside() {
            return door.tell_once(|| it.client.tell_not_freed());
        }
        door.close(|| it.client.cancel());
        // SAFETY: made there as a box; nobody is inside any more, and the caller promises that nobody comes.
        drop(unsafe { Box::from_raw(client) });
    });
}

/// Gets an access token and a connection ready, so that the first card need not wait for them. Nothing is paid.
///
/// Takes `connect_timeout_ms` at most. What fails here would fail the same way in a payment: `error->status` is of
/// the range "certainly not sent". Later calls are not touched by it. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_client_warm_up(client: *const jpm_client, error: *mut jpm_error) -> jpm_status {
    given!(client, error);
    configure(error, || enter(client)?.warm_up())
}

/// Gives the client another access token, when it was made with `access_token`. Calls that begin later use it; a
/// running one uses it if the service refuses the old one.
///
/// `JPM_E_CONFLICT` when the client gets its tokens itself. The token is copied, and wiped with the client. Since
/// 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_client_set_access_token(
    client: *const jpm_client,
    token: *const c_char,
    error: *mut jpm_error,
) -> jpm_status {
    given!(client, token, error);
    configure(error, || {
        let token = read_any(token, "token")?.ok_or_else(|| Error::new(Status::Null, "token"))?;
        enter(client)?.set_access_token(token)
    })
}

/// Ends the calls that run on this client, at once and with the truth: what has not left is `JPM_E_CANCELLED` and
/// NOT_ATTEMPTED, what has is UNKNOWN, as after a lost answer. Calls that begin later are not touched.
///
/// It does not wait for them. A call that waits for another process to let go of the journal sees it when that
/// ends, after 5 s at most. Any thread; from a callback of the log too, where it ends the call that made the
/// callback as well. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_client_cancel(client: *const jpm_client, error: *mut jpm_error) -> jpm_status {
    given!(client, error);
    configure(error, || {
        enter(client)?.cancel();
        Ok(())
    })
}

// SAFETY: callers have it from `jpm_client_new`.
unsafe impl Handle for jpm_client {}

impl Drop for jpm_client {
    fn drop(&mut self) {
        panic_point("dropping");
    }
}

/// A call inside a client, which is not freed before it ends.
pub(super) struct Visit<'a> {
    pub(super) client: &'a Client,
    _inside: Inside,
}

impl Deref for Visit<'_> {
    type Target = Client;

    fn deref(&self) -> &Client {
        self.client
    }
}

pub(super) fn enter<'a>(client: Given<'a, *const jpm_client>) -> Result<Visit<'a>, Error> {
    let client = client.get().ok_or_else(|| Error::new(Status::Null, "client"))?;
    // Connections, locks and SQLite's own memory of its files are the parent's.
    if client.made_by != Here::now() {
        return Err(Error::new(Status::Forked, "client"));
    }
    Ok(Visit { _inside: client.door.enter()?, client: &client.client })
}
