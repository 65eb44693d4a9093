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

mod alert;
mod answers;
mod asked;
mod assertion;
mod authority;
mod calls;
mod cards;
mod changes;
mod clients;
mod clock;
mod control;
mod desk;
mod faults;
mod folder;
mod fraud;
mod gate;
mod http;
mod later;
mod ledger;
mod lookups;
mod money;
mod paths;
mod payments;
mod phase;
mod plan;
mod profile_api;
mod profiles;
mod proxy;
mod reaction;
mod redact;
mod refusal;
mod relay;
mod reply;
mod routes;
mod rsa_keys;
mod schema;
mod server;
mod settings;
mod shared;
mod spoil;
mod strangers;
mod stream;
mod submit;
mod task;
mod tls;
mod token_faults;
mod token_form;
mod tokens;
mod triggers;

pub use clients::{CLIENT_ID, CLIENT_SECRET, RESOURCE};
pub use desk::{TokenForm, TokenRequest};
pub use faults::Fault;
pub use ledger::{Balance, Charge, Entry, Kind};
pub use profile_api::{StoredAddress, StoredContact, StoredMethod, StoredProfile};
pub use proxy::{Proxy, ProxyFault, ProxyKind, ProxySettings};
pub use relay::{Relay, RelayFault};
pub use server::Simulator;
pub use settings::{ClientAuth, Dialect, EmptyLookup, ServerCertificate, Settings, TlsVersion, TokenPolicy};
pub use shared::Seen;
pub use token_faults::TokenFault;
