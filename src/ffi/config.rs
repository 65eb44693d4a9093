//! The options of a client, before there is one.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::configure::{configure, make};
use super::given::{Given, Handle, given};
use super::guard::{export, panic_point};
use super::structs::jpm_error;
use super::text::read_any;
use crate::constants::{JPM_LOG_ERROR, JPM_LOG_TRACE, jpm_log_level, jpm_option, jpm_status};
use crate::error::Error;
use crate::log::Log;
use crate::options::{Config, OptionRow};
use crate::status::Status;

/// The options of a client, collected before it is made. Opaque. One thread at a time.
#[allow(non_camel_case_types)]
pub struct jpm_config {
    pub(super) config: Config,
}

// SAFETY: callers have it from `jpm_config_new`.
unsafe impl Handle for jpm_config {}

/// Makes an empty configuration. Free it with `jpm_config_free`; it may be freed as soon as the client is made.
///
/// `*out` is set to NULL on failure. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_config_new(out: *mut *mut jpm_config, error: *mut jpm_error) -> jpm_status {
    given!(out, error);
    make(out, error, || Ok(jpm_config { config: Config::default() }))
}

/// Frees a configuration. NULL is ignored. Secrets in it are wiped. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_config_free(config: *mut jpm_config) {
    export((), || {
        if !config.is_null() {
            // SAFETY: the caller promises a pointer of `jpm_config_new`, not freed yet.
            drop(unsafe { Box::from_raw(config) });
        }
    });
}

/// Sets an option that takes text, a path or a choice; numbers are taken as decimal text too. Always UTF-8.
///
/// `option` is one of `JPM_OPT_*`. The value is copied. NULL and empty text unset the option. The value is checked
/// here as far as it can be by itself; what depends on other options is checked by `jpm_client_new`. `error->field`
/// is the option's name. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_config_set_str(
    config: *mut jpm_config,
    option: jpm_option,
    value: *const c_char,
    error: *mut jpm_error,
) -> jpm_status {
    given!(config, value, error);
    configure(error, || options(config)?.set_text(option, read_any(value, OptionRow::name_of(option))?))
}

/// Sets an option that takes a number. Otherwise as `jpm_config_set_str`. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_config_set_int(
    config: *mut jpm_config,
    option: jpm_option,
    value: i64,
    error: *mut jpm_error,
) -> jpm_status {
    given!(config, error);
    configure(error, || options(config)?.set_number(option, value))
}

/// Sets options from a file: a line `name = value` for each, as in `merchant_id = 998482157630`. UTF-8.
///
/// Empty lines and lines that begin with `#` are skipped; spaces around name and value do not count, nor does a
/// pair of quotes around the value, in which ` #` may stand. What the file does not name keeps its value; a value
/// that is empty unsets the option. No name may stand twice. 1 MiB at most. `error->message` names the line of an
/// unknown name or a bad value, `error->field` the option; nothing of the file is set then. A path in it that is
/// not absolute is taken from the file's folder. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_config_load_file(
    config: *mut jpm_config,
    path: *const c_char,
    error: *mut jpm_error,
) -> jpm_status {
    given!(config, path, error);
    configure(error, || {
        let options = options(config)?;
        let path = read_any(path, "path")?.ok_or_else(|| Error::new(Status::Null, "path"))?;
        options.load_file(path)
    })
}

/// Sets options from the environment: `JPM_` and the option's name in capitals, as in `JPM_MERCHANT_ID`.
///
/// Values are written as in a file. What the environment does not name keeps its value; a variable that is empty
/// unsets its option. A variable whose name is nearly that of an option is refused. `error->field` is the option at
/// fault; nothing is set then. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_config_load_env(config: *mut jpm_config, error: *mut jpm_error) -> jpm_status {
    given!(config, error);
    configure(error, || options(config)?.load_environment())
}

/// What is told of a call while it runs: an event and its fields, a JSON object of `fields_len` bytes and a NUL behind it.
#[allow(non_camel_case_types)]
pub type jpm_log_fn = Option<
    unsafe extern "C" fn(
        user: *mut c_void,
        level: jpm_log_level,
        event: *const c_char,
        fields_json: *const c_char,
        fields_len: u32,
    ),
>;

/// Sets who is told what goes on: `log` is called with `user` for events of `max_level` (`JPM_LOG_*`) and below.
///
/// It is called by the thread that called the library, in the middle of that call, and by no other; by several at
/// once if several call. It must return and must not throw: where it does, or ends its thread, that goes no further
/// than the function itself, and what was thrown is lost (on Windows, it ends the process). What cannot be undone
/// is that `std::uncaught_exceptions` counts it as long as the thread lives, and that after a `pthread_exit` a
/// later `pthread_cancel` has no effect on that thread.
///
/// It may call the library, but a call on the same client that needs a token while the client is getting one waits
/// for `connect_timeout_ms` at most and fails. Its texts are valid only until it returns; events and fields are
/// listed in docs/logging.md. They never hold card data, tokens, secrets or keys. `user` must live as long as the
/// clients made from this configuration. NULL for `log` ends it. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jpm_config_set_log(
    config: *mut jpm_config,
    log: jpm_log_fn,
    user: *mut c_void,
    max_level: jpm_log_level,
    error: *mut jpm_error,
) -> jpm_status {
    given!(config, error);
    configure(error, || {
        let options = options(config)?;
        options.log = log.map_or(Ok(Log::off()), |log| sink(log, user, max_level))?;
        Ok(())
    })
}

fn options<'c>(config: Given<'c, *mut jpm_config>) -> Result<&'c mut Config, Error> {
    Ok(&mut config.get_mut().ok_or_else(|| Error::new(Status::Null, "config"))?.config)
}

/// The callback as the log knows it.
fn sink(
    log: unsafe extern "C" fn(*mut c_void, i32, *const c_char, *const c_char, u32),
    user: *mut c_void,
    max_level: i32,
) -> Result<Log, Error> {
    // Nothing unwinds out of it (callback.c); what unwinds through it needs to see a frame above that catches, as ours do.
    unsafe extern "C-unwind" {
        fn libjpm_call_log(
            log: unsafe extern "C" fn(*mut c_void, i32, *const c_char, *const c_char, u32),
            user: *mut c_void,
            level: i32,
            event: *const c_char,
            fields: *const c_char,
            length: u32,
        );
    }

    /// The caller promises that any thread that calls the library may use it.
    struct User(*mut c_void);
    // SAFETY: the pointer is passed on and never followed here, and the caller's function takes it on any thread.
    unsafe impl Send for User {}
    // SAFETY: ... and on several at once.
    unsafe impl Sync for User {}

    if !(JPM_LOG_ERROR..=JPM_LOG_TRACE).contains(&max_level) {
        return Err(Error::because(
            Status::Range,
            "max_level",
            format_args!("it must be {JPM_LOG_ERROR} to {JPM_LOG_TRACE}"),
        ));
    }
    let user = User(user);
    Ok(Log::new(
        max_level,
        Arc::new(move |level, event, fields| {
            panic_point(event.to_str().unwrap_or_default());
            let user = &user;
            let length = fields.as_bytes().len().try_into().unwrap_or(u32::MAX);
            // SAFETY: the caller promises a function that takes this, and a user that lives as long as the clients.
            unsafe { libjpm_call_log(log, user.0, level, event.as_ptr(), fields.as_ptr(), length) }
        }),
    ))
}
