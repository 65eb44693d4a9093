"""What became of payments whose process died, or whose answer was lost."""

import concurrent.futures
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from support import VISA, SimulatorTest, payment

from jpm_payments import Advice, InDoubtError, NotSentError, Operation, Outcome, Status, TruthValueError

#: A till that is gone as soon as it has paid.
TILL = """
import os, sys
sys.path.insert(0, sys.argv[1])
from support import VISA
from jpm_payments import Client, Payment
client = Client(base_url=sys.argv[2], trust="file", ca_file=sys.argv[3], journal_file=sys.argv[4], journal_place="any",
                merchant_id="998482157630", access_token="any", company_name="Company", product_name="Till")
for request_id in sys.argv[5:]:
    client.pay_with_card(Payment(1234, "USD", request_id, request_id=request_id), VISA)
os._exit(0)
"""


def settled(client):
    """As a till does it at every start: everything that is told, until nothing is in doubt."""
    settling = client.settle()
    told = []
    while settling.still_in_doubt:
        time.sleep(min(settling.retry_after_ms, 200) / 1000)
        told += [(result.request_id, result.outcome, result.advice) for result in settling]
    return told


class TillTest(SimulatorTest):
    """Tills with a journal of the test's own."""

    ARGUMENTS = ("--service-limit-ms", "500")

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.journal = Path(folder.name) / "journal"

    def till(self, **options):
        """What it was told and has not acknowledged is told again after a moment, in this process too."""
        usual = {"journal_file": self.journal, "journal_place": "any", "service_limit_ms": 500, "acknowledge_within_ms": 100}
        client = self.simulator.client(**{**usual, **options})
        self.addCleanup(client.close)
        return client

    def dead_till(self, *request_ids):
        """A process that dies when it has paid these, and has told nobody."""
        arguments = [Path(__file__).parent, self.simulator.base_url, self.simulator.ca_file, self.journal, *request_ids]
        subprocess.run([sys.executable, "-c", TILL, *map(str, arguments)], check=True, timeout=60)


