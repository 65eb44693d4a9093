//! A call, ready to be sent, and the caller's extra JSON in it, which may not contradict what the library itself says.

use super::intent::Intent;
use crate::error::Error;
use crate::platform::secret_buffer::SecretBuffer;
use crate::status::Status;
use crate::wire::Body;
use crate::wire::merge::{Members, TOO_DEEP, Unmergeable, is_too_deep, merge};
use crate::wire::payment::Expiry;

/// A call, ready to be sent. No Debug: it borrows card data.
pub(crate) struct Request<'a> {
    pub(crate) intent: Intent,
    pub(crate) body: Option<Body<'a>>,
    pub(crate) extra: Option<Extra<'a>>,
    /// The expiry of the card in it, if there is one.
    pub(crate) expiry: Option<Expiry>,
    /// The headers beside those that every call has.
    pub(crate) headers: Vec<(&'static str, &'a str)>,
}

/// Members that say what is asked for: a caller that changed them would be told about something else.
const OURS: [&str; 6] = ["amount", "currency", "captureMethod", "isCapture", "isVoid", "merchantOrderNumber"];
/// A new profile is made by functions of its own.
const NEW_PROFILE: [&str; 3] = ["accountHolder", "consumerProfileInfo", "consumerProfileRequestType"];
const MEANS: &str = "paymentMethodType";

/// Means that pay at once, without the customer's own action.
const AT_ONCE: [&str; 3] = ["card", "consumerProfile", "transactionReference"];
/// Members of a card or a profile that let the customer authenticate, or say that this was done.
const AUTHENTICATES: [&str; 2] = ["paymentAuthenticationRequest", "verificationAuthenticationRequest"];

/// A JSON object. No Debug: it may hold card data.
#[derive(Clone, Copy)]
pub(crate) struct Extra<'a>(&'a str);

/// Room for a request with every field at its longest, so that the buffer need not grow.
const BODY_CAPACITY: usize = 8 * 1024;

