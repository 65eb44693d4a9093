//! jpm: card payments and stored consumer profiles through J.P. Morgan's Online Payments API, for C callers.
//!
//! All imports run down this list: a module knows those below it, and nothing above.

#![deny(unsafe_code)]

mod auth;
mod call_context;
mod client;
pub mod constants;
pub mod doctor;
mod error;
#[allow(unsafe_code)]
pub mod ffi;
mod gateway;
mod journal;
mod log;
mod operations;
mod options;
mod outcome;
mod payments;
#[allow(unsafe_code)]
mod platform;
mod profiles;
mod status;
mod text;
mod wire;

#[cfg(test)]
mod tests;
