//! What happens to a call whose request id is known already (money.md §6.1), as a table.

use crate::outcome::EntryState;

/// What becomes of a call with a known request id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Another call works on it: wait for that one.
    Wait,
    /// Nothing is sent: the entry is settled now.
    Settle,
    /// The journal answers.
    Replay,
    /// The payment is sent again under the same id.
    Send,
    /// The id belongs to another payment.
    Refuse,
}

/// How a call meets an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meeting {
    /// Another living call works on the entry.
    pub(crate) is_busy: bool,
    /// The same payment is meant.
    pub(crate) is_same: bool,
    /// The call has waited for another one with its id: it tells that one's word, and sends nothing.
    pub(crate) has_waited: bool,
}

pub(crate) fn known(state: EntryState, meeting: Meeting) -> Known {
    use EntryState::*;
    match (state, meeting) {
        (_, Meeting { is_busy: true, is_same, .. }) => {
            if is_same {
                Known::Wait
            } else {
                Known::Refuse
            }
        }
        // The caller has fixed something, which may be anything.
        (Refused, Meeting { has_waited: false, .. }) => Known::Send,
        (_, Meeting { is_same: false, .. }) => Known::Refuse,
        (Open | Doubt | ByHand | Pending, _) => Known::Settle,
        (Approved | Partial | Declined | VoidedSince | IdTaken | Unresolved, _) => Known::Replay,
        (NotProcessed | NotSent | Refused | NoEntry, Meeting { has_waited: true, .. }) => Known::Replay,
        (NotProcessed | NotSent | NoEntry, _) => Known::Send,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_section_6_1() {
        use EntryState as E;
        use Known::*;
        #[rustfmt::skip]
        let table = [
            // entry,         same,   another, the same after waiting
            (E::Open,         Settle, Refuse,  Settle),
            (E::Doubt,        Settle, Refuse,  Settle),
            (E::ByHand,       Settle, Refuse,  Settle),
            (E::Pending,      Settle, Refuse,  Settle),
            (E::Approved,     Replay, Refuse,  Replay),
            (E::Partial,      Replay, Refuse,  Replay),
            (E::Declined,     Replay, Refuse,  Replay),
            (E::VoidedSince,  Replay, Refuse,  Replay),
            (E::NotProcessed, Send,   Refuse,  Replay),
            (E::NotSent,      Send,   Refuse,  Replay),
            (E::Refused,      Send,   Send,    Replay),
            (E::IdTaken,      Replay, Refuse,  Replay),
            (E::Unresolved,   Replay, Refuse,  Replay),
        ];
        for (state, same, another, after_waiting) in table {
            for has_waited in [false, true] {
                for (is_same, word) in [(true, Wait), (false, Refuse)] {
                    assert_eq!(known(state, Meeting { is_busy: true, is_same, has_waited }), word, "{state:?}");
                }
            }
            let free = |is_same, has_waited| known(state, Meeting { is_busy: false, is_same, has_waited });
            assert_eq!(free(true, false), same, "{state:?}");
            assert_eq!(free(false, false), another, "{state:?}");
            assert_eq!(free(true, true), after_waiting, "{state:?}");
            assert_eq!(free(false, true), Refuse, "{state:?}");
        }
    }
}