impl<'a> Extra<'a> {
    pub(crate) fn read(json: &'a str) -> Result<Extra<'a>, Error> {
        if is_too_deep(json) {
            return Err(Error::because(Status::Format, "extra_json", TOO_DEEP));
        }
        match Members::read(json) {
            Some(_) => Ok(Extra(json)),
            None => Err(Error::because(Status::Format, "extra_json", "it is no JSON object, or a member stands twice")),
        }
    }

    /// Reads the extra JSON of a request about money, which may not say what is asked for: `Status::Conflict`.
    pub(crate) fn about_money(json: &'a str) -> Result<Extra<'a>, Error> {
        let extra = Extra::read(json)?;
        let members = extra.members();
        if let Some(name) = OURS.into_iter().find(|name| members.get(name).is_some()) {
            return Err(conflict(name));
        }
        let [holder, info, wish] = NEW_PROFILE;
        let asks = members.within(holder).and_then(|holder| holder.within(info));
        if asks.is_some_and(|info| info.get(wish).is_some()) {
            return Err(conflict(&NEW_PROFILE.join(".")));
        }
        Ok(extra)
    }

    /// Whether it asks for the customer's own action.
    pub(crate) fn awaits_customer(&self) -> bool {
        awaits_customer(&self.members())
    }

    fn members(&self) -> Members<'a> {
        Members::read(self.0).expect("read before")
    }
}

fn conflict(place: &str) -> Error {
    Error::because(Status::Conflict, "extra_json", format_args!("{place} is not for it"))
}

/// Writes a request out. Only here is card data copied, into a buffer that wipes itself.
pub(crate) fn written(body: &Body, extra: Option<Extra>) -> Result<SecretBuffer, Error> {
    let internal = |error: &dyn std::fmt::Display| Error::because(Status::Internal, "", error);
    let mut ours = SecretBuffer::with_capacity(BODY_CAPACITY).map_err(|error| internal(&error))?;
    serde_json::to_writer(&mut ours, body).map_err(|error| internal(&error))?;
    let Some(extra) = extra else { return Ok(ours) };

    let room = BODY_CAPACITY + extra.0.len();
    let mut merged = SecretBuffer::with_capacity(room).map_err(|error| internal(&error))?;
    let text = std::str::from_utf8(ours.bytes()).map_err(|error| internal(&error))?;
    let members = Members::read(text).ok_or_else(|| internal(&"a request is an object"))?;
    refuse_other_means(&members, &extra.members())?;
    match merge(&members, &extra.members(), &mut merged) {
        Ok(()) => Ok(merged),
        Err(Unmergeable::Both(place)) => Err(conflict(&place)),
        Err(Unmergeable::Io(error)) => Err(internal(&error)),
    }
}

/// Lets the extra JSON say more about the means of payment, but not name other means.
fn refuse_other_means(ours: &Members, extra: &Members) -> Result<(), Error> {
    let (Some(ours), Some(extra)) = (ours.within(MEANS), extra.within(MEANS)) else { return Ok(()) };
    match extra.names().find(|name| ours.get(name).is_none()) {
        Some(name) => Err(conflict(&format!("{MEANS}.{name}"))),
        None => Ok(()),
    }
}

/// Whether a request asks for the customer's own action, as 3-D Secure or another way of paying does: the service's
/// limit does not bound how long that takes.
pub(crate) fn awaits_customer(request: &Members) -> bool {
    let Some(means) = request.within("paymentMethodType") else { return false };
    let is_given = |within: &Members, name: &str| within.get(name).is_some_and(|value| value.get() != "null");
    means.names().filter(|name| is_given(&means, name)).any(|name| match means.within(name) {
        // The guide puts the holder there too.
        _ if name == "accountHolder" => false,
        Some(inner) if AT_ONCE.contains(&name) => {
            let authentication = inner.within("authentication");
            AUTHENTICATES.iter().any(|name| is_given(&inner, name))
                || authentication.is_some_and(|inner| is_given(&inner, "threeDS"))
        }
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::payment::{PaymentMethodType, TransactionReference, Update};

    fn nested(depth: usize) -> String {
        format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth))
    }

    #[test]
    fn what_the_library_goes_by_is_refused_by_name() {
        for (json, message) in [
            ("[]", "no JSON object"),
            (&nested(101), "nested too deeply"),
            (r#"{"amount":1}"#, "amount is not for it"),
            (r#"{"isVoid":true}"#, "isVoid is not for it"),
            (
                r#"{"accountHolder":{"consumerProfileInfo":{"consumerProfileRequestType":"CREATE"}}}"#,
                "accountHolder.consumerProfileInfo.consumerProfileRequestType is not for it",
            ),
        ] {
            let fault = Extra::about_money(json).err().unwrap();
            assert!(fault.field == "extra_json" && fault.message.contains(message), "{}", fault.message);
        }
        assert!(Extra::about_money(&nested(100)).is_ok());
        assert!(Extra::about_money(&format!(r#"{{"a":"{}\"{}"}}"#, "[".repeat(200), "{".repeat(200))).is_ok(), "text");
        assert!(Extra::about_money(r#"{"taxAmount":1,"accountHolder":{"fullName":"A B"}}"#).is_ok());
    }

    #[test]
    fn a_request_is_extended_and_not_changed() {
        let update = Body::Update(Update { statement_descriptor: Some("SHOP"), ..Update::default() });
        let text = |extra| written(&update, Some(Extra::read(extra).unwrap())).map(|body| body.bytes().to_vec());
        assert_eq!(text(r#"{"isTaxable":true}"#).unwrap(), br#"{"statementDescriptor":"SHOP","isTaxable":true}"#);
        let fault = text(r#"{"statementDescriptor":"OTHER"}"#).unwrap_err();
        assert!(fault.status == Status::Conflict && fault.message.contains("statementDescriptor"));
    }

    #[test]
    fn it_cannot_be_paid_in_two_ways() {
        let reference = TransactionReference { transaction_reference_id: "T-1" };
        let means = PaymentMethodType { transaction_reference: Some(reference), ..PaymentMethodType::default() };
        let ours = format!(r#"{{"paymentMethodType":{}}}"#, serde_json::to_string(&means).unwrap());
        let body = Body::Raw(serde_json::from_str(&ours).unwrap());
        let with = |extra| written(&body, Some(Extra::read(extra).unwrap())).map(|body| body.bytes().len());
        assert!(with(r#"{"paymentMethodType":{"transactionReference":{"more":1}}}"#).is_ok());
        let fault = with(r#"{"paymentMethodType":{"card":{}}}"#).unwrap_err();
        assert!(fault.message.contains("paymentMethodType.card"), "{}", fault.message);
    }
}
