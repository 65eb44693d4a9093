//! What may be done with a payment that was approved, and what is left of it.

use serde_json::{Value, json};

/// An approved payment's money.
#[derive(Clone)]
pub(crate) struct Money {
    authorized: i64,
    captures: Vec<Capture>,
    refunds: Vec<Refund>,
    is_voided: bool,
    /// Nothing can be captured any more.
    is_closed: bool,
    may_grow: bool,
    has_grown: bool,
}

#[derive(Clone)]
struct Capture {
    id: String,
    amount: i64,
    refunded: i64,
}

#[derive(Clone)]
struct Refund {
    id: String,
    amount: i64,
}

/// A rule that a request breaks: code and message of the refusal. The codes are ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken(pub(crate) &'static str, pub(crate) &'static str);

impl Broken {
    pub(crate) const NOT_APPROVED: Broken = Broken("PAYMENT_NOT_APPROVED", "The payment was not approved");
    const VOIDED: Broken = Broken("PAYMENT_VOIDED", "The payment is voided");
    const CAPTURED: Broken = Broken("PAYMENT_CAPTURED", "The payment is captured");
    const TOO_MUCH: Broken = Broken("AMOUNT_EXCEEDS_AUTHORIZATION", "The captures exceed the authorization");
    const FINAL: Broken = Broken("AMOUNT_IS_FINAL", "The amount of the authorization is final");
    const NOT_CAPTURED: Broken = Broken("PAYMENT_NOT_CAPTURED", "Nothing is captured that could be refunded");
    const OVER_REFUNDED: Broken = Broken("AMOUNT_EXCEEDS_REFUNDABLE", "The refunds exceed what is captured");
}

/// Whether a capture is one of several, and the last one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Series {
    Only,
    More,
    Last,
}

impl Money {
    /// `captured`: a sale. `may_grow`: it was sent with `isAmountFinal` false.
    pub(crate) fn new(id: &str, amount: i64, captured: bool, may_grow: bool) -> Money {
        let capture = Capture { id: id.to_owned(), amount, refunded: 0 };
        Money {
            authorized: amount,
            captures: if captured { vec![capture] } else { Vec::new() },
            refunds: Vec::new(),
            is_voided: false,
            is_closed: captured,
            may_grow,
            has_grown: false,
        }
    }

    fn open(&self) -> Result<(), Broken> {
        match (self.is_voided, self.is_closed) {
            (true, _) => Err(Broken::VOIDED),
            (_, true) => Err(Broken::CAPTURED),
            _ => Ok(()),
        }
    }

    /// Only before capture, and only once.
    pub(crate) fn void(&mut self) -> Result<(), Broken> {
        self.open()?;
        if !self.captures.is_empty() {
            return Err(Broken::CAPTURED);
        }
        self.is_voided = true;
        Ok(())
    }

    /// Captures and gives the id of it: the first capture has that of its payment. A single one may be of less, which ends
    /// the authorization, or of more, which the service authorizes as well; a series never exceeds the authorization.
    pub(crate) fn capture(
        &mut self,
        payment_id: &str,
        new_id: &str,
        amount: Option<i64>,
        series: Series,
    ) -> Result<(String, i64), Broken> {
        self.open()?;
        let amount = amount.unwrap_or(self.authorized - self.captured());
        if series != Series::Only && amount > self.authorized - self.captured() {
            return Err(Broken::TOO_MUCH);
        }
        let id = if self.captures.is_empty() { payment_id } else { new_id };
        self.captures.push(Capture { id: id.to_owned(), amount, refunded: 0 });
        self.is_closed = series != Series::More;
        Ok((id.to_owned(), amount))
    }

    /// Captures by an update of the payment: what is kept of the authorization, before anything else is captured.
    pub(crate) fn keep(&mut self, payment_id: &str, amount: Option<i64>) -> Result<(), Broken> {
        self.open()?;
        if !self.captures.is_empty() {
            return Err(Broken::CAPTURED);
        }
        self.capture(payment_id, payment_id, amount, Series::Only).map(drop)
    }

    /// Another total; more only of an amount that is not final.
    pub(crate) fn adjust(&mut self, total: i64) -> Result<(), Broken> {
        self.open()?;
        if !self.captures.is_empty() {
            return Err(Broken::CAPTURED);
        }
        if total > self.authorized && !self.may_grow {
            return Err(Broken::FINAL);
        }
        self.has_grown = total > self.authorized;
        self.authorized = total;
        Ok(())
    }

    /// Refunds a capture, what is left of it or a part, and tells how much, and what is then left. The first capture has the
    /// id of its payment.
    pub(crate) fn refund(&mut self, target: &str, refund_id: &str, amount: Option<i64>) -> Result<(i64, i64), Broken> {
        let capture = self.captures.iter_mut().find(|capture| capture.id == target).ok_or(Broken::NOT_CAPTURED)?;
        let amount = amount.unwrap_or(capture.left());
        if amount > capture.left() || capture.left() == 0 {
            return Err(Broken::OVER_REFUNDED);
        }
        capture.refunded += amount;
        self.refunds.push(Refund { id: refund_id.to_owned(), amount });
        Ok((amount, capture.left()))
    }

    pub(crate) fn has_capture(&self, id: &str) -> bool {
        self.captures.iter().any(|capture| capture.id == id)
    }

    pub(crate) fn authorized(&self) -> i64 {
        self.authorized
    }

    pub(crate) fn captured(&self) -> i64 {
        self.captures.iter().map(|capture| capture.amount).sum()
    }