class Settling(TillTest):
    def test_what_a_dead_till_paid_is_told(self):
        self.dead_till("of-the-dead")
        self.assertEqual([("of-the-dead", Outcome.APPROVED, Advice.NONE)], settled(self.till()))
        self.assertEqual([], settled(self.till()))
        self.assertEqual(1, len(self.simulator.charges("of-the-dead")))

    def test_the_plain_loop(self):
        self.dead_till("one", "two")
        told = []
        till = self.till()
        while (result := till.settle_next()) is not None:
            told.append((result.request_id, result.verdict_number))
            till.acknowledge(result)
        self.assertEqual([("one", 1), ("two", 1)], told)
        self.assertIsNone(till.settle_next())

    def test_a_loop_that_asks_for_truth_eats_nothing(self):
        self.dead_till("one")
        till = self.till()
        with self.assertRaises(TruthValueError) as caught:
            while told := till.settle_next():
                self.fail(told)
        self.assertEqual("one", caught.exception.result.request_id)
        self.assertEqual(["one"], [request_id for request_id, _, _ in settled(till)])

    def test_a_verdict_is_acknowledged_when_the_next_is_asked_for(self):
        """And not when the loop was left with it."""

        def leaves_by_break(settling):
            for told in settling:
                if told.request_id == "two":
                    break

        def leaves_by_an_exception(settling):
            with self.assertRaisesRegex(RuntimeError, "no paper"):
                for told in settling:
                    if told.request_id == "two":
                        raise RuntimeError("no paper")

        def is_looped_over_again(settling):
            leaves_by_break(settling)
            self.assertEqual(["three"], [told.request_id for told in settling])
            self.assertTrue(settling.still_in_doubt)
            self.assertEqual("two", settling.oldest.request_id)
            self.assertGreater(settling.retry_after_ms, 0)

        cases = ((leaves_by_break, ["two", "three"]), (leaves_by_an_exception, ["two", "three"]), (is_looped_over_again, ["two"]))
        for leaves, left in cases:
            with self.subTest(leaves.__name__):
                self.journal = self.journal.with_name(leaves.__name__)
                self.dead_till("one", "two", "three")
                till = self.till()
                settling = till.settle()
                leaves(settling)
                self.assertTrue(settling.still_in_doubt)
                self.assertCountEqual(left, [request_id for request_id, _, _ in settled(till)])

    def test_verdicts_are_not_collected_before_they_are_booked(self):
        self.dead_till("one")
        till = self.till()
        for collect in (list, tuple, sorted, [].extend, lambda settling: [*settling]):
            with self.assertRaisesRegex(ValueError, "book each verdict"):
                collect(till.settle())
        self.assertEqual(["one"], [told.request_id for told in till.settle()])

    def test_verdicts_are_not_asked_for_by_another_thread(self):
        """One that runs ahead, as in a pool, or one of several that share the loop."""
        self.dead_till("one", "two")
        till = self.till()
        begun = iter(till.settle())
        next(begun)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for asks in (lambda: next(begun), lambda settling=till.settle(): next(iter(settling))):
                with self.assertRaisesRegex(ValueError, "the thread that called settle"):
                    pool.submit(asks).result()
        self.assertCountEqual(["one", "two"], [request_id for request_id, _, _ in settled(till)])

    def test_what_is_left_when_the_loop_has_ended(self):
        till = self.till()
        settling = till.settle()
        self.assertEqual((True, None, 0), (settling.still_in_doubt, settling.oldest, settling.retry_after_ms))
        for _ in settling:
            self.fail("nothing was paid")
        self.assertEqual((False, None, False), (settling.still_in_doubt, settling.oldest, settling.others_unsettled))

        sale = payment(order_number="SIM-LOOKUP-EMPTY-UNTIL-LIMIT", timeout_ms=300)
        with self.assertRaises(InDoubtError) as caught:
            till.pay_with_card(sale, VISA)
        lost = caught.exception.result
        for _ in settling:
            self.fail("it is not known yet")
        self.assertTrue(settling.still_in_doubt)
        self.assertEqual((lost.request_id, Operation.PAY), (settling.oldest.request_id, settling.oldest.operation))
        self.assertGreater(settling.retry_after_ms, 0)

        other = self.till(till="another")
        settling = other.settle()
        for _ in settling:
            self.fail("it is not this till's")
        self.assertEqual((False, True), (settling.still_in_doubt, settling.others_unsettled))
        self.assertEqual([(lost.request_id, Outcome.APPROVED, Advice.NONE)], settled(till))

    def test_a_closed_client_settles_nothing(self):
        till = self.till()
        settling = till.settle()
        till.close()
        with self.assertRaisesRegex(ValueError, "closed"):
            next(iter(settling))

    def test_a_doubt_is_settled_by_another_client(self):
        cases = (("SIM-LOOKUP-EMPTY-UNTIL-LIMIT", Outcome.APPROVED), ("SIM-SILENCE-UNRECORDED", Outcome.NOT_PROCESSED))
        for order, outcome in cases:
            with self.subTest(order):
                sale = payment(order_number=order, timeout_ms=300)
                with self.assertRaises(InDoubtError) as raised:
                    self.till().pay_with_card(sale, VISA)
                request_id = raised.exception.result.request_id
                told = settled(self.till())
                self.assertEqual([(request_id, outcome)], [(id, outcome) for id, outcome, _ in told])

    def test_a_result_that_another_thread_stores(self):
        till = self.till()
        paid = till.pay_with_card(payment(), VISA)
        till.result_stored(paid.request_id)
        with self.assertRaises(InDoubtError) as raised:
            till.result_stored("never-seen")
        self.assertEqual(Status.E_NOT_FOUND, raised.exception.status)

    def test_a_file_that_is_no_journal(self):
        self.journal.write_text("not SQLite at all " * 99)
        with self.assertRaises(NotSentError) as raised:
            self.till()
        self.assertEqual(("JPM_E_JOURNAL", "journal_file"), (raised.exception.name, raised.exception.field))
        self.assertEqual("not SQLite", self.journal.read_text()[:10])


if __name__ == "__main__":
    unittest.main()
