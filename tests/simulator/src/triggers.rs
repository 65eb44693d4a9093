//! Our own triggers. **None of them is J.P. Morgan's**: the real service would take these values as
//! the plain text they are. They let a client in any language ask for a fault with an ordinary payment.

use crate::faults::Fault;
use crate::token_faults::TokenFault;

/// A `merchantOrderNumber` or client id that begins like this names a fault: `SIM-ANSWER-LOST`, or with
/// anything behind a further hyphen, `SIM-ANSWER-LOST-17`.
const PREFIX: &str = "SIM-";

/// An `accountHolder.referenceId` with which the payment succeeds and its profile does not.
pub(crate) const PROFILE_FAILS: &str = "SIM-PROFILE-FAILS";

/// A wish for a fault which does not exist. Refused: a test with a typing error
/// must not pass by accident.
#[derive(Debug, PartialEq)]
pub(crate) struct UnknownFault;

/// The fault that an order number asks for.
pub(crate) fn fault_of(order_number: Option<&str>) -> Result<Option<Fault>, UnknownFault> {
    named(order_number.unwrap_or_default(), Fault::ALL, Fault::name)
}

/// The fault that a client id asks for.
pub(crate) fn token_fault_of(client_id: &str) -> Result<Option<TokenFault>, UnknownFault> {
    named(client_id, TokenFault::ALL, TokenFault::name)
}

/// Of several that fit, the longest name.
fn named<T: Copy>(text: &str, all: &[T], name: fn(T) -> &'static str) -> Result<Option<T>, UnknownFault> {
    let Some(wish) = text.strip_prefix(PREFIX) else {
        return Ok(None);
    };
    let fits = |fault: &&T| {
        let rest = wish.strip_prefix(name(**fault));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let longest = all.iter().filter(fits).max_by_key(|fault| name(**fault).len());
    longest.copied().map(Some).ok_or(UnknownFault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_can_be_asked_for() {
        for fault in Fault::ALL {
            let order = format!("SIM-{}", fault.name());
            assert_eq!(fault_of(Some(&order)), Ok(Some(*fault)));
            assert_eq!(fault_of(Some(&format!("{order}-17"))), Ok(Some(*fault)));
        }
    }

    #[test]
    fn every_token_fault_can_be_asked_for() {
        for fault in TokenFault::ALL {
            assert_eq!(token_fault_of(&format!("SIM-{}", fault.name())), Ok(Some(*fault)));
        }
        assert_eq!(token_fault_of("simulator-client"), Ok(None));
        assert_eq!(token_fault_of("SIM-ANSWER-LOST"), Err(UnknownFault));
    }

    #[test]
    fn other_orders_ask_for_nothing() {
        for order in [None, Some("ORDER-1"), Some("SIMPLE"), Some("sim-late")] {
            assert_eq!(fault_of(order), Ok(None));
        }
        for order in ["SIM-", "SIM-LATER", "SIM-ANSWERLOST-1", "SIM-late"] {
            assert_eq!(fault_of(Some(order)), Err(UnknownFault));
        }
    }
}
