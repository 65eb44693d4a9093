"""What became of payments whose process died, or whose answer was lost."""

import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from support import VISA, SimulatorTest, payment

from jpm_payments import Advice, CallerError, Client, InDoubtError, NotSentError, Outcome, Status

#: A till that is gone as soon as it has paid.
TILL = """
import os, sys
sys.path.insert(0, sys.argv[1])
from support import VISA
from jpm_payments import Client, Payment
client = Client(base_url=sys.argv[2], trust="file", ca_file=sys.argv[3], journal_file=sys.argv[4],
                merchant_id="998482157630", access_token="any", company_name="Company", product_name="Till")
client.pay_with_card(Payment(1234, "USD", "order", request_id="of-the-dead"), VISA)
os._exit(0)
"""


def settled(client):
    """As a till does it at every start: everything that is told, until nothing is in doubt."""
    told = []
    while True:
        try:
            result = client.settle_next()
        except InDoubtError as fault:
            assert fault.status == Status.E_STILL_UNKNOWN, fault
            time.sleep(min(fault.result.retry_after_ms, 200) / 1000)
            continue
        if result is None:
            return told
        told.append((result.request_id, result.outcome, result.advice))


class Settling(SimulatorTest):
    ARGUMENTS = ("--service-limit-ms", "500")

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.journal = Path(folder.name) / "journal"

    def till(self, **options):
        client = self.simulator.client(journal_file=self.journal, service_limit_ms=500, **options)
        self.addCleanup(client.close)
        return client

    def test_what_a_dead_till_paid_is_told(self):
        arguments = [Path(__file__).parent, self.simulator.base_url, self.simulator.ca_file, self.journal]
        subprocess.run([sys.executable, "-c", TILL, *map(str, arguments)], check=True, timeout=60)
        told = settled(self.till())
        self.assertEqual([("of-the-dead", Outcome.APPROVED, Advice.NONE)], told)
        self.assertEqual([], settled(self.till()))
        self.assertEqual(1, len(self.simulator.charges("of-the-dead")))

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
