//! jpm: card payments and stored consumer profiles through J.P. Morgan's Online Payments API, for C callers.
//!
//! Read from the top: [`ffi`] takes C structs apart, `payments` decides what is done, `wire` writes and reads the
//! API's JSON, `gateway` carries one request, `outcome` says what may be said about the money, `journal` remembers,
//! `platform` asks the operating system.

#![deny(unsafe_code)]

pub mod doctor;
#[allow(unsafe_code)]
pub mod ffi;
pub mod numbers;

mod asked;
mod auth;
mod beside;
mod blank;
mod clock;
mod encoding;
mod fault;
mod files;
mod gateway;
mod journal;
mod keys;
mod log;
mod operations;
mod options;
mod outcome;
mod payments;
#[allow(unsafe_code)]
mod platform;
mod profiles;
mod quiet;
mod report;
mod response;
mod running;
mod secret;
mod shown;
mod status;
mod text;
mod told;
mod wire;

#[cfg(test)]
mod no_debug_tests;
