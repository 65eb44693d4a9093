"""The journal as a list, and a copy of it."""

import os
import stat
import time
import unittest

from support import VISA, payment
from test_settling import TillTest, settled

from jpm_payments import (
    CallerError,
    InDoubtError,
    JournalState,
    NotSentError,
    Operation,
    Outcome,
    ResultFlag,
    ServiceError,
    Status,
    new_request_id,
)


class TheList(TillTest):
    def pay(self, till):
        """One of each: acknowledged, told, declined, refused, in doubt."""
        with till.pay_with_card(payment(1200, "A"), VISA) as first:
            pass
        second = till.refund_payment(first.transaction_id)
        declined = till.pay_with_card(payment(53000), VISA)
        with self.assertRaises(ServiceError) as refused:
            till.pay_with_card(payment(order_number="SIM-HTTP-400"), VISA)
        with self.assertRaises(InDoubtError) as lost:
            till.pay_with_card(payment(order_number="SIM-LOOKUP-DOWN", timeout_ms=300), VISA)
        return first, second, declined, refused.exception.result, lost.exception.result

    def test_every_entry_the_oldest_first(self):
        for journal_file in (self.journal, None):
            with self.subTest(journal_file):
                began = time.time() * 1000
                till = self.till(journal_file=journal_file)
                told = self.pay(till)
                listed = list(till.journal())
                self.assertEqual([result.request_id for result in told], [entry.request_id for entry in listed])
                facts = [(entry.operation, entry.journal_state, entry.outcome, entry.requested_amount) for entry in listed]
                self.assertEqual(
                    [
                        (Operation.PAY, JournalState.APPROVED, Outcome.APPROVED, 1200),
                        (Operation.REFUND, JournalState.APPROVED, Outcome.APPROVED, told[1].requested_amount),
                        (Operation.PAY, JournalState.DECLINED, Outcome.DECLINED, 53000),
                        (Operation.PAY, JournalState.REFUSED, Outcome.NOT_PROCESSED, 1234),
                        (Operation.PAY, JournalState.DOUBT, Outcome.UNKNOWN, 1234),
                    ],
                    facts,
                )
                for result, entry in zip(told, listed):
                    self.assertEqual(
                        (result.transaction_id, result.order_number, result.verdict_number, result.original_transaction_id),
                        (entry.transaction_id, entry.order_number, entry.verdict_number, entry.original_transaction_id),
                    )
                    self.assertLess(abs(entry.opened_at_ms - began), 60_000)
                self.assertEqual([1, 1, 1, 1, 0], [entry.verdict_number for entry in listed])
                taken = [ResultFlag.ACKNOWLEDGED in entry.flags for entry in listed]
                self.assertEqual([True, False, False, False, False], taken)
                till.close()

    def test_it_asks_and_tells_nothing(self):
        self.dead_till("one")
        till = self.till()
        seen = len(self.simulator.requests())
        for _ in range(2):
            (entry,) = till.journal()
            self.assertEqual(("one", True), (entry.request_id, entry.is_approved))
        self.assertEqual(seen, len(self.simulator.requests()))
        self.assertEqual(["one"], [request_id for request_id, _, _ in settled(till)])

    def test_an_entry_can_be_acknowledged(self):
        self.dead_till("one")
        till = self.till()
        (entry,) = till.journal()
        with entry:
            pass
        self.assertEqual([], settled(till))

    def test_without_payments_it_is_empty(self):
        self.assertEqual([], list(self.till().journal()))

    def test_of_a_closed_client(self):
        till = self.till()
        till.close()
        with self.assertRaisesRegex(ValueError, "closed"):
            list(till.journal())


class TheCopy(TillTest):
    def test_is_sound_and_private(self):
        till = self.till()
        paid = till.pay_with_card(payment(request_id=new_request_id()), VISA)
        copy = self.journal.with_name("copy")
        till.journal_backup(copy)
        self.assertEqual(0o600, stat.S_IMODE(os.stat(copy).st_mode))
        later = till.pay_with_card(payment(), VISA)
        till.close()

        restored = self.till(journal_file=copy)
        self.assertEqual([paid.request_id], [entry.request_id for entry in restored.journal()])
        with self.assertRaises(NotSentError) as caught:
            restored.journal_backup(str(copy))
        self.assertEqual((Status.E_JOURNAL, "path"), (caught.exception.status, caught.exception.field))
        self.assertEqual(2, len(list(self.till().journal())), later.request_id)

    def test_needs_a_journal_and_a_path(self):
        with self.assertRaises(CallerError) as caught:
            self.till(journal_file=None).journal_backup(self.journal)
        self.assertEqual(Status.E_CONFIG, caught.exception.status)
        for path in ("", "a\0b", None):
            with self.assertRaises((CallerError, ValueError, TypeError)):
                self.till().journal_backup(path)


if __name__ == "__main__":
    unittest.main()
