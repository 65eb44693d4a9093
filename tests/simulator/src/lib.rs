//! J.P. Morgan's Online Payments API on one's own desk.
//!
//! The simulator is stateful and honest: it checks every request against the published form, writes
//! its ledger before it answers, and then, if a test asked for it, lets the network misbehave. So a
//! test can always put the question that matters: *how often was this card charged?*
//!
//! ```no_run
//! use jpm_simulator::{Fault, Settings, Simulator};
//!
//! let simulator = Simulator::start(Settings::default())?;
//! simulator.inject(Fault::AnswerLost);
//! // ... point a client at simulator.base_url(), trusting simulator.ca_file() ...
//! assert_eq!(simulator.charges("the-request-id"), 1);
//! # std::io::Result::Ok(())
//! ```
//!
//! What is J.P. Morgan's and what is ours is told apart in the README and kept apart in the code:
//! published test data live in `cards`, our own triggers in `triggers`.

mod answers;
mod asked;
mod cards;
mod clock;
mod control;
mod faults;
mod http;
mod ledger;
mod lookups;
mod payments;
mod phase;
mod profiles;
mod proxy;
mod reaction;
mod redact;
mod routes;
mod schema;
mod server;
mod settings;
mod shared;
mod spoil;
mod stream;
mod tls;
mod triggers;

pub use faults::Fault;
pub use ledger::Charge;
pub use proxy::{Proxy, ProxyFault, ProxyKind, ProxySettings};
pub use server::Simulator;
pub use settings::{Dialect, EmptyLookup, Settings};
pub use shared::Seen;
