//! Look-ups, by the request id of the original and by its own id.

use std::time::Instant;

use serde_json::{Value, json};

use crate::answers;
use crate::http::{Framing, Response};
use crate::ledger::{Key, Kind, Record};
use crate::plan::Moment;
use crate::reaction::{Delivery, Reaction};
use crate::settings::EmptyLookup;
use crate::shared::Shared;

/// How look-ups of one record are answered.
#[derive(Clone, Copy)]
pub(crate) enum Lookup {
    Honest,
    /// The service's error body.
    Error(u16),
    /// A stranger's web page.
    Page(u16),
    /// Empty until then.
    EmptyUntil(Moment),
    /// The first one is honest, and then they are empty until then.
    OnceThenEmptyUntil(Moment),
    /// 200 with `{}`.
    EmptyObject,
    /// 200, no length, no body, end of connection.
    BlankUnannounced,
    /// The record, cut in the middle.
    HalfBody,
    /// The record, changed.
    Edited(fn(&mut Value)),
}

/// Look-ups of one record that go wrong.
#[derive(Clone, Copy)]
pub(crate) struct Spoilt {
    pub(crate) lookup: Lookup,
    /// When its request came.
    pub(crate) arrived: Instant,
    /// How often it was looked up so far.
    pub(crate) asked: usize,
}

/// A look-up by the request id of the original.
pub(crate) fn by_request(shared: &Shared, kind: Kind, key: &Key) -> Reaction {
    let mut ledger = shared.ledger();
    let record = ledger.by_request(kind, key).and_then(Record::shown).cloned();
    let spoilt = ledger.next_lookup(key);
    drop(ledger);
    answer(shared, record, spoilt, || empty(shared.settings.empty_lookup))
}

/// A look-up by transaction id.
pub(crate) fn by_transaction(shared: &Shared, kind: Kind, key: &Key) -> Reaction {
    let mut ledger = shared.ledger();
    let record = ledger.by_transaction(kind, &key.0, &key.1).and_then(Record::shown).cloned();
    let spoilt = ledger.next_lookup(key);
    drop(ledger);
    answer(shared, record, spoilt, || answers::error(404))
}

fn answer(shared: &Shared, record: Option<Value>, spoilt: Option<Spoilt>, empty: impl Fn() -> Response) -> Reaction {
    let honest = || match &record {
        Some(record) => Response::json(200, record),
        None => empty(),
    };
    let Some(Spoilt { lookup, arrived, asked }) = spoilt else {
        return honest().into();
    };
    let is_first = asked == 0;
    match lookup {
        Lookup::Honest => honest().into(),
        Lookup::Error(status) => answers::error(status).into(),
        Lookup::Page(status) => answers::page(status).into(),
        Lookup::EmptyUntil(moment) if Instant::now() < shared.at(moment, arrived) => empty().into(),
        Lookup::EmptyUntil(_) => honest().into(),
        Lookup::OnceThenEmptyUntil(moment) if !is_first && Instant::now() < shared.at(moment, arrived) => {
            empty().into()
        }
        Lookup::OnceThenEmptyUntil(_) => honest().into(),
        Lookup::EmptyObject => Response::json(200, &json!({})).into(),
        Lookup::BlankUnannounced => Response::blank(200).framed(Framing::Unannounced).into(),
        Lookup::HalfBody => Reaction::delivered(honest(), Delivery::HalfBody),
        Lookup::Edited(edit) => match record {
            Some(mut record) => {
                edit(&mut record);
                Response::json(200, &record).into()
            }
            None => honest().into(),
        },
    }
}

fn empty(form: EmptyLookup) -> Response {
    match form {
        EmptyLookup::Blank200 => Response::blank(200),
        EmptyLookup::Object200 => Response::json(200, &json!({})),
        EmptyLookup::NotFound404 => answers::error(404),
    }
}
