//! The options of a client, before there is one.

use std::ffi::c_char;

use super::call::{configure, make};
use super::guard::guard;
use super::structs::jpm_error;
use super::text::read_any;
use crate::fault::Fault;
use crate::numbers::jpm_status;
use crate::options::{Config, OptionRow};
use crate::status::Status;

/// The options of a client, collected before it is made. Opaque. One thread at a time.
#[allow(non_camel_case_types)]
pub struct jpm_config {
    pub(super) config: Config,
}

/// Makes an empty configuration. Free it with `jpm_config_free`; it may be freed as soon as the client is made.
///
/// `*out` is set to NULL on failure. `error` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_config_new(out: *mut *mut jpm_config, error: *mut jpm_error) -> jpm_status {
    // SAFETY: the caller's promises are those of `make`.
    unsafe { make(out, error, || Ok(jpm_config { config: Config::default() })) }
}

/// Frees a configuration. NULL is ignored. Secrets in it are wiped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_config_free(config: *mut jpm_config) {
    if !config.is_null() {
        // SAFETY: the caller promises a pointer of jpm_config_new, not freed yet.
        guard(|| drop(unsafe { Box::from_raw(config) }));
    }
}

/// Sets an option that takes text, a path or a choice; numbers are taken as decimal text too. Always UTF-8.
///
/// `option` is one of `JPM_OPT_*`. The value is copied. NULL and empty text unset the option. The value is checked here
/// as far as it can be by itself; what depends on other options is checked by `jpm_client_new`.
/// `error->field` is the option's name. `error` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_config_set_str(
    config: *mut jpm_config,
    option: i32,
    value: *const c_char,
    error: *mut jpm_error,
) -> jpm_status {
    // SAFETY: the caller's promises are those of `configure`; `config` is NULL or a configuration no other thread
    // uses, `value` NULL or text with a NUL.
    unsafe {
        configure(error, || {
            let config = config.as_mut().ok_or_else(|| Fault::new(Status::Null, "config"))?;
            config.config.set_text(option, read_any(value, OptionRow::name_of(option))?)
        })
    }
}

/// Sets an option that takes a number. Otherwise as `jpm_config_set_str`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_config_set_int(
    config: *mut jpm_config,
    option: i32,
    value: i64,
    error: *mut jpm_error,
) -> jpm_status {
    // SAFETY: the caller's promises are those of `configure`; `config` is NULL or a configuration no other thread uses.
    unsafe {
        configure(error, || {
            let config = config.as_mut().ok_or_else(|| Fault::new(Status::Null, "config"))?;
            config.config.set_number(option, value)
        })
    }
}
