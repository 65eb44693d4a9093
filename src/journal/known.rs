//! What happens to a call whose request id is known already (money-rules §6), as a table.

use crate::outcome::EntryState;

/// What a call with a known request id comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Another call works on it: wait for that one.
    Wait,
    /// Nothing is sent; it is settled now.
    Settle,
    /// Answered from the journal.
    Replay,
    /// Sent again under the same id.
    Send,
    /// The id belongs to another payment.
    Refuse,
}

/// `is_busy`: a living call works on the entry. `is_same`: the same payment is meant.
pub(crate) fn known(state: EntryState, is_busy: bool, is_same: bool) -> Known {
    use EntryState::*;
    match state {
        // The caller has fixed something; it may be anything.
        Refused | NoEntry => Known::Send,
        _ if !is_same => Known::Refuse,
        Open | Doubt | ByHand | Pending if is_busy => Known::Wait,
        Open | Doubt | ByHand | Pending => Known::Settle,
        Approved | Partial | Declined | VoidedSince | IdTaken | Unresolved => Known::Replay,
        NotProcessed | NotSent => Known::Send,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_section_6() {
        use EntryState as E;
        use Known::*;
        #[rustfmt::skip]
        let table = [
            // entry, busy,            same payment, another payment
            (E::Open,         true,  Wait,    Refuse),
            (E::Open,         false, Settle,  Refuse),
            (E::Doubt,        true,  Wait,    Refuse),
            (E::Doubt,        false, Settle,  Refuse),
            (E::Pending,      true,  Wait,    Refuse),
            (E::Pending,      false, Settle,  Refuse),
            (E::Approved,     false, Replay,  Refuse),
            (E::Partial,      false, Replay,  Refuse),
            (E::Declined,     false, Replay,  Refuse),
            (E::VoidedSince,  false, Replay,  Refuse),
            (E::NotProcessed, false, Send,    Refuse),
            (E::NotSent,      false, Send,    Refuse),
            (E::Refused,      false, Send,    Send),
            (E::IdTaken,      false, Replay,  Refuse),
            (E::Unresolved,   false, Replay,  Refuse),
        ];
        for (state, is_busy, same, another) in table {
            assert_eq!(known(state, is_busy, true), same, "{state:?}");
            assert_eq!(known(state, is_busy, false), another, "{state:?}");
        }
    }
}
