"""The rules of money-rules §8 switched off, one at a time: where, what stands there, and what stands there in the mutant.

A text that is not found exactly once fails the run: the table cannot fall behind the sources.
"""

OUTCOME = "src/outcome.rs"
JOURNAL = "src/journal/journal.rs"
STORE = "src/journal/store.rs"
SETTLE = "src/payments/settle.rs"
PERFORM = "src/payments/perform.rs"

MUTANTS = [
    ("M1 naive retry after a doubt, as a new payment", [
        (PERFORM, "        let mut was_refused = false;\n", "        let mut was_refused = false;\n        let mut id = asked.request_id.clone();\n"),
        (PERFORM, "request_id: &asked.request_id,", "request_id: &id,"),
        (PERFORM, "                Next::LookUp(why) => CameTo::Doubt { why, http: sorted.http },",
         "                Next::LookUp(_) if attempts == 1 => {\n                    id = super::model::new_request_id();\n"
         "                    continue;\n                }\n"
         "                Next::LookUp(why) => CameTo::Doubt { why, http: sorted.http },"),
    ]),
    ("M2 a new id after a 401", [
        (PERFORM, "        let mut was_refused = false;\n", "        let mut was_refused = false;\n        let mut id = asked.request_id.clone();\n"),
        (PERFORM, "request_id: &asked.request_id,", "request_id: &id,"),
        (PERFORM, "                    was_refused = true;\n", "                    was_refused = true;\n                    id = super::model::new_request_id();\n"),
    ]),
    ("M3 age from OPEN, by the wall clock (also M12)", [
        (JOURNAL, "gone: shared.boot.instant(&gone),",
         "gone: Instant::now() - Duration::from_millis((now - entry.opened_at).max(0) as u64),"),
    ]),
    ("M4 a plain close instead of a reset", [
        ("src/gateway/socket.rs", "        SockRef::from(&stream).set_linger(Some(Duration::ZERO))?;\n", ""),
        ("src/gateway/socket.rs", "use socket2::SockRef;\n", ""),
    ]),
    ("M5 'empty' believed before due", [(OUTCOME, "if left != Left::BeforeDue => {", "if left != Left::LongAfter => {")]),
    ("M6 'empty' judged by when the answer came", [(SETTLE, "match (leaves > due, doubt.is_old)", "match (Instant::now() > due, doubt.is_old)")]),
    ("M7 409 is a refusal", [
        (OUTCOME, "(409, _) => Next::LookUp(Status::Duplicate),", "(409, _) => told(Status::Refused, NotProcessed, Fix, Entry::Refused),"),
    ]),
    ("M8 no look whether a record is ours", [("src/payments/fit.rs", "fits: is_mock || fits(answer, asked, source, partial),", "fits: is_mock || fits(answer, asked, source, partial) || true,")]),
    ("M9 any 404 is 'empty'", [(SETTLE, "404 if is_empty || Answer::read(body).is_some_and(|answer| answer.is_messages_error()) => Form::Empty,", "404 => Form::Empty,")]),
    ("M10 any 4xx is a refusal", [(OUTCOME, "(400..=499, Body::ServiceError) if http", "(400..=499, _) if http")]),
    ("M11 whatever merchant an entry is of", [(STORE, "base_url = ?1 AND merchant_id = ?2 AND till = ?3 AND id > ?4", "base_url = ?1 AND ?2 <> '' AND till = ?3 AND id > ?4")]),
    ("M13 a lease instead of a lock", [
        ("src/journal/owner.rs", "Ok(file) => file.try_lock_shared().is_err(),",
         "Ok(file) => file.metadata().is_ok_and(|it| it.modified().is_ok_and(|at| at.elapsed().is_ok_and(|ago| ago.as_millis() < 500))),"),
    ]),
    ("M14 a verdict is not told again after a kill", [(STORE, "What::Verdicts => \"state NOT IN ('OPEN', 'DOUBT', 'PENDING') AND told = 0\"", "What::Verdicts => \"state NOT IN ('OPEN', 'DOUBT', 'PENDING') AND told = 0 AND epoch < 1\"")]),
    ("M15 told before it was returned", [(STORE, "UPDATE entry SET state = ?1, result = ?2, decided_at = ?3, told = 0", "UPDATE entry SET state = ?1, result = ?2, decided_at = ?3, told = 1")]),
    ("M16 OPEN is not there when the request leaves", [
        (STORE, "                   :asks_profile, 'OPEN', :owner, 1, 1, :boot, :opened_at)", "                   :asks_profile, 'NOT_SENT', :owner, 1, 1, :boot, :opened_at)"),
        (STORE, "               WHERE id = ?4 AND epoch = ?5 AND state IN ('OPEN', 'DOUBT', 'PENDING')\";\n    let given = params![state.name(), result", "               WHERE id = ?4 AND epoch = ?5 AND state IN ('OPEN', 'DOUBT', 'PENDING', 'NOT_SENT')\";\n    let given = params![state.name(), result"),
    ]),
    ("M17 OPEN without a sync", [("src/journal/open.rs", "PRAGMA synchronous = FULL;", "PRAGMA synchronous = OFF;")]),
    ("M18 a failed verdict write is a failure", [
        ("src/journal/ticket.rs", "Err(fault) => Report { journal: fault.status, ..report },", "Err(fault) => Report::stopped(&fault, report.asked),"),
    ]),
    ("M19 a voided record is an approval", [(OUTCOME, "(Success, State::Voided) if !facts.voids =>", "(Success, State::Voided) if !facts.voids && facts.partial =>")]),
    ("M20 a partial approval is an approval", [(OUTCOME, "(Success, _) if facts.partial =>", "(Success, _) if facts.partial && !facts.has_id =>")]),
    ("M21 a profile that is not known has failed", [(OUTCOME, "        _ if evidence.looked_up && !evidence.has_block => ProfileFate::Unknown,\n", "")]),
    ("M22 no guard of order numbers", [(JOURNAL, "self.guard_order && asked.operation == &operations::PAY)?", "self.guard_order && asked.operation != &operations::PAY)?")]),
    ("M23 a known id is sent as a new one", [("src/journal/known.rs", "Approved | Partial | Declined | VoidedSince | IdTaken | Unresolved => Known::Replay,", "Approved | Partial | Declined | VoidedSince | IdTaken | Unresolved => Known::Send,")]),
    ("M24 settling takes what a living process sends", [(JOURNAL, "if !is_ours && self.shared.is_alive(&entry.owner) {", "if !is_ours && entry.epoch < 0 {")]),
    ("M25 retention deletes doubts", [(STORE, "SELECT id FROM entry WHERE state NOT IN ('OPEN', 'DOUBT', 'PENDING', 'UNRESOLVED')\n                   AND decided_at <", "SELECT id FROM entry WHERE state NOT IN ('OPEN', 'PENDING')\n                   AND coalesce(decided_at, opened_at) <")]),
    ("M26 a reset of a kept connection is 'not sent'", [
        ("src/gateway/mod.rs", "(Phase::Connect, _) | (Phase::Sent, Status::ClientCertificate) => Ended::NotSent(status, detail),",
         "(Phase::Connect, _) | (Phase::Sent, Status::ClientCertificate | Status::AnswerLost) => Ended::NotSent(status, detail),"),
    ]),
    ("M27 the result stays zero until the end", [(PERFORM, "            on_send(&pessimistic);\n", "            drop((&on_send, &pessimistic));\n")]),
    ("M28 JPM_DONE while something is in doubt", [("src/payments/settle_next.rs", "        Ok(match oldest {", "        Ok(match oldest.filter(|_| deadline.at < deadline.started) {")]),
    ("M29 an abandoned connection is used again", [(PERFORM, "                Next::LookUp(why) => CameTo::Doubt { why, http: sorted.http },", "                Next::LookUp(why) => {\n                    exchanged.keep_connection();\n                    CameTo::Doubt { why, http: sorted.http }\n                }")]),
    ("M30 UNKNOWN for everything", [(OUTCOME, "            (200, Body::Record(facts)) => judge_record(facts),", "            (200, Body::Record(_)) => Next::LookUp(Status::AnswerUnreadable),"),
                                  (OUTCOME, "            Next::Told(verdict) => verdict,\n            Next::LookUp(_) | Next::RenewToken => unknown,", "            _ => unknown,")]),
]
