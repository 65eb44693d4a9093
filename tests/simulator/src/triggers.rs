//! Our own triggers. **None of them is J.P. Morgan's**: the real service would take these values as
//! the plain text they are. They let a client in any language ask for a fault with an ordinary payment.

use crate::faults::Fault;

/// A `merchantOrderNumber` that begins like this names a fault: `SIM-ANSWER-LOST`, or with anything
/// behind a further hyphen, `SIM-ANSWER-LOST-17`.
const ORDER_PREFIX: &str = "SIM-";

/// An `accountHolder.referenceId` with which the payment succeeds and its profile does not.
pub(crate) const PROFILE_FAILS: &str = "SIM-PROFILE-FAILS";

/// An order number that asks for a fault which does not exist. Refused: a test with a typing error
/// must not pass by accident.
#[derive(Debug, PartialEq)]
pub(crate) struct UnknownFault;

/// The fault that an order number asks for. Of several that fit, the longest name.
pub(crate) fn fault_of(order_number: Option<&str>) -> Result<Option<Fault>, UnknownFault> {
    let Some(wish) = order_number.and_then(|number| number.strip_prefix(ORDER_PREFIX)) else {
        return Ok(None);
    };
    let fits = |fault: &&Fault| {
        let rest = wish.strip_prefix(fault.name());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let longest = Fault::ALL.iter().filter(fits).max_by_key(|fault| fault.name().len());
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
    fn other_orders_ask_for_nothing() {
        for order in [None, Some("ORDER-1"), Some("SIMPLE"), Some("sim-late")] {
            assert_eq!(fault_of(order), Ok(None));
        }
        for order in ["SIM-", "SIM-LATER", "SIM-ANSWERLOST-1", "SIM-late"] {
            assert_eq!(fault_of(Some(order)), Err(UnknownFault));
        }
    }
}
