"""A running call is ended from another thread, with the truth."""

import concurrent.futures
import contextlib
import socket
import time
import unittest

from support import VISA, SimulatorTest, payment

from jpm_payments import Advice, InDoubtError, NotSentError, Outcome, Status


class Cancelling(SimulatorTest):
    def cancelled(self, client, kind, when):
        """What a payment raises that is cancelled when that becomes true."""
        with concurrent.futures.ThreadPoolExecutor() as pool:
            call = pool.submit(client.pay_with_card, payment(order_number="SIM-SILENCE-UNRECORDED"), VISA)
            while not when():
                self.assertFalse(call.done())
                time.sleep(0.01)
            began = time.monotonic()
            client.cancel()
            with self.assertRaises(kind) as caught:
                call.result()
            self.assertLess(time.monotonic() - began, 2)
        return caught.exception

    def test_after_the_payment_left_it_is_in_doubt(self):
        with self.simulator.client() as client:
            error = self.cancelled(client, InDoubtError, self.simulator.requests)
            self.assertEqual(Status.E_ANSWER_CANCELLED, error.status)
            self.assertEqual((Outcome.UNKNOWN, Advice.SETTLE_FIRST), (error.result.outcome, error.result.advice))
            # Calls that begin later are not touched.
            self.assertTrue(client.pay_with_card(payment(), VISA).is_approved)

    def test_before_it_left_nothing_was_sent(self):
        with socket.create_server(("127.0.0.1", 0)) as silent, contextlib.ExitStack() as accepted:
            base_url = f"https://127.0.0.1:{silent.getsockname()[1]}/api/v2"
            with self.simulator.client(base_url=base_url) as client:
                error = self.cancelled(client, NotSentError, lambda: accepted.enter_context(silent.accept()[0]))
        self.assertEqual(Status.E_CANCELLED, error.status)
        self.assertEqual(Outcome.NOT_ATTEMPTED, error.result.outcome)

    def test_from_the_log_too(self):
        """The call is ended that tells of the event."""

        def log(_level, event, _fields):
            if event == "request_leaves":
                client.cancel()

        with self.simulator.client(log=log, log_level=5) as client, self.assertRaises(InDoubtError) as caught:
            client.pay_with_card(payment(), VISA)
        self.assertEqual(Status.E_ANSWER_CANCELLED, caught.exception.status)

    def test_nothing_is_no_fault_and_a_closed_client_is(self):
        client = self.simulator.client()
        client.cancel()
        client.close()
        with self.assertRaisesRegex(ValueError, "closed"):
            client.cancel()


if __name__ == "__main__":
    unittest.main()
