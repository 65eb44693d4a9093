//! What a till sees of the library, through the C interface and against the simulator. These tests share a process and run beside each
//! other: none changes what belongs to the process, and none needs the machine for itself (those are in `tests/isolated`).

#[path = "../support/mod.rs"]
mod support;

mod answers;
mod cancel;
mod config;
mod config_mistakes;
mod connections;
mod doctor;
mod documents;
mod echoes;
mod encoding;
mod evidence;
mod examples;
mod inputs;
mod journal;
mod lifecycle;
mod logging;
mod payments;
mod profiles;
mod proof;
mod proxies;
mod recovery;
mod tokens;
