//! The C interface: C structs in, checked Rust values out. The only unsafe code there is.
//!
//! The modules stand in the order of the header.

pub mod structs;

pub mod about;

pub mod config;

pub mod client;

pub mod pay;

pub mod lookup;

mod call;
mod guard;
mod plain;
mod read;
mod result;
mod text;
