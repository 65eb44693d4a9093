//! The C interface: C structs in, checked Rust values out. With `platform` the only unsafe code there is.
//!
//! The modules stand in the order of the header, and their comments are the header's: they say what a caller
//! has to promise, so no section "Safety" repeats it.

#![allow(clippy::missing_safety_doc)]

pub mod structs;

pub mod about;

pub mod config;

pub mod client;

pub mod pay;

pub mod change;

pub mod lookup;

pub mod settle;

pub mod journal;

pub mod profiles;

pub mod check;

pub mod raw;

pub mod response;

mod abi_struct;
mod buffer;
mod call;
mod configure;
mod door;
mod given;
mod guard;
mod inputs;
pub(crate) mod outputs;
mod response_json;
mod text;
mod text_arena;
