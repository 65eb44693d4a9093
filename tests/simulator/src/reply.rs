//! How a call is answered, as well as its fault allows.

use serde_json::Value;

use crate::answers;
use crate::http::{Framing, Response};
use crate::plan::Answer;
use crate::reaction::{Delivery, Reaction};

/// The answer, true or spoilt; `error` words the errors of the API. By now everything that should be recorded is.
pub(crate) fn give(answer: Answer, body: &Value, error: fn(u16) -> Response) -> Reaction {
    let honest = Response::json(200, body);
    match answer {
        Answer::Honest | Answer::Unauthorized401Once => honest.into(),
        Answer::Reset => Reaction::Reset,
        Answer::Alert(description) => Reaction::Alert(description),
        Answer::Hold => Reaction::Hold,
        Answer::HalfBody => Reaction::delivered(honest, Delivery::HalfBody),
        Answer::AllButTheEnd => Reaction::delivered(honest, Delivery::AllButTheEnd),
        Answer::HalfHead => Reaction::delivered(honest, Delivery::HalfHead),
        Answer::Dripped => Reaction::delivered(honest, Delivery::Dripped),
        Answer::Chunked => honest.framed(Framing::Chunked).into(),
        Answer::HalfChunks => Reaction::delivered(honest.framed(Framing::Chunked), Delivery::HalfBody),
        Answer::AnnouncedClose => Reaction::delivered(honest, Delivery::AnnouncedClose),
        Answer::SilentClose => Reaction::delivered(honest, Delivery::SilentClose),
        Answer::HonestAs(status) => Response::json(status, body).into(),
        Answer::Blank(status) => Response::blank(status).into(),
        Answer::BlankUnannounced => Response::blank(200).framed(Framing::Unannounced).into(),
        Answer::Page(status) => answers::page(status).into(),
        Answer::PageWithId(status) => answers::page_with_id(status, &body["requestId"]).into(),
        Answer::Plain(status, text) => Response::text(status, "text/plain", text).into(),
        Answer::Error(status) => error(status).into(),
        Answer::Redirect => Response::blank(302).with("Location", "/api/v2/payments-moved").into(),
        Answer::Strange(status, error) => Response::json(status, &error(status, body)).into(),
        Answer::Body(spoil) => Response::text(200, "application/json", spoil(body)).into(),
    }
}
