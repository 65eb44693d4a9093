"""The money rules switched off, one at a time: where, what stands there, and what stands there in the mutant.

The numbers and names are those of money.md §8 and of the small machines in tests/money/model; a rule that no text can switch off has
none here. A text that is not found exactly once fails the run: the table cannot fall behind the sources.
"""

OUTCOME = "src/outcome/decision_table.rs"
DUE = "src/outcome/due.rs"
ADMISSION = "src/journal/admission.rs"
GUARDING = "src/journal/guarding.rs"
HANDLE = "src/journal/handle.rs"
CLAIMS = "src/journal/claims.rs"
KNOWN = "src/journal/idempotency.rs"
GUARDS = "src/journal/guards.rs"
OPEN = "src/journal/open.rs"
OWNER = "src/journal/owner.rs"
PLACE = "src/journal/location.rs"
STORE = "src/journal/store.rs"
TICKET = "src/journal/ticket.rs"
UNSETTLED = "src/journal/unsettled.rs"
ACKNOWLEDGED = "src/journal/acknowledged.rs"
FIT = "src/outcome/record_match.rs"
SETTLE = "src/client/recover.rs"
SETTLE_NEXT = "src/client/settle_next.rs"
PERFORM = "src/client/perform.rs"
ATTEMPT = "src/client/attempt.rs"
ANSWER = "src/wire/answer.rs"
RAW = "src/client/raw_call.rs"
REPORT = "src/outcome/report.rs"
STATUS = "src/status.rs"
SETTINGS = "src/options/settings.rs"
FORK = "src/platform/fork.rs"
SQLITE = "src/platform/sqlite.rs"
SOCKET = "src/gateway/socket.rs"
GATEWAY = "src/gateway/mod.rs"
BODY = "src/gateway/body.rs"

#: The request that an attempt sends may become another one.
ASKED_MAY_CHANGE = (
    ATTEMPT,
    "        let mut earlier = Earlier::Nothing;\n",
    "        let mut earlier = Earlier::Nothing;\n        let mut intent = intent.clone();\n        let intent = &mut intent;\n",
)

#: Rows and statements that several mutants change.
TOKENS = "            let tokens = refused_token.iter().chain(&token).map(|token| token.value());\n"
LOOK_UP = "            Next::LookUp(why) => CameTo::Doubt { why, http: sorted.http, detail: echo.message(&sorted.why) },"
ERROR_ENDS = "        _ if look_up.is_error() && is_due && error_stood => taken,\n"
BARRED = "            if let Some((fault, other)) = journal.barred(connection, intent)? {"
IS_MESSAGES_ERROR = "!self.is_claim() && self.response_status.as_str() == \"ERROR\" && is_refusal_code(self.response_code.as_str())"
TARGET_IN_DOUBT = "Doubt | ByHand => Some(Bar(Status::TargetInDoubt, if other.by_hand { ByPerson } else { Never })),"
FIRST_ERROR = "error_boot = ?8, error_ms = ?9"
IS_RECENT = "(wall_ms().saturating_sub(entry.opened_at) <= window"
PAID = "(is_same && other.is_recent && !other.is_undone).then_some(Bar(Status::OrderPaid, ByPerson))"

