//! Stored credentials: who starts a payment, and what is on file, in the combinations of api.md §3.2.

use super::model::Payment;
use crate::error::Error;
use crate::status::Status;

/// Refuses a combination that no row of that table has.
pub(super) fn check(payment: &Payment) -> Result<(), Error> {
    let by_merchant = payment.initiator_type == Some("MERCHANT");
    let on_file = payment.account_on_file.unwrap_or("NOT_STORED");
    let sequence = payment.recurring_sequence;
    let is_merchants_own_reason = payment.authorization_purpose.is_some();

    let rules = [
        (by_merchant && on_file != "STORED", "account_on_file", "what the merchant starts needs a card that is STORED"),
        (by_merchant && sequence == Some("FIRST"), "recurring_sequence", "the consumer starts the first of a series"),
        (sequence.is_some() && on_file == "NOT_STORED", "account_on_file", "a series needs TO_BE_STORED or STORED"),
        (
            sequence == Some("SUBSEQUENT") && on_file == "TO_BE_STORED",
            "account_on_file",
            "later ones of a series need STORED",
        ),
        (is_merchants_own_reason && !by_merchant, "authorization_purpose", "it is for what the merchant starts"),
        (is_merchants_own_reason && sequence.is_some(), "authorization_purpose", "it is for what is no series"),
    ];
    match rules.into_iter().find(|(broken, ..)| *broken) {
        Some((_, field, rule)) => Err(Error::because(Status::Conflict, field, rule)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INITIATORS: [Option<&str>; 3] = [None, Some("CARDHOLDER"), Some("MERCHANT")];
    const ON_FILE: [Option<&str>; 4] = [None, Some("NOT_STORED"), Some("TO_BE_STORED"), Some("STORED")];
    const SEQUENCES: [Option<&str>; 3] = [None, Some("FIRST"), Some("SUBSEQUENT")];

    /// The table, row by row; "-" means not said.
    const TABLE: [(&str, &str, &[&str], bool); 6] = [
        ("CARDHOLDER", "NOT_STORED", &["-"], false),
        ("CARDHOLDER", "TO_BE_STORED", &["-", "FIRST"], false),
        ("CARDHOLDER", "STORED", &["-", "FIRST", "SUBSEQUENT"], false),
        ("MERCHANT", "STORED", &["-"], false),
        ("MERCHANT", "STORED", &["SUBSEQUENT"], false),
        ("MERCHANT", "STORED", &["-"], true),
    ];

    #[test]
    fn what_the_table_has_is_taken_and_nothing_else() {
        for initiator in INITIATORS {
            for on_file in ON_FILE {
                for sequence in SEQUENCES {
                    for purpose in [None, Some("NO_SHOW")] {
                        let payment = Payment {
                            initiator_type: initiator,
                            account_on_file: on_file,
                            recurring_sequence: sequence,
                            authorization_purpose: purpose,
                            ..Payment::unsaid("id".into())
                        };
                        let is_in_table = TABLE.iter().any(|(who, file, sequences, with_purpose)| {
                            *who == initiator.unwrap_or("CARDHOLDER")
                                && *file == on_file.unwrap_or("NOT_STORED")
                                && sequences.contains(&sequence.unwrap_or("-"))
                                && *with_purpose == purpose.is_some()
                        });
                        let said = format!("{initiator:?} {on_file:?} {sequence:?} {purpose:?}");
                        assert_eq!(check(&payment).is_ok(), is_in_table, "{said}");
                    }
                }
            }
        }
    }
}
