//! What the simulator does about a request, down to the bytes.

use std::io;
use std::thread;
use std::time::{Duration, SystemTime};

use crate::http::{Connection, Framing, Response};

/// A dripped answer comes in this many bits, with this pause between two.
const DRIPS: usize = 10;
const DRIP_PAUSE: Duration = Duration::from_millis(30);
const DELAY: Duration = Duration::from_millis(300);

pub(crate) enum Reaction {
    Answer(Response, Delivery),
    /// Reset the connection.
    Reset,
    /// A fatal TLS alert with this number; without TLS, a reset.
    Alert(u8),
    /// Say nothing until the client closes.
    Hold,
}

/// How an answer leaves. After what is cut the connection ends.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Delivery {
    Whole,
    HalfBody,
    AllButTheEnd,
    HalfHead,
    Dripped,
    /// Whole, but late.
    Delayed,
    /// Whole, and `Connection: close`.
    AnnouncedClose,
    /// Whole, keep-alive promised, and then closed.
    SilentClose,
}

/// What every answer to one request heeds.
pub(crate) struct Manner {
    pub(crate) keep_alive: bool,
    pub(crate) headers_only: bool,
    /// For the `Date` header; `None` leaves it out.
    pub(crate) date: Option<SystemTime>,
}

impl From<Response> for Reaction {
    fn from(response: Response) -> Reaction {
        Reaction::Answer(response, Delivery::Whole)
    }
}

impl Reaction {
    pub(crate) fn delivered(response: Response, delivery: Delivery) -> Reaction {
        Reaction::Answer(response, delivery)
    }

    /// The status of the answer, if there is one.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Reaction::Answer(response, _) => Some(response.status),
            Reaction::Reset | Reaction::Alert(_) | Reaction::Hold => None,
        }
    }

    /// For the log.
    pub(crate) fn summary(&self) -> String {
        match self {
            Reaction::Answer(response, _) => response.status.to_string(),
            Reaction::Reset => "reset".to_owned(),
            Reaction::Alert(description) => format!("alert {description}"),
            Reaction::Hold => "silence".to_owned(),
        }
    }

    /// Does it. Returns the connection if it stays open for a next request.
    pub(crate) fn perform(self, mut connection: Connection, manner: &Manner) -> Option<Connection> {
        let (mut response, delivery) = match self {
            Reaction::Answer(response, delivery) => (response, delivery),
            Reaction::Reset => {
                connection.reset();
                return None;
            }
            Reaction::Alert(description) => {
                connection.alert(description);
                return None;
            }
            Reaction::Hold => {
                connection.hold();
                return None;
            }
        };
        let stays = manner.keep_alive
            && matches!(delivery, Delivery::Whole | Delivery::Dripped | Delivery::Delayed)
            && response.framing != Framing::Unannounced;
        match delivery {
            Delivery::SilentClose => response = response.with("Connection", "keep-alive"),
            Delivery::AnnouncedClose => response = response.with("Connection", "close"),
            _ if !manner.keep_alive => response = response.with("Connection", "close"),
            _ => {}
        }
        let (head, mut body) = response.encode(manner.date);
        if manner.headers_only {
            body.clear();
        }
        // A client that is gone does not change what happened.
        let sent = send(&mut connection, &head, &body, delivery);
        if sent.is_ok() && stays {
            return Some(connection);
        }
        connection.close();
        None
    }
}

fn send(connection: &mut Connection, head: &[u8], body: &[u8], delivery: Delivery) -> io::Result<()> {
    match delivery {
        Delivery::HalfHead => connection.write(&head[..head.len() / 2]),
        Delivery::HalfBody => connection.write(&[head, &body[..body.len() / 2]].concat()),
        Delivery::AllButTheEnd => connection.write(&[head, &body[..body.len().saturating_sub(1)]].concat()),
        Delivery::Dripped => {
            let all = [head, body].concat();
            for drop in all.chunks(all.len().div_ceil(DRIPS)) {
                connection.write(drop)?;
                thread::sleep(DRIP_PAUSE);
            }
            Ok(())
        }
        Delivery::Delayed => {
            thread::sleep(DELAY);
            connection.write(&[head, body].concat())
        }
        Delivery::Whole | Delivery::AnnouncedClose | Delivery::SilentClose => connection.write(&[head, body].concat()),
    }
}
