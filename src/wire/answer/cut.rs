//! Reads what is left of an answer that was cut, or is unreadable as a whole: the members at its top that came whole.

use serde::de::DeserializeOwned;

use super::is_ending;
use crate::wire::mend::mended;
use crate::wire::scalar::Text;

/// Whether a body that cannot be read as an answer shows that the service has our request: it names the request, and it
/// names a transaction or says how one ended (money.md §1.5 "acknowledged").
pub(crate) fn acknowledges(body: &[u8], request_id: &str) -> bool {
    let members = members(body);
    let says = |name: &str, is: &dyn Fn(&str) -> bool| {
        members.iter().any(|(known, value)| known == name && is(value.as_str()))
    };
    !request_id.is_empty()
        && says("requestId", &|id| id == request_id)
        && (says("transactionId", &|id| !id.is_empty()) || says("responseStatus", &is_ending))
}

/// The names and scalars at the top of the object that the body begins with. A repeated member is there twice.
fn members(body: &[u8]) -> Vec<(String, Text)> {
    let text = mended(body);
    let mut rest = Rest(text.as_bytes());
    let mut members = Vec::new();
    let mut before = b'{';
    while rest.skip(before) {
        let Some(name) = rest.value::<String>().filter(|_| rest.skip(b':')) else { break };
        let Some(value) = rest.value() else { break };
        members.push((name, value));
        before = b',';
    }
    members
}

/// The part that has not been read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    /// Skips that character and the white space before it. False: another character comes next.
    fn skip(&mut self, wanted: u8) -> bool {
        match self.0.trim_ascii_start().split_first() {
            Some((found, rest)) if *found == wanted => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// The next value, if it came whole.
    fn value<T: DeserializeOwned>(&mut self) -> Option<T> {
        let mut values = serde_json::Deserializer::from_slice(self.0).into_iter();
        let value = values.next()?.ok()?;
        self.0 = &self.0[values.byte_offset()..];
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_answer_acknowledges_what_it_names_and_claims() {
        for (body, acknowledges) in [
            (r#"{"transactionId":"T-1","requestId":"ours","amount":12"#, true),
            (r#" { "requestId" : "ours" , "responseStatus" : "SUCCESS" , "pay"#, true),
            (r#"{"requestId":"ours","responseStatus":"PENDING""#, true),
            (r#"{"requestId":"ours","paymentMethodType":{"card":[1,{}]},"responseStatus":"DENIED","#, true),
            (r#"{"requestId":"ours","amount":1234,"isVoid":false,"x":null,"transactionId":7"#, true),
            // Complete, but not readable as one answer.
            (r#"{"responseStatus":"DENIED","requestId":"ours","responseStatus":"SUCCESS"}"#, true),
            (r#"{"requestId":"ours","transactionId":"T-1"} junk"#, true),
            // Neither a request id alone acknowledges, nor a claim without ours.
            (r#"{"requestId":"ours","responseCode":"HOST_ERR"#, false),
            (r#"{"requestId":"ours","responseStatus":"ERROR","transactionId":""#, false),
            (r#"{"requestId":"ours","transactionId":null,"#, false),
            (r#"{"requestId":"another","transactionId":"T-1","#, false),
            (r#"{"transactionId":"T-1","responseStatus":"SUCCESS","#, false),
            // Cut within a value that counts.
            (r#"{"transactionId":"T-1","requestId":"our"#, false),
            (r#"{"requestId":"ours","responseStatus":"SUCC"#, false),
            // Not at the top.
            (r#"{"merchant":{"requestId":"ours","transactionId":"T-1","#, false),
            (r#"[{"requestId":"ours","transactionId":"T-1"}]"#, false),
            ("<html>\"requestId\":\"ours\",\"transactionId\":\"T-1\"</html>", false),
            ("", false),
            ("{", false),
        ] {
            assert_eq!(super::acknowledges(body.as_bytes(), "ours"), acknowledges, "{body}");
        }
        assert!(!super::acknowledges(br#"{"requestId":"","transactionId":"T-1""#, ""));
        assert!(super::acknowledges(
            b"\xef\xbb\xbf{\"requestId\":\"ours\",\"x\":\"\xff\t\",\"transactionId\":\"T-1\"",
            "ours"
        ));
        assert!(!super::acknowledges(&br#"{"a":"#.repeat(100_000), "ours"));
    }

    /// Wherever an answer is cut, it says no more than the whole.
    #[test]
    fn each_cut_of_an_example_shows_a_part_of_its_members() {
        let example = include_bytes!("../../../tests/examples/sale-create-profile.response.json");
        let whole = members(example);
        assert!(whole.len() > 10);
        for length in 0..example.len() {
            let part = members(&example[..length]);
            let is_part = part.iter().zip(&whole).all(|((name, _), (same, _))| name == same);
            assert!(is_part && part.len() <= whole.len(), "{length}");
        }
        let id = whole.iter().find(|(name, _)| name == "requestId").unwrap().1.as_str().to_owned();
        assert!(acknowledges(example, &id));
    }
}
