//! The rules, each of which can be switched off.

#[derive(Clone, Copy)]
pub struct Rules {
    /// A doubt is looked up, and never sent again as a new payment (§4).
    pub looks_up: bool,
    /// The age of a doubt counts from the moment the connection was surely dead, not from OPEN (§1, §5).
    pub ages_from_gone: bool,
    /// An abandoned connection is reset, so that its bytes die with it (§1).
    pub resets: bool,
    /// "Empty" proves something only when the look-up left after due (§1 "due").
    pub waits_for_due: bool,
    /// What counts is when the look-up left, not when its answer came (L4).
    pub judges_by_leaving: bool,
    /// 409 is a doubt, not a refusal (row 10).
    pub doubts_409: bool,
    /// An owner is alive as long as its lock is held, however long it sleeps (§5 "owner").
    pub has_locks: bool,
    /// A verdict that a dead process was not seen to take is told again (§5 "told").
    pub tells_again: bool,
    /// OPEN is on the disk before the first byte leaves (§5 "order of writes").
    pub opens_first: bool,
    /// A known id is settled or answered, not sent as new (§6); only what was not processed is sent again.
    pub knows_ids: bool,
    /// Settling leaves alone what a living owner sends (§7).
    pub respects_owners: bool,
    /// `JPM_DONE` only when nothing is in doubt (§7).
    pub ends_when_settled: bool,
    /// A record that is found is believed (L1).
    pub believes_records: bool,
}

impl Rules {
    pub const ALL: Rules = Rules {
        looks_up: true,
        ages_from_gone: true,
        resets: true,
        waits_for_due: true,
        judges_by_leaving: true,
        doubts_409: true,
        has_locks: true,
        tells_again: true,
        opens_first: true,
        knows_ids: true,
        respects_owners: true,
        ends_when_settled: true,
        believes_records: true,
    };
}

/// The mutant of §8, the rules without it, and the invariant that breaks first.
pub fn each_switched_off() -> Vec<(&'static str, Rules, &'static str)> {
    let all = Rules::ALL;
    let (twice, wrong, untold, endless) = (
        "I1: charged twice",
        "I2: told that nothing was done, and it was",
        "I4: all is done, and a charge was never told",
        "I9: it never ends",
    );
    vec![
        ("M1 a doubt is sent again as a new payment", Rules { looks_up: false, ..all }, twice),
        ("M3 age from OPEN", Rules { ages_from_gone: false, ..all }, wrong),
        ("M4 a plain close", Rules { resets: false, ..all }, wrong),
        ("M5 'empty' believed before due", Rules { waits_for_due: false, ..all }, wrong),
        ("M6 'empty' judged by when it came", Rules { judges_by_leaving: false, ..all }, wrong),
        ("M7 409 is a refusal", Rules { doubts_409: false, ..all }, wrong),
        ("M13 a lease instead of a lock", Rules { has_locks: false, ..all }, wrong),
        ("M14, M15 a verdict is told once, whoever heard it", Rules { tells_again: false, ..all }, untold),
        ("M16 OPEN after the first byte", Rules { opens_first: false, ..all }, untold),
        ("M23 a known id is sent as new", Rules { knows_ids: false, ..all }, wrong),
        ("M24 settling takes what a living owner sends", Rules { respects_owners: false, ..all }, wrong),
        ("M28 done while in doubt", Rules { ends_when_settled: false, ..all }, untold),
        ("M30 unknown for everything", Rules { believes_records: false, ..all }, endless),
    ]
}
