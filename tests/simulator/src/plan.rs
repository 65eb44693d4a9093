//! What a fault does, in three parts: what is recorded, what is answered, and what a later look-up says.

use serde_json::Value;

use crate::ledger::Ending;
use crate::lookups::Lookup;

/// A moment, told by how long the request is there.
#[derive(Clone, Copy)]
pub(crate) enum Moment {
    /// 99 % of the service limit are over.
    AtTheLimit,
    /// Twenty service limits are over: who relies on the limit has long drawn its conclusions.
    LongAfter,
}

/// Is the payment entered into the ledger?
#[derive(Clone, Copy)]
pub(crate) enum Record {
    /// As it is decided, before anything is answered.
    Yes,
    /// Nothing happens, and the request id stays unused.
    No,
    /// As it is decided, but only then.
    At(Moment),
    /// What would be approved ends like this.
    As(Ending),
    /// What would be approved is like this at first, and approved then.
    First(Ending, Moment),
}

/// What goes back over the connection.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// The true answer.
    Honest,
    /// A reset, and not a byte before it.
    Reset,
    /// A fatal TLS alert with this number, and not a byte before it; without TLS, a reset.
    Alert(u8),
    /// Nothing, until the client closes.
    Hold,
    /// The true answer, cut in the middle of its body.
    HalfBody,
    /// The true answer without its last byte.
    AllButTheEnd,
    /// The true answer, cut in the middle of its header.
    HalfHead,
    /// The true answer, bit by bit.
    Dripped,
    /// The true answer in chunked coding.
    Chunked,
    /// The same, cut before the last chunk.
    HalfChunks,
    /// The true answer with `Connection: close`.
    AnnouncedClose,
    /// The true answer and a promise to keep the connection, which is then closed.
    SilentClose,
    /// The true answer with another status.
    HonestAs(u16),
    /// This status, and a body whose length is told to be 0.
    Blank(u16),
    /// 200, no length, no body, end of connection.
    BlankUnannounced,
    /// A web page, as proxies and firewalls send it.
    Page(u16),
    /// The same, and it repeats the request id.
    PageWithId(u16),
    /// Plain text.
    Plain(u16, &'static str),
    /// The service's or gateway's own error body.
    Error(u16),
    /// The gateway's 401, but only the first time for this request id; then honest.
    Unauthorized401Once,
    /// 302 to another path.
    Redirect,
    /// 200 with a body made from the true one.
    Body(fn(&Value) -> Vec<u8>),
    /// An error that is not as the service words it, made from the status and the true answer.
    Strange(u16, fn(u16, &Value) -> Value),
}

/// One row of the table.
pub(crate) struct Plan {
    pub(crate) record: Record,
    pub(crate) answer: Answer,
    pub(crate) lookup: Lookup,
}

impl Plan {
    pub(crate) const HONEST: Plan = Plan { record: Record::Yes, answer: Answer::Honest, lookup: Lookup::Honest };
}