MUTANTS = [
    ("M1 naive retry after a doubt, as a new payment", [
        ASKED_MAY_CHANGE,
        (ATTEMPT, TOKENS, "            if attempts == 1 && matches!(next, Next::LookUp(_)) {\n"
                          "                intent.request_id = crate::operations::intent::new_request_id();\n"
                          "                continue;\n            }\n" + TOKENS),
    ]),
    ("M2 a new id after a 401", [
        ASKED_MAY_CHANGE,
        (ATTEMPT, "                    earlier = refused;\n",
         "                    earlier = refused;\n                    intent.request_id = crate::operations::intent::new_request_id();\n"),
    ]),
    ("M3 age from OPEN, by the wall clock (also M12)", [
        (ADMISSION, "            gone: gone.as_ref().and_then(|gone| shared.boot.instant(gone)),",
         "            gone: Instant::now().checked_sub(std::time::Duration::from_millis((crate::platform::clock::wall_ms() - entry.opened_at).max(0) as u64)),"),
    ]),
    ("M4 a plain close instead of a reset", [
        (SOCKET, "        socket.set_linger(Some(Duration::ZERO))?;\n", ""),
        (SOCKET, "            platform::reset(stream);\n", "            let _ = stream;\n"),
    ]),
    ("M5 'empty' believed before due", [
        (OUTCOME, "let is_due = left != Left::BeforeDue;", "let is_due = left != Left::BeforeDue || look_up == LookUp::Empty;"),
    ]),
    ("M6 'empty' judged by when the answer came", [
        (SETTLE, "        let verdict = outcome::judge_look_up(asking.found, left, standing(&self.doubt, leaves));",
         "        let left = self.clocks(Instant::now()).left(self.client.window(), self.client.settings.lookup_trust);\n"
         "        let verdict = outcome::judge_look_up(asking.found, left, standing(&self.doubt, leaves));"),
    ]),
    ("M7 409 is a refusal", [
        (OUTCOME, "(409, _) => Next::LookUp(Status::Duplicate),", "(409, _) => told(Status::Refused, NotProcessed, Fix, Entry::Refused),"),
    ]),
    ("M8 no look whether a record is ours", [
        (FIT, "fit: if is_mock && !fit.is_ours() { Fit::Alike } else { fit },", "fit: if is_mock || !fit.is_ours() { Fit::Alike } else { fit },"),
    ]),
    ("M9 any 404 is 'empty'", [
        (SETTLE, "404 if is_empty || answer.is_some_and(Answer::is_messages_error) => Form::Empty,", "404 => Form::Empty,"),
    ]),
    ("M10 any 4xx is a refusal", [(OUTCOME, "(400..=499, Body::Refusal) if proves", "(400..=499, _) if proves")]),
    ("M11 whatever merchant an entry is of", [
        (STORE, "\"base_url = :base_url AND merchant_id = :merchant_id AND till = :till\"",
         "\"base_url = :base_url AND :merchant_id <> '' AND till = :till\""),
    ]),
    ("M13 a lease instead of a lock", [
        (OWNER, "        Err(TryLockError::WouldBlock) => {\n            let mut says",
         "        Err(TryLockError::WouldBlock) if file.metadata().is_ok_and(|it| it.modified().is_ok_and(|at| at.elapsed()\n"
         "            .is_ok_and(|ago| ago.as_millis() > 500))) => (Life::Dead, String::new()),\n"
         "        Err(TryLockError::WouldBlock) => {\n            let mut says"),
    ]),
    ("M14 a verdict is not told again after a kill", [
        (UNSETTLED, "if self.shared.life(&owner) == Life::Dead { i64::MAX }", "if self.shared.life(&owner) == Life::Dead { i64::MIN }"),
    ]),
    ("M15 told before it was returned", [(STORE, "UPDATE entry SET state = ?1, result = ?2, decided_at = ?3, told = 0", "UPDATE entry SET state = ?1, result = ?2, decided_at = ?3, told = 1")]),
    ("M16 OPEN is not there when the request leaves", [
        (STORE, ":asks_profile, :acknowledged, 'OPEN', :owner", ":asks_profile, :acknowledged, 'NOT_SENT', :owner"),
        (STORE, "WHERE id = ?8 AND epoch = ?9 AND state IN ('OPEN', 'DOUBT', 'PENDING')", "WHERE id = ?8 AND epoch = ?9 AND state IN ('OPEN', 'DOUBT', 'PENDING', 'NOT_SENT')"),
        (STORE, "WHERE id = ?10 AND epoch = ?11 AND state IN ('OPEN', 'DOUBT', 'PENDING')", "WHERE id = ?10 AND epoch = ?11 AND state IN ('OPEN', 'DOUBT', 'PENDING', 'NOT_SENT')"),
    ]),
    ("M17 OPEN without a sync", [("src/journal/open.rs", "PRAGMA synchronous = FULL;", "PRAGMA synchronous = OFF;")]),
    ("M18 a failed verdict write is a failure", [
        (TICKET, "                Report { journal: fault.status, ..report }\n", "                Report::stopped(&fault, report.intent)\n"),
    ]),
    ("M19 a voided record is an approval", [(OUTCOME, "(Success, State::Voided) if !facts.voids =>", "(Success, State::Voided) if !facts.voids && facts.partial =>")]),
    ("M20 a partial approval is an approval", [(OUTCOME, "(Success, _) if facts.partial =>", "(Success, _) if facts.partial && !facts.has_id =>")]),
    ("M21 a profile that is not known has failed", [(OUTCOME, "        _ if evidence.looked_up && !evidence.has_block => ProfileFate::Unknown,\n", "")]),
    ("M22 no guard of order numbers", [
        (GUARDING, "Guard::Order(_) | Guard::Instrument if !self.guard_order =>", "Guard::Order(_) | Guard::Instrument if !self.guard_order || intent.operation == &operations::PAY =>"),
    ]),
    ("M23 a known id is sent as a new one", [
        (KNOWN, "(Approved | Partial | Declined | VoidedSince | IdTaken | Unresolved, _) => Known::Replay,", "(Approved | Partial | Declined | VoidedSince | IdTaken | Unresolved, _) => Known::Send,"),
    ]),
    ("M24 settling takes what a living process sends", [
        (UNSETTLED, "            && self.shared.life(&entry.owner) != Life::Dead;", "            && self.shared.life(&entry.owner) == Life::Unknown;"),
    ]),
    ("M25 retention deletes doubts", [
        (STORE, "SELECT id FROM entry WHERE state NOT IN ('OPEN', 'DOUBT', 'PENDING', 'UNRESOLVED')\n             AND id < (SELECT max(id) FROM entry) AND (told = 1 AND decided_at < ?1",
         "SELECT id FROM entry WHERE state NOT IN ('OPEN', 'PENDING', 'UNRESOLVED')\n             AND (state = 'DOUBT' AND opened_at < ?1 OR told = 1 AND decided_at < ?1"),
    ]),
    ("M26 a reset of a kept connection is 'not sent'", [
        ("src/gateway/mod.rs", "(Phase::Connect, _) | (Phase::Sent, Status::ClientCertificate) => Ended::NotSent(status, detail),",
         "(Phase::Connect, _) | (Phase::Sent, Status::ClientCertificate | Status::AnswerLost) => Ended::NotSent(status, detail),"),
    ]),
    ("M27 the result stays zero until the end", [(PERFORM, "            on_send(&pessimistic);\n", "            drop((&on_send, &pessimistic));\n")]),
    ("M28 JPM_DONE while something is in doubt", [
        (SETTLE_NEXT, "            Standing::InDoubt(stands) => {", "            Standing::InDoubt(_) if round.oldest.as_ref().is_none_or(|it| it.attempts < u32::MAX) => nothing(),\n            Standing::InDoubt(stands) => {"),
    ]),
    ("M29 an abandoned connection is used again", [(ATTEMPT, LOOK_UP, "            Next::LookUp(why) => {\n                exchanged.keep_connection();\n                CameTo::Doubt { why, http: sorted.http, detail: String::new() }\n            }")]),
    ("M30 UNKNOWN for everything", [
        (OUTCOME, "            (200, Body::Record(facts)) => judge_record(facts),", "            (200, Body::Record(_)) => Next::LookUp(Status::AnswerUnreadable),"),
        (OUTCOME, "            Next::Told(verdict) => verdict,\n            Next::LookUp(_) | Next::RenewToken(_) => unknown,", "            _ => unknown,"),
    ]),

    # Calls that meet
    ("M31 who stops waiting ends the claim of whom it waited for", [
        (ADMISSION, "                return Admission::InProgress;", "                drop(Claim { journal: self, key, number: 0, deadline: call.deadline.at });\n                return Admission::InProgress;"),
        (CLAIMS, "is_some_and(|holder| holder.number == number) {", "is_some_and(|holder| holder.number == number || number == 0) {"),
    ]),
    ("M32 busy only while OPEN or in doubt", [
        (KNOWN, "(_, Meeting { is_busy: true, is_same, .. }) => {", "(Open | Doubt | ByHand | Pending, Meeting { is_busy: true, is_same, .. }) => {"),
    ]),
    ("M33 a call that waited sends after a refusal", [
        (KNOWN, "(NotProcessed | NotSent | Refused | NoEntry, Meeting { has_waited: true, .. }) => Known::Replay,",
         "(NotProcessed | NotSent | Refused | NoEntry, Meeting { has_waited: true, .. }) => Known::Send,"),
    ]),
    ("M36 settling takes what a call of the same process works on", [
        (UNSETTLED, "!is_told && !is_sent && !self.is_claimed(entry)", "!is_told && !is_sent"),
    ]),
    ("M38 who has lost the epoch tells NOT_PROCESSED", [
        (TICKET, "_ if report.verdict.outcome == Outcome::NotProcessed => still_unknown(report),", "_ if report.verdict.outcome == Outcome::NotProcessed && report.opened_at < 0 => still_unknown(report),"),
    ]),

    # Processes, connections and clocks
    ("M40 a forked child keeps the connection and the lock", [
        ("src/platform/fork.rs", "    for slot in CONNECTIONS.iter().chain(&LOCKS) {", "    for slot in CONNECTIONS.iter().chain(&LOCKS).take(0) {"),
    ]),
    ("M42 the reset waits for the last holder", [(SOCKET, "            platform::reset(stream);\n", "            let _ = stream;\n")]),
    ("M43 done while only a child holds the lock", [
        (UNSETTLED, "(EntryState::Open, false) => self.shared.life(&entry.owner) != Life::Alive,", "(EntryState::Open, false) => self.shared.life(&entry.owner) == Life::Dead,"),
    ]),
    ("M44 in another boot, age from this boot's start", [
        (ADMISSION, "        let gone = known.or_else(|| shared.boot.now());",
         "        let start = if shared.boot.is_this(&entry.boot) { i64::MAX } else { 1 };\n"
         "        let gone = known.or_else(|| shared.boot.now().map(|now| super::boot_clock::Moment { at_ms: now.at_ms.min(start), ..now }));"),
    ]),
    ("M45 a clock that can't be read says 'long ago'", [
        ("src/journal/boot_clock.rs", "            Clock::OfTheBoot(read) => read(),", "            Clock::OfTheBoot(read) => Some(read().unwrap_or(Duration::from_secs(1 << 30))),"),
        (SETTLE, "is_due: self.due.is_some_and(|due| now > due),", "is_due: self.due.is_none_or(|due| now > due),"),
    ]),
    ("M46 the boot clock alone decides", [(DUE, "(self.is_due && !is_early, is_old)", "(self.is_due && (is_early || !is_early), is_old)")]),

    # Evidence
    ("M47 that the service has had it is forgotten", [(STORE, "        acknowledged: row.get(\"acknowledged\")?,", "        acknowledged: false,")]),
    ("M48 only answers acknowledge", [(SETTLE, "    doubt.acknowledged |= asking.acknowledges;", "    let _ = asking.acknowledges;")]),
    ("M49 an answer that was cut acknowledges nothing", [(FIT, "    cut::acknowledges(part, &intent.request_id)", "    cut::acknowledges(part, &intent.request_id) && part.is_empty()")]),
    ("M50 our request id alone acknowledges", [
        (FIT, "answer.is_claim() && (names_us || facts(answer, intent, source, is_mock).fit.is_ours())", "names_us || (answer.is_claim() && facts(answer, intent, source, is_mock).fit.is_ours())"),
    ]),
    ("M51 a payment that waits for its customer ages as others do", [
        (STORE, "\":acknowledged\": intent.awaits_customer,", "\":acknowledged\": false,"),
        (PERFORM, "attempted.acknowledged || intent.awaits_customer", "attempted.acknowledged"),
        (SETTLE, "acknowledged: doubt.acknowledged || intent.awaits_customer, ..doubt", "acknowledged: doubt.acknowledged, ..doubt"),
    ]),
    ("M52 'empty' after a 409 is believed although it was acknowledged", [
        (OUTCOME, "LookUp::Empty if is_due && acknowledged =>", "LookUp::Empty if is_due && acknowledged && !seen_409 =>"),
    ]),
    ("M53 another's record after a 409 is believed although it was acknowledged", [(OUTCOME, "if seen_409 && !acknowledged => taken,", "if seen_409 => taken,")]),
    ("M54 any alert about a certificate is 'not sent'", [
        ("src/gateway/connection.rs", "self.fresh && self.is_asked && version == Some(ProtocolVersion::TLSv1_3)", "self.fresh && (self.is_asked || version == Some(ProtocolVersion::TLSv1_3))"),
    ]),
    ("M55 any JSON of a refusal's shape is a refusal", [
        (ANSWER, IS_MESSAGES_ERROR, "!self.is_claim() && self.response_status.as_str() == \"ERROR\""),
        (ANSWER, "self.error_source.as_str() == \"APG-EDGE\"", "self.error_source.is_present()"),
    ]),
    ("M56 a refusal with a transaction id is a refusal", [
        (ANSWER, IS_MESSAGES_ERROR, "self.response_status.as_str() == \"ERROR\" && is_refusal_code(self.response_code.as_str())"),
        (ANSWER, "!self.is_claim() && (self.is_messages_error() || self.is_edge_error())", "self.is_messages_error() || self.is_edge_error()"),
        (FIT, "Some(answer) if answer.is_claim() => Body::Claim,", "Some(answer) if answer.is_claim() && !answer.is_refusal() => Body::Claim,"),
    ]),
    ("M57 a refusal that names another request id is a refusal", [
        (FIT, "if names_another(answer, intent, Source::Fault) && !is_mock => Body::Foreign,", "if names_another(answer, intent, Source::Fault) && http == 200 => Body::Foreign,"),
    ]),
    ("M58 any first 401 is a refusal, for want of a new token", [
        (OUTCOME, "(401, _) if can_renew_token => Next::RenewToken(Earlier::Unclear),", "(401, _) if can_renew_token => Next::RenewToken(Earlier::Refused),"),
        (OUTCOME, "(401, Body::Refusal | Body::Silent) if proves => {", "(401, _) if proves => {"),
    ]),
    ("M59 any 429 is a refusal", [(OUTCOME, "(429, Body::Refusal | Body::Silent) if proves => {", "(429, _) if proves => {")]),
    ("M60 a known id with a bad field is NOT_ATTEMPTED", [(PERFORM, "        if !intent.caller.gave_id {", "        if !intent.caller.gave_id || fault.status != Status::Ok {")]),
    ("M61 a journal that can't be read is NOT_ATTEMPTED", [
        (ADMISSION, "            true => Admission::Unreadable(fault),", "            true => Admission::Refused(fault),"),
        (PERFORM, "Memory::Unreadable(journal) => Report::unreadable(&journal, intent),", "Memory::Unreadable(journal) => Report::stopped(&journal, Some(intent)),"),
    ]),
    ("M62 what shares nothing with the payment is its answer", [(FIT, "        self.is_record && !matches!(self.source, Source::Fault)", "        self.is_record && matches!(self.source, Source::Fault)")]),
    ("M63 SUCCESS over a negative amount", [
        (FIT, "            (_, _) if is_done && (got < 0 || got == 0 && asked.is_some_and(|asked| asked > 0)) => false,\n", ""),
    ]),
    ("M64 canned answers are taken from any service", [
        ("src/options/settings.rs", "urls.find(|url| url.host() != its_own.host() && !url.is_loopback())", "urls.find(|url| url.host() != its_own.host() && url.host().is_empty())"),
    ]),

    # Guards
    ("M65 the guard looks before the transaction", [
        (TICKET, "        let opened = turn.write(|connection| {",
         "        let bar = turn.read(|connection| journal.barred(connection, intent));\n"
         "        if let Some((fault, other)) = bar.map_err(Opening::Refused)? {\n            return Err(Opening::Other(fault, other));\n        }\n"
         "        std::thread::sleep(std::time::Duration::from_millis(20));\n"
         "        let opened = turn.write(|connection| {"),
        (TICKET, BARRED, "            if let Some((fault, other)) = None::<(Error, String)> {"),
    ]),
    ("M66 a doubt bars its own card only", [
        (GUARDS, "        Open => Some(Bar(Status::OrderInDoubt, Never)),", "        Open => is_same.then_some(Bar(Status::OrderInDoubt, Never)),"),
        (GUARDS, "Doubt | ByHand => Some(Bar(Status::OrderInDoubt, if other.by_hand { ByPerson } else { Never })),",
         "Doubt | ByHand => is_same.then_some(Bar(Status::OrderInDoubt, if other.by_hand { ByPerson } else { Never })),"),
        (GUARDS, "Pending | Unresolved => Some(Bar(Status::OrderInDoubt, ByPerson)),", "Pending | Unresolved => is_same.then_some(Bar(Status::OrderInDoubt, ByPerson)),"),
    ]),
    ("M67 UNRESOLVED bars nothing", [
        (GUARDS, "Pending | Unresolved => Some(Bar(Status::OrderInDoubt, ByPerson)),", "Pending => Some(Bar(Status::OrderInDoubt, ByPerson)),\n        Unresolved => None,"),
    ]),
    ("M68 a second press while the first is on its way", [(GUARDS, "Open if other.is_sent => is_same.then_some(Bar(Status::OrderInProgress, ByPerson)),", "Open if other.is_sent => None,")]),
    ("M69 a second press after the first was paid", [(GUARDS, PAID, PAID.replace("is_same && ", "is_same && other.by_hand && "))]),
    ("M70 a voided payment bars its order", [(GUARDS, PAID, PAID.replace(" && !other.is_undone", ""))]),
    ("M71 an id that is sent again passes", [
        (TICKET, "            if !found.is_none_or(|entry| may_be_sent(&entry, intent)) {", "            let is_known = found.is_some();\n            if !found.is_none_or(|entry| may_be_sent(&entry, intent)) {"),
        (TICKET, BARRED, BARRED.replace("intent)? {", "intent)?.filter(|_| !is_known) {")),
    ]),
    ("M72 an owner that can't be looked at counts as sending", [
        (GUARDING, "false => self.shared.life(&entry.owner) == Life::Alive,", "false => self.shared.life(&entry.owner) != Life::Dead,"),
    ]),
    ("M73 allow_duplicate lifts a doubt", [
        (GUARDS, "let passes = intent.caller.allows_duplicate && passable == ByPerson;", "let passes = intent.caller.allows_duplicate && (passable == ByPerson || passable == Never);"),
    ]),
    ("M74 allow_duplicate lifts nothing that was checked by hand", [
        (GUARDS, "Doubt | ByHand => Some(Bar(Status::OrderInDoubt, if other.by_hand { ByPerson } else { Never })),", "Doubt | ByHand => Some(Bar(Status::OrderInDoubt, Never)),"),
    ]),
    ("M75 allow_duplicate lifts nothing that was paid", [(GUARDS, PAID, PAID.replace("ByPerson", "Never"))]),
    ("M76 a refund is repeated while the first is in doubt", [
        (GUARDS, "        Open => Some(Bar(Status::TargetInDoubt, Never)),", "        Open => None,"),
        (GUARDS, "Doubt | ByHand => Some(Bar(Status::TargetInDoubt, if other.by_hand { ByPerson } else { Never })),", "Doubt | ByHand => None,"),
        (GUARDS, "Pending | Unresolved => Some(Bar(Status::TargetInDoubt, ByPerson)),", "Pending | Unresolved => None,"),
    ]),
    ("M77 a second press of refund while the first is on its way", [
        (GUARDS, "Open if other.is_sent => (is_same || excludes).then_some(Bar(Status::TargetInDoubt, ByPerson)),", "Open if other.is_sent => None,"),
    ]),
    ("M78 a refund that was found bars nothing", [(GUARDS, "(other.is_found && other.is_recent && is_same)", "(other.is_found && other.by_hand && is_same)")]),
    ("M79 an equal part that was answered bars the next", [(GUARDS, "(other.is_found && other.is_recent && is_same)", "(other.is_recent && is_same)")]),

    # Telling
    ("M81 a living process is told a verdict once", [
        (UNSETTLED, "if self.shared.life(&owner) == Life::Dead { i64::MAX } else { visible }", "if self.shared.life(&owner) == Life::Dead { i64::MAX } else { visible.min(i64::MIN) }"),
    ]),
    ("M82 done while a verdict is in somebody's hands", [(UNSETTLED, "&owner, i64::MAX, |entry| !is_taken(entry))?", "&owner, i64::MAX, |entry| !is_taken(entry) && entry.id < 0)?")]),
    ("M83 an acknowledgement of an earlier verdict takes the later one", [(ACKNOWLEDGED, "|word| word.number == number &&", "|word| word.number >= number &&")]),
    ("M84 an acknowledgement of UNKNOWN takes the verdict", [
        (SETTLE_NEXT, "            (\"\", _) | (_, ..=0) => Ok(()),", "            (\"\", _) => Ok(()),\n            (_, ..=0) => self.journal.acknowledge(request_id, 1),"),
    ]),
    ("M85 an acknowledgement by id takes whatever was told last", [(ACKNOWLEDGED, "Some(Word { number: 2.., .. }) => {", "Some(Word { number: i64::MAX, .. }) => {")]),
    ("M87 a round tells what was not acknowledged again and again", [
        (UNSETTLED, ".saturating_sub(within).min(round.began_ms.saturating_sub(1));", ".saturating_sub(within);"),
        (SETTLE_NEXT, "                *self.rounds.round() = Some(round);", "                *self.rounds.round() = Some(round).filter(|_| false);"),
    ]),

    # Places
    ("M88 a journal may lie anywhere", [(PLACE, "Suspect::Refused(why) if anywhere => notes.push(why),", "Suspect::Refused(why) if anywhere || notes.is_empty() => notes.push(why),")]),
    ("M89 the -wal is not watched", [(PLACE, "let mut ids = self.files().map(", "let mut ids = self.files().take(1).map(")]),
    ("M90 a second copy of the library may open the journal", [
        (OWNER, "(Life::Alive, says) if is_another_copy(&says) => return Err(another_copy()),", "(Life::Alive, says) if is_another_copy(&says) && says.is_empty() => return Err(another_copy()),"),
    ]),

    # Records that end, and ends that are none
    ("M91 on a path that no table knows responseStatus counts for nothing", [
        (FIT, "        status: match answer.response_status.as_str() {", "        status: match if shape == Shape::Object { \"\" } else { answer.response_status.as_str() } {"),
        (FIT, "\"\" if !is_record && shape != Shape::Messages =>", "\"\" if shape == Shape::Object || !is_record && shape != Shape::Messages =>"),
    ]),
    ("M92 a record with ERROR is in doubt for ever", [(OUTCOME, ERROR_ENDS, ERROR_ENDS.replace("error_stood", "error_stood && left == Left::BeforeDue"))]),
    ("M93 a record with ERROR is believed before due", [
        (OUTCOME, ERROR_ENDS, ERROR_ENDS.replace("&& is_due ", "")),
        (SETTLE, "let is_error = asking.found.is_error() && left != Left::BeforeDue;", "let is_error = asking.found.is_error() && (left == left);"),
    ]),
    ("M94 a record with ERROR is believed at once", [(OUTCOME, ERROR_ENDS, ERROR_ENDS.replace("error_stood", "(error_stood || !error_stood)"))]),
    ("M95 after a record with ERROR the same id is sent again", [
        (OUTCOME, ERROR_ENDS, ERROR_ENDS.replace("taken", "{\n            verdict(Status::NotRecorded, Outcome::NotProcessed, Advice::SendAgain, EntryState::NotProcessed)\n        }")),
    ]),
    ("M96 'old' before due", [(DUE, "            (false, _) => Left::BeforeDue,\n", "            (false, false) => Left::BeforeDue,\n            (false, true) => Left::LongAfter,\n")]),
    ("M97 what is pending is asked for ever", [
        (OUTCOME, "            Next::Told(Verdict { entry: EntryState::Pending, .. }) if left == Left::LongAfter => given_up,\n", ""),
    ]),
    ("M98 'empty' is believed at any age", [(OUTCOME, "        LookUp::Empty if left == Left::LongAfter => given_up,\n", "")]),
    # Found by reading
    ("M100 a call that waited sends when the other one entered nothing", [(ADMISSION, "                None if has_waited => return Admission::InProgress,\n", "")]),
    ("M101 what the service has shown is written when the look-ups end", [(SETTLE, "            ticket.note(&self.doubt);\n", "            let _ = (&ticket, &self.doubt);\n")]),
    ("M102 what could not be written is not remembered", [(CLAIMS, "        if evidence.is_some() {\n", "        if evidence.is_some() && entry < 0 {\n")]),
    ("M103 nothing done is told of a doubt that could not be written", [(TICKET, "                let report = if is_doubtful { still_unknown(report) } else { report };", "                let report = if is_doubtful && report.http == 1 { still_unknown(report) } else { report };")]),
    ("M104 the words of an older library are not counted", [(STORE, "                   words = max(words, 1)\n", "                   words = words\n")]),
    ("M105 a verdict is claimed as a doubt", [(STORE, "AND owner = ?6 AND state = ?7\"", "AND owner = ?6 AND ?7 <> ''\"")]),
    ("M106 a void of what is left has failed before it is due", [(OUTCOME, "        (Change::Void, State::Closed | State::Completed) if has_rest => Reached::NeverOnceDue,\n", "        (Change::Void, State::Closed | State::Completed) if has_rest => Reached::Never,\n")]),
    ("M107 a failed look-up ends what is pending", [(SETTLE, "asking.found == LookUp::Failed && self.ticket.as_ref()", "asking.found == LookUp::Empty && self.ticket.as_ref()")]),
    ("M108 a look-up that is cut ends the settling of all others", [(SETTLE, "let reach = if is_sent { Reach::Sent } else { Reach::NotConnected };", "let reach = if is_sent { Reach::NotConnected } else { Reach::NotConnected };")]),
    ("M109 a call without a token does not look again", [(TICKET, "            _ if self.is_entered_elsewhere() => still_unknown(report),\n", "")]),
    ("M99 retention deletes what was never told", [
        (STORE, "OR told = 0 AND decided_at < ?2 AND id <= (\n                 SELECT id FROM entry WHERE {UNTOLD} ORDER BY id DESC LIMIT 1 OFFSET {UNTOLD_KEPT}))",
         "OR told = 0 AND max(?1, ?2) > decided_at)"),
    ]),

    # What is read of an answer
    ("M110 a cut object is whole when its connection ends", [(BODY, "last.is_some_and(|last| last + 1 == text.len())", "last.is_none_or(|last| last + 1 == text.len())")]),
    ("M111 what was announced need not have come", [(GATEWAY, "let is_whole = !has_length && unpacked.is_ok()", "let is_whole = unpacked.is_ok()")]),
    ("M112 gzip without its end is whole", [(BODY, "Err(_) => (plain, Err(\"it is gzip, and cut or damaged\")),", "Err(_) => (plain, Ok(())),")]),
    ("M113 what had to be mended counts as it is", [(ANSWER, "Cow::Owned(_) if !answer.is_intact() =>", "Cow::Owned(_) if !answer.is_intact() && answer.is_intact() =>")]),
    ("M114 a refund is of whatever payment it names", [(FIT, "self.intent.target.is_none() || !names_some || self.names_target()", "self.intent.target.is_none() || !names_some || self.names_target() || self.intent.kind() == Kind::Refund")]),
    ("M115 who took a call for dead knows better than the service", [(TICKET, "            Ok(Some(entry)) if has_paid(&report) && is_proof_of_nothing(entry.state) => report,\n", "")]),
    ("M116 a copy of the journal knows when its doubts began", [(OPEN, "UPDATE entry SET gone_boot = NULL, gone_ms = NULL", "UPDATE entry SET gone_ms = gone_ms")]),
    ("M117 an answer of HTTP/1.0 has a length if it says that it comes in chunks", [(GATEWAY, "version != Version::HTTP_10 && codings", "codings")]),
    ("M118 a change without an amount is done", [(FIT, "None => intent.captures.then_some(true)", "None => Some(true)")]),

    # Processes, connections and clocks, once more
    ("M119 a forked child closes the lock first", [
        (FORK, "for slot in CONNECTIONS.iter().chain(&LOCKS) {", "for slot in LOCKS.iter().chain(&CONNECTIONS) {"),
    ]),
    ("M120 another program inherits the journal's files", [(SQLITE, "libc::open(path, flags, mode)", "libc::open(path, flags & !libc::O_CLOEXEC, mode)")]),
    ("M121 another program inherits what had to be moved", [("src/platform/standard.rs", "libc::F_DUPFD_CLOEXEC", "libc::F_DUPFD")]),
    ("M122 a forked child ends its parent's connection", [
        (FORK, "            unsafe { libc::close(number) };\n", "            unsafe {\n                libc::shutdown(number, libc::SHUT_RDWR);\n                libc::close(number);\n            }\n"),
    ]),
    ("M123 a forked child trusts the locks that its parent has", [(SQLITE, "^= Here::now().mark()", "^= Here::now().mark() & 0")]),
    ("M124 a clock from before OPEN is no old one", [(DUE, "let is_old = self.age_ms < 0 ||", "let is_old = self.age_ms == i64::MIN ||")]),
    ("M125 the service's clock is not heard", [
        (SETTLE, "service_wall_ms(wall).map(|wall| wall - self.doubt.opened_at),", "service_wall_ms(wall).map(|wall| wall - self.doubt.opened_at).filter(|_| false),"),
    ]),
    ("M126 the service's limit is shortened anywhere", [(SETTINGS, "if limit < SERVICE_LIMIT && !takes_no_money {", "if limit < SERVICE_LIMIT && !takes_no_money && limit.is_zero() {")]),
    ("M127 what is sent by an owner that can't be looked at is settled by the same call", [
        (HANDLE, "            && self.shared.life(&entry.owner) != Life::Dead\n", "            && self.shared.life(&entry.owner) == Life::Alive\n"),
    ]),
    ("M128 each start begins the wait for a dead owner's payment anew", [
        (ADMISSION, "filter(|gone| shared.boot.is_this(&gone.boot));", "filter(|gone| shared.boot.is_this(&gone.boot) && entry.owner == shared.owner.id);"),
    ]),

    # Evidence, once more
    ("M129 whatever speaks of a payment acknowledges ours", [
        (FIT, "(names_us || facts(answer, intent, source, is_mock).fit.is_ours())", "(names_us || !names_us || facts(answer, intent, source, is_mock).fit.is_ours())"),
    ]),
    ("M130 a missing amount is another one", [(FIT, "(Amount::Absent, _) => return true,", "(Amount::Absent, _) => return self.intent.amount.is_none(),")]),
    ("M131 the last four are compared of a number that was replaced", [
        (FIT, "filter(|card| !card.shows_another_number())?;", "filter(|card| !card.shows_another_number() || self.is_record)?;"),
    ]),
    ("M132 a 401 that speaks of a payment is answered with another token", [(OUTCOME, "(401, Body::Claim) => FAULT,", "(401, Body::Claim) if !can_renew_token => FAULT,")]),
    ("M133 what can't be sent again after a refusal was never attempted", [
        (OUTCOME, "if earlier == Earlier::Refused { NotProcessed } else { NotAttempted };", "if earlier == Earlier::Unclear { NotProcessed } else { NotAttempted };"),
    ]),
    ("M134 any JSON that speaks of no payment is a refusal", [(OUTCOME, "(400..=499, Body::Refusal) if proves", "(400..=499, Body::Refusal | Body::Silent) if proves")]),
    ("M135 the edge's plain words are no refusal", [
        (FIT, "None if is_whole && edge_text(bytes).is_some() => Body::Refusal,", "None if is_whole && edge_text(bytes).is_some() && http == 200 => Body::Refusal,"),
    ]),
    ("M136 what was acknowledged and is denied is asked no more", [(OUTCOME, "by_hand(Status::StillUnknown, EntryState::ByHand)", "by_hand(Status::StillUnknown, EntryState::Unresolved)")]),
    ("M137 that a person must look is told without a word", [
        (TICKET, "if report.verdict.entry == EntryState::ByHand && !has_word {", "if report.verdict.entry == EntryState::ByHand && !has_word && report.opened_at < 0 {"),
    ]),
    ("M138 a record with ERROR ends what it doesn't name", [(OUTCOME, "                fit: Fit::ById,\n", "                fit: Fit::ById | Fit::Alike,\n")]),
    ("M139 a record with ERROR ends what is captured", [(OUTCOME, "state: Missing | Error | Declined,", "state: Missing | Error | Declined | TransactionState::Closed,")]),
    ("M140 another reading leaves the moment of an ERROR", [
        (SETTLE, "is_error.then(|| doubt.first_error.unwrap_or_else(Instant::now));", "is_error.then(|| doubt.first_error.unwrap_or_else(Instant::now)).or(doubt.first_error);"),
    ]),
    ("M141 another reading leaves the moment of an ERROR in the entry", [
        (STORE, FIRST_ERROR, "error_boot = coalesce(?8, error_boot), error_ms = coalesce(?9, error_ms)"),
    ]),
    ("M142 the moment of an ERROR is not kept in the entry", [(STORE, FIRST_ERROR, "error_boot = ?8, error_ms = NULL")]),
    ("M143 a void of what is left is none", [(FIT, "&& answer.is_voided_rest() =>", "&& answer.is_voided_rest() && intent.amount.is_some() =>")]),
    ("M144 a void that left something is one", [(ANSWER, "self.is_void.0 && left == Some(0)", "self.is_void.0 && left.is_some()")]),
    ("M145 an id used twice answers for another payment", [
        (ADMISSION, "is_same: is_same(&entry.intent), has_waited: false", "is_same: is_same(&entry.intent) || entry.id >= 0, has_waited: false"),
    ]),
    ("M146 a refused call under the id of what was not done is NOT_ATTEMPTED", [
        (REPORT, "        let Verdict { outcome, entry, .. } = self.verdict;\n        let verdict = Verdict { outcome, entry, ..stopped.verdict };\n",
         "        let verdict = Verdict { entry: self.verdict.entry, ..stopped.verdict };\n"),
    ]),
    ("M147 a refused call under the id of a doubt is NOT_ATTEMPTED", [
        (PERFORM, "Memory::InDoubt => Report::in_doubt(Status::StillUnknown, Some(intent), &fault.message),", "Memory::InDoubt => Report::stopped(fault, Some(intent)),"),
    ]),

    # Guards, once more
    ("M148 who is refused for another payment is not told which", [(REPORT, "other_request_id: Some(other),", "other_request_id: Some(other).filter(|id| id.is_empty()),")]),
    ("M149 another payment in doubt is something to mend", [(STATUS, "JPM_E_ORDER_IN_DOUBT, SeeOther,", "JPM_E_ORDER_IN_DOUBT, Fix,")]),
    ("M150 a payment that was approved in part bars nothing", [
        (GUARDS, "        Approved | Partial => {\n            (is_same && other.is_recent", "        Partial => None,\n        Approved => {\n            (is_same && other.is_recent"),
    ]),
    ("M151 a paid order bars for ever", [(GUARDING, "is_recent: self.is_recent(entry),", "is_recent: self.is_recent(entry) || !self.window.is_zero(),")]),
    ("M152 the wall clock alone says what is recent", [
        (GUARDING, "now.at_ms.saturating_sub(opened) <= window))", "now.at_ms.saturating_sub(opened) < 0))"),
    ]),
    ("M153 the boot's clock alone says what is recent", [(GUARDING, IS_RECENT, IS_RECENT.replace("<= window", "< i64::MIN + window"))]),
    ("M154 what is yet to come by the wall clock is not recent", [
        (GUARDING, IS_RECENT, "((0..=window).contains(&wall_ms().saturating_sub(entry.opened_at))"),
    ]),
    ("M155 refunds in parts free no order", [(GUARDING, "refunded = refunded.saturating_add(amount);", "refunded = refunded.max(amount);")]),
    ("M156 a refund of everything frees no order", [
        (GUARDING, "None if change.intent.operation == &operations::REFUND_LINKED => return Ok(true),", "None if change.intent.operation == &operations::REFUND_LINKED => return Ok(change.id < 0),"),
    ]),
    ("M157 a void that was not done frees its order", [
        (GUARDING, "let is_done = matches!(change.state, EntryState::Approved | EntryState::Partial);", "let is_done = !matches!(change.state, EntryState::Open);"),
    ]),
    ("M158 an order number in other letters is another one", [(STORE, "\"lower(trim(order_number)) = lower(trim(?1))\"", "\"trim(order_number) = trim(?1)\"")]),
    ("M159 an order number with blanks is another one", [(STORE, "\"lower(trim(order_number)) = lower(trim(?1))\"", "\"lower(order_number) = lower(?1)\"")]),
    ("M160 an order bars at all tills", [
        (STORE, "AND base_url = ?3 AND merchant_id = ?4 AND till = ?5 AND request_id <> ?6 ORDER BY id", "AND base_url = ?3 AND merchant_id = ?4 AND ?5 = ?5 AND request_id <> ?6 ORDER BY id"),
        (STORE, "AND merchant_id = ?6 AND till = ?7 AND request_id <> ?8 ORDER BY id DESC", "AND merchant_id = ?6 AND ?7 = ?7 AND request_id <> ?8 ORDER BY id DESC"),
    ]),
    ("M161 what has no order number bars at all tills", [(STORE, "AND merchant_id = ?2 AND till = ?3 AND {IN_DOUBT}", "AND merchant_id = ?2 AND ?3 = ?3 AND {IN_DOUBT}")]),
    ("M162 a transaction bars at its own till only", [
        (STORE, "{OF_TARGET} ?1 AND base_url = ?2 AND merchant_id = ?3 ORDER BY id", "{OF_TARGET} ?1 AND base_url = ?2 AND merchant_id = ?3 AND till = ?4 ORDER BY id"),
        (STORE, "params![target, scope.base_url, scope.merchant_id])", "params![target, scope.base_url, scope.merchant_id, scope.till])"),
    ]),
    ("M163 the same amount of another currency is a second press", [(GUARDS, "        && intent.currency == other.intent.currency\n", "")]),
    ("M164 allow_duplicate lifts nothing that is on its way", [
        (GUARDS, "Open if other.is_sent => is_same.then_some(Bar(Status::OrderInProgress, ByPerson)),", "Open if other.is_sent => is_same.then_some(Bar(Status::OrderInProgress, Never)),"),
    ]),
    ("M165 allow_duplicate lifts nothing that is pending or was never found out", [
        (GUARDS, "Pending | Unresolved => Some(Bar(Status::OrderInDoubt, ByPerson)),", "Pending | Unresolved => Some(Bar(Status::OrderInDoubt, Never)),"),
    ]),
    ("M166 a payment without order number and id is not guarded", [
        (GUARDS, "None => (!intent.caller.gave_id).then_some(Guard::Instrument),", "None => (!intent.caller.gave_id && intent.amount.is_none()).then_some(Guard::Instrument),"),
    ]),
    ("M167 a payment without order number is guarded though the caller's books tell", [
        (GUARDS, "None => (!intent.caller.gave_id).then_some(Guard::Instrument),", "None => Some(Guard::Instrument),"),
    ]),
    ("M168 without order numbers the next sale waits for the one before", [
        (GUARDS, "Guard::Instrument if other.is_sent => return None,", "Guard::Instrument if other.is_sent && other.by_hand => return None,"),
    ]),
    ("M169 a refund that names no payment is not guarded", [
        (GUARDS, "if intent.operation == &operations::PAY || intent.operation == &operations::REFUND_TO {", "if intent.operation == &operations::PAY {"),
    ]),
    ("M170 the order guard does not see what was never found out", [(STORE, "{SELECT} WHERE {ORDER} AND {IN_DOUBT} AND operation = ?2", "{SELECT} WHERE {ORDER} AND {IN_DOUBT} AND state <> 'UNRESOLVED' AND operation = ?2")]),
    ("M171 a payment by its path has no order number", [
        (RAW, "body.scalar(&[\"merchantOrderNumber\"]).and_then(|Text(number)| number),", "body.scalar(&[\"merchantOrderNumber\"]).and_then(|Text(number)| number).filter(String::is_empty),"),
    ]),
    ("M172 a refund by its path is of no payment", [(RAW, "_ => intent.target = text(&REFERENCE),", "_ => intent.target = text(&REFERENCE).filter(String::is_empty),")]),
    ("M173 a change in doubt bars its own amount only", [(GUARDS, TARGET_IN_DOUBT, TARGET_IN_DOUBT.replace("Some(", "is_same.then_some(", 1))]),
    ("M174 two totals at once", [(GUARDS, "(is_same || excludes).then_some(", "(is_same || excludes && is_same).then_some(")]),
    ("M175 a capture by way of an adjustment is something else", [(GUARDS, "(true, true) => true,", "(true, true) => intent.operation == other.operation,")]),
    ("M176 changes of all kinds bar each other", [(GUARDS, "(false, false) => intent.operation == other.operation,", "(false, false) => true,")]),
    ("M177 everything that is left is another amount", [(GUARDS, "        _ => true,\n", "        (None, None) => true,\n        _ => false,\n")]),
    ("M178 a change that was found bars for ever", [(GUARDS, "(other.is_found && other.is_recent && is_same)", "(other.is_found && is_same)")]),
    ("M179 allow_duplicate lifts a change in doubt", [(GUARDS, TARGET_IN_DOUBT, TARGET_IN_DOUBT.replace("if other.by_hand { ByPerson } else { Never }", "ByPerson"))]),
    ("M180 UNRESOLVED bars no change of its transaction", [
        (GUARDS, "Pending | Unresolved => Some(Bar(Status::TargetInDoubt, ByPerson)),", "Pending => Some(Bar(Status::TargetInDoubt, ByPerson)),\n        Unresolved => None,"),
    ]),
    ("M181 allow_duplicate lifts no change that was checked by hand", [
        (GUARDS, TARGET_IN_DOUBT, TARGET_IN_DOUBT.replace("if other.by_hand { ByPerson } else { Never }", "Never")),
    ]),

    # Telling and keeping, once more
    ("M182 a later word has no higher number", [(STORE, "by_hand = ?4, words = words + 1, shown_ms = ?5", "by_hand = ?4, words = max(words, 1), shown_ms = ?5")]),
    ("M183 a claim counts as a word", [(STORE, "SET owner = ?1, epoch = epoch + 1, gone_boot = ?2, gone_ms = ?3,", "SET owner = ?1, epoch = epoch + 1, words = words + 1, gone_boot = ?2, gone_ms = ?3,")]),
    ("M184 a word is told again before its time", [(UNSETTLED, "{ i64::MAX } else { visible };", "{ i64::MAX } else { visible.max(i64::MAX) };")]),
    ("M185 what was acknowledged is not noted when its client ends", [(ACKNOWLEDGED, "if self.shared.is_ours() {", "if self.shared.is_ours() && self.shared.place.is_none() {")]),
    ("M186 nobody hears that a hundred words wait", [(ACKNOWLEDGED, "count.is_multiple_of(100)", "count.is_multiple_of(1_000)")]),
    ("M187 what other processes send is in doubt", [
        (UNSETTLED, "(EntryState::Open, false) => self.shared.life(&entry.owner) != Life::Alive,", "(EntryState::Open, false) => entry.epoch > 0,"),
    ]),
    ("M188 settling waits until it is known", [(SETTLE_NEXT, "let Once { performed, reach } = self.recover_once(ticket, *intent, doubt, call);", "let Once { performed, reach } = Once { performed: self.recover(Some(ticket), *intent, doubt, call), reach: Reach::Sent };")]),
    ("M189 nobody hears that others wait in the file", [(SETTLE_NEXT, "let flags = if others { JPM_RESULT_OTHERS_UNSETTLED } else { 0 };", "let flags = if others && round.soonest.is_some() { JPM_RESULT_OTHERS_UNSETTLED } else { 0 };")]),
    ("M190 nobody hears of a verdict of others", [(STORE, "WHERE {UNTOLD} AND NOT ({SCOPE}))\"", "WHERE {UNTOLD} AND by_hand = 1 AND NOT ({SCOPE}))\"")]),
    ("M191 it is worth asking again when there can be proof", [(SETTLE, "report.retry_after = retry_after;", "report.retry_after = retry_after.max(proof_after);")]),
    ("M192 an old doubt is asked for as often as a new one", [(SETTLE, "(gone.elapsed() / 4).clamp(LEAST_RETRY, longest)", "(gone.elapsed() / 4).clamp(LEAST_RETRY, LEAST_RETRY.min(longest))")]),
    ("M193 there is proof when it is worth asking again", [(SETTLE, "report.proof_after = proof_after;", "report.proof_after = retry_after;")]),
    ("M194 proof is promised of what was acknowledged", [(SETTLE, "        if self.doubt.acknowledged {\n            return Duration::ZERO;", "        if self.doubt.acknowledged && self.due.is_none() {\n            return Duration::ZERO;")]),
    ("M195 few of the untold are kept", [(STORE, "const UNTOLD_KEPT: i64 = 100_000;", "const UNTOLD_KEPT: i64 = 10;")]),
    ("M196 the untold are kept no longer than the told", [(STORE, "now.saturating_sub(keep.saturating_mul(4))", "now.saturating_sub(keep.saturating_mul(1))")]),

    # Places, once more
    ("M197 a file system in memory is taken", [(PLACE, "\"rootfs\" | \"tmpfs\" => refused(", "\"rootfs\" => refused(")]),
    ("M198 a file that is mounted by itself is taken", [(PLACE, "of_file.is_some_and(|mount| mount.id != of_folder.id)", "of_file.is_some_and(|mount| mount.id != of_folder.id && of_folder.kind.is_empty())")]),
    ("M199 a path that is relative to nothing is taken", [(PLACE, "if !given.is_absolute() {", "if !given.is_absolute() && given.as_os_str().is_empty() {")]),
    ("M200 what only the old connection sees is given up", [(OPEN, "\"PRAGMA wal_checkpoint(TRUNCATE)\"", "\"SELECT 0\"")]),
    ("M201 others may read the journal", [(PLACE, "const OTHERS: u32 = 0o007;", "const OTHERS: u32 = 0o000;")]),
    ("M202 the journal's group may not use it", [(PLACE, "const OTHERS: u32 = 0o007;", "const OTHERS: u32 = 0o077;")]),
    ("M203 nobody hears that everybody can read a secret", [("src/doctor/files.rs", "const READ_OR_WRITE: u32 = 0o006;", "const READ_OR_WRITE: u32 = 0o000;")]),
    ("M204 what an answer repeats of the request is told", [(ATTEMPT, "let echo = Echo::of_request(tokens, outgoing.bytes());", "let echo = Echo::of_request(tokens, outgoing.bytes().filter(|_| false));")]),
]