    pub(crate) fn refunded(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.amount).sum()
    }

    pub(crate) fn is_voided(&self) -> bool {
        self.is_voided
    }

    pub(crate) fn state(&self) -> &'static str {
        match (self.is_voided, self.captures.is_empty()) {
            (true, _) => "VOIDED",
            (_, true) => "AUTHORIZED",
            _ => "CLOSED",
        }
    }

    /// Still authorized and not captured.
    fn remaining(&self) -> i64 {
        if self.is_voided || self.is_closed { 0 } else { self.authorized - self.captured() }
    }

    /// Writes what is so now into the payment's record.
    pub(crate) fn show(&self, payment_id: &str, record: &mut Value) {
        record["transactionState"] = json!(self.state());
        record["remainingAuthAmount"] = json!(self.remaining());
        record["totalAuthorizedAmount"] = json!(self.authorized);
        record["amount"] = json!(self.authorized);
        if !self.captures.is_empty() {
            record["amount"] = json!(self.captured());
            record["captureMethod"] = json!("NOW");
            record["remainingRefundableAmount"] = json!(self.captured() - self.refunded());
        }
        if self.is_voided {
            record["isVoid"] = json!(true);
        }
        record["paymentRequest"] = self.payment_request(payment_id);
    }

    fn payment_request(&self, id: &str) -> Value {
        let status = match (self.is_voided, self.is_closed, self.captures.is_empty()) {
            (true, ..) => "CANCELLED",
            (_, true, _) => "CLOSED",
            (_, _, true) => "PENDING",
            _ => "OPEN",
        };
        let authorization = match (self.is_voided, self.is_closed) {
            (true, _) => "VOIDED",
            (_, true) => "CAPTURED",
            _ => "AUTHORIZED",
        };
        let mut request = json!({
            "paymentRequestId": id,
            "paymentRequestStatus": status,
            "authorizations": [{
                "authorizationId": id,
                "amount": self.authorized,
                "transactionStatusCode": authorization,
                "authorizationType": if self.has_grown { "INCREMENTAL" } else { "INITIAL" },
            }],
        });
        // The latest one first, as in the samples.
        let captures: Vec<Value> = self.captures.iter().rev().map(Capture::show).collect();
        if !captures.is_empty() {
            request["captures"] = json!(captures);
        }
        let refunds: Vec<Value> = self.refunds.iter().map(Refund::show).collect();
        if !refunds.is_empty() {
            request["refunds"] = json!(refunds);
        }
        request
    }
}

impl Capture {
    fn left(&self) -> i64 {
        self.amount - self.refunded
    }

    fn show(&self) -> Value {
        json!({
            "captureId": self.id,
            "amount": self.amount,
            "transactionStatusCode": "CLOSED",
            "captureRemainingRefundableAmount": self.left(),
        })
    }
}

impl Refund {
    fn show(&self) -> Value {
        json!({ "refundId": self.id, "amount": self.amount, "transactionStatusCode": "CLOSED" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authorized() -> Money {
        Money::new("P", 5_000, false, false)
    }

    #[test]
    fn what_is_captured_cannot_be_voided_and_what_is_voided_not_captured() {
        let mut money = authorized();
        money.capture("P", "C", None, Series::Only).unwrap();
        assert_eq!(money.void(), Err(Broken::CAPTURED));
        let mut money = authorized();
        money.void().unwrap();
        assert_eq!(money.void(), Err(Broken::VOIDED));
        assert_eq!(money.capture("P", "C", None, Series::Only), Err(Broken::VOIDED));
        assert_eq!(money.refund("P", "R", None), Err(Broken::NOT_CAPTURED));
    }

    #[test]
    fn a_series_of_captures_never_exceeds_the_authorization() {
        let mut money = authorized();
        assert_eq!(money.capture("P", "C1", Some(2_000), Series::More).unwrap().0, "P");
        assert_eq!((money.state(), money.remaining()), ("CLOSED", 3_000));
        assert_eq!(money.capture("P", "C2", Some(3_001), Series::Last), Err(Broken::TOO_MUCH));
        assert_eq!(money.capture("P", "C2", Some(3_000), Series::Last).unwrap().0, "C2");
        assert_eq!(money.capture("P", "C3", Some(1), Series::Last), Err(Broken::CAPTURED));
    }

    #[test]
    fn refunds_never_exceed_the_capture_they_name() {
        let mut money = authorized();
        money.capture("P", "C1", Some(2_000), Series::More).unwrap();
        money.capture("P", "C2", Some(3_000), Series::Last).unwrap();
        assert_eq!(money.refund("C2", "R1", Some(3_001)), Err(Broken::OVER_REFUNDED));
        assert_eq!(money.refund("C2", "R1", Some(1_000)), Ok((1_000, 2_000)));
        assert_eq!(money.refund("C2", "R2", None), Ok((2_000, 0)));
        assert_eq!(money.refund("C2", "R3", None), Err(Broken::OVER_REFUNDED));
        assert_eq!(money.refund("P", "R4", None), Ok((2_000, 0)));
        assert_eq!((money.captured(), money.refunded()), (5_000, 5_000));
    }

    #[test]
    fn only_an_amount_that_is_not_final_grows() {
        let mut money = authorized();
        assert_eq!(money.adjust(6_500), Err(Broken::FINAL));
        assert_eq!(money.adjust(3_500), Ok(()));
        let mut money = Money::new("P", 5_000, false, true);
        assert_eq!(money.adjust(6_500), Ok(()));
        assert_eq!(money.remaining(), 6_500);
    }
}
