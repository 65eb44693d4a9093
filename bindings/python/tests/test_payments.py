"""Payments against the simulator: the money semantics as a Python program sees them."""

import concurrent.futures
import importlib.util
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from dataclasses import replace
from pathlib import Path

from support import HOLDER, MASTERCARD, PACKAGE, PARTIAL, TOKEN, VISA, SimulatorTest, payment

from jpm_payments import (
    AccountHolder,
    Advice,
    CallerError,
    Card,
    InDoubtError,
    JpmError,
    Kind,
    Outcome,
    Payment,
    Profile,
    ProfileOutcome,
    ResultFlag,
    ServiceError,
    Status,
    TruthValueError,
    new_request_id,
)


class TheJob(SimulatorTest):
    def test_a_new_profile_pays_again(self):
        first = self.client.pay_with_new_profile(payment(1234), VISA, HOLDER)
        self.assertTrue(first.is_approved)
        self.assertEqual(ProfileOutcome.CREATED, first.profile_outcome)
        self.assertEqual((1234, 1234, "USD"), (first.requested_amount, first.amount, first.currency))
        self.assertTrue(first.masked_account_number.endswith("4113"))

        second = self.client.pay_with_profile(payment(500), first.profile)
        self.assertEqual(Outcome.APPROVED, second.outcome)
        self.assertEqual(first.consumer_profile_id, second.consumer_profile_id)
        for result in (first, second):
            self.assertEqual(1, len(self.simulator.charges(result.request_id)))
        sent = [request for request in self.simulator.requests() if request["method"] == "POST"]
        self.assertEqual([], [request for request in sent if request["schema_errors"]])

    def test_a_card_pays_without_profile(self):
        result = self.client.pay_with_card(payment(), VISA)
        self.assertTrue(result.is_approved)
        self.assertEqual(ProfileOutcome.NONE, result.profile_outcome)
        self.assertIsNone(result.profile)

    def test_the_whole_answer_is_given_to_who_wants_it(self):
        sale = payment(request_id=new_request_id(), wants_response=True)
        paid = self.client.pay_with_card(sale, VISA)
        with paid.response as answer:
            self.assertEqual(paid.transaction_id, answer.text("/transactionId"))
            self.assertEqual(paid, replace(answer.result, elapsed_ms=paid.elapsed_ms))
        self.assertIsNone(self.client.pay_with_card(sale, VISA).response, "it is told again, and nothing was asked")
        self.assertIsNone(pickle.loads(pickle.dumps(paid)).response)
        self.assertIsNone(self.client.pay_with_card(payment(), VISA).response)
        with self.assertRaises(ServiceError) as caught:
            self.client.pay_with_card(payment(order_number="SIM-HTTP-400", wants_response=True), VISA)
        with caught.exception.result.response as answer:
            self.assertEqual(400, answer.http_status)

    def test_every_input_arrives(self):
        holder = AccountHolder(
            "Jürgen", "O'Neil", "C-17", "example@example.com", 1, "5550001111", 1, "5550002222",
            "1 Main St", "Floor 2", "Anytown", "OH", "43085", "USA", "own-id-1",
        )  # fmt: skip
        full = payment(request_id=new_request_id(), statement_descriptor="THE SHOP", timeout_ms=20000)
        result = self.client.pay_with_new_profile(full, VISA, holder)
        self.assertTrue(result.is_approved)
        self.assertEqual((full.request_id, full.order_number), (result.request_id, result.order_number))

    def test_declines_return(self):
        for card, amount, code in ((VISA, 53000, "DO_NOT_HONOR"), (MASTERCARD, 52100, "INSUFFICIENT_FUNDS")):
            result = self.client.pay_with_card(payment(amount), card)
            self.assertEqual((Status.OK, Outcome.DECLINED), (result.status, result.outcome))
            self.assertEqual((code, 0), (result.response_code, result.amount))
            self.assertFalse(result.is_approved)
            self.assertTrue(result.error_message)

    def test_a_result_is_not_a_condition(self):
        """Asked as one it says so in no words that a till could take for "nothing was called" or "not charged"."""
        paid = self.client.pay_with_card(payment(), VISA)
        with self.assertRaisesRegex(TruthValueError, f"is_approved .*APPROVED, request id {paid.request_id}") as caught:
            bool(paid)
        self.assertIs(paid, caught.exception.result)
        self.assertNotIsInstance(caught.exception, (TypeError, ValueError, JpmError))

    def test_a_part_is_not_approved(self):
        result = self.client.pay_with_card(payment(1000), PARTIAL)
        self.assertEqual(Outcome.PARTIALLY_APPROVED, result.outcome)
        self.assertFalse(result.is_approved)
        self.assertTrue(0 < result.amount < result.requested_amount == 1000)

    def test_pending_returns(self):
        result = self.client.pay_with_card(payment(order_number="SIM-PENDING"), VISA)
        self.assertEqual((Outcome.PENDING, Advice.SETTLE_FIRST), (result.outcome, result.advice))
        self.assertFalse(result.is_approved)

    def test_the_profile_fails_and_the_payment_stands(self):
        holder = replace(HOLDER, reference_id="SIM-PROFILE-FAILS")
        result = self.client.pay_with_new_profile(payment(), VISA, holder)
        self.assertTrue(result.is_approved)
        self.assertEqual(ProfileOutcome.FAILED, result.profile_outcome)
        self.assertTrue(result.profile_response_code)
        self.assertIsNone(result.profile)
        self.assertEqual(1, len(self.simulator.charges(result.request_id)))

    def test_the_same_id_only_asks(self):
        sale = payment(request_id=new_request_id())
        first = self.client.pay_with_card(sale, VISA)
        again = self.client.pay_with_card(sale, VISA)
        self.assertIn(ResultFlag.REPLAYED, again.flags)
        self.assertEqual(first.transaction_id, again.transaction_id)
        self.assertEqual(1, len(self.simulator.charges(sale.request_id)))
        with self.assertRaises(CallerError) as caught:
            self.client.pay_with_card(replace(sale, amount=1), VISA)
        self.assertEqual(Status.E_REQUEST_ID_USED, caught.exception.status)

    def test_lookups(self):
        paid = self.client.pay_with_card(payment(), VISA)
        with self.simulator.client() as stranger:
            self.assertTrue(stranger.lookup_request(paid.request_id).is_approved)
            read = stranger.lookup_transaction(paid.transaction_id, kind=Kind.PAYMENT)
            self.assertEqual((paid.amount, True), (read.amount, read.is_approved))
            with self.assertRaises(InDoubtError) as caught:
                stranger.lookup_request("never-sent-1")
        self.assertEqual(Status.E_NOT_FOUND, caught.exception.status)

    def test_a_refused_token_is_an_error_of_the_service(self):
        with self.simulator.client(access_token="revoked") as client, self.assertRaises(ServiceError) as caught:
            client.pay_with_card(payment(), VISA)
        self.assertEqual(Status.E_UNAUTHORIZED, caught.exception.status)
        self.assertEqual(Outcome.NOT_PROCESSED, caught.exception.result.outcome)


class WrongInput(SimulatorTest):
    def test_is_named_and_nothing_is_sent(self):
        long = "x" * 200
        cases = [
            (Payment(0, "USD"), VISA, "amount", Status.E_AMOUNT),
            (Payment(100, "usd"), VISA, "currency", None),
            (Payment(100, "USD", request_id="a b"), VISA, "request_id", Status.E_REQUEST_ID),
            (Payment(100, "USD", order_number="a\nb"), VISA, "order_number", Status.E_CONTROL_CHARACTER),
            (Payment(100, "USD", order_number=long), VISA, "order_number", Status.E_TOO_LONG),
            (Payment(100, "USD", extra_json="[]"), VISA, "extra_json", Status.E_FORMAT),
            (Payment(100, "USD", capture_method=9), VISA, "capture_method", None),
            (Payment(100, "USD"), Card("4112344112344114", 12, 2030), "account_number", Status.E_ACCOUNT_NUMBER),
            (Payment(100, "USD"), Card("4112344112344113", 13, 2030), "expiry_month", None),
            (Payment(100, "USD"), Card("4112344112344113", 12, 2030, "x1"), "cvv", None),
        ]
        for wrong, card, field, status in cases:
            with self.subTest(field=field), self.assertRaises(CallerError) as caught:
                self.client.pay_with_card(wrong, card)
            error = caught.exception
            self.assertEqual(field, error.field)
            self.assertEqual(Outcome.NOT_ATTEMPTED, error.result.outcome)
            self.assertEqual(Advice.FIX, error.result.advice)
            self.assertIn(field, str(error))
            self.assertNotIn(card.account_number, str(error) + repr(error))
            if status is not None:
                self.assertEqual(status, error.status)
        with self.assertRaises(CallerError) as caught:
            self.client.pay_with_new_profile(payment(), VISA, AccountHolder("John"))
        self.assertEqual(("last_name", Status.E_MISSING), (caught.exception.field, caught.exception.status))
        with self.assertRaises(CallerError) as caught:
            self.client.pay_with_profile(payment(), Profile(""))
        self.assertEqual("consumer_profile_id", caught.exception.field)
        with self.assertRaises(ValueError):
            self.client.pay_with_card(payment(), replace(VISA, cvv="111\0"))
        with self.assertRaises(ValueError):
            self.client.lookup_request("a\0b")
        self.assertEqual([], self.simulator.requests())


class Doubt(SimulatorTest):
    """With a service that gives up after 700 ms, so that tests need not wait 70 s."""

    ARGUMENTS = ("--service-limit-ms", "700")
    OPTIONS = {"service_limit_ms": 700}

    def test_a_lost_answer_is_looked_up(self):
        result = self.client.pay_with_new_profile(payment(order_number="SIM-ANSWER-LOST"), VISA, HOLDER)
        self.assertTrue(result.is_approved)
        self.assertIn(ResultFlag.FOUND_BY_LOOKUP, result.flags)
        self.assertEqual(1, len(self.simulator.charges(result.request_id)))

    def test_what_surely_was_not_recorded_is_an_error_of_the_service(self):
        with self.assertRaises(ServiceError) as caught:
            self.client.pay_with_card(payment(order_number="SIM-ANSWER-LOST-UNRECORDED"), VISA)
        error = caught.exception
        self.assertEqual(Status.E_NOT_RECORDED, error.status)
        self.assertEqual((Outcome.NOT_PROCESSED, Advice.SEND_AGAIN), (error.result.outcome, error.result.advice))
        self.assertEqual([], self.simulator.charges(error.result.request_id))

    def test_what_is_not_known_in_time_is_in_doubt(self):
        sale = payment(order_number="SIM-ANSWER-LOST-UNRECORDED", request_id=new_request_id(), timeout_ms=600)
        with self.assertRaises(InDoubtError) as caught:
            self.client.pay_with_card(sale, VISA)
        error = caught.exception
        self.assertEqual((Outcome.UNKNOWN, Advice.SETTLE_FIRST), (error.result.outcome, error.result.advice))
        self.assertEqual(sale.request_id, error.result.request_id)
        self.assertEqual(error.name, f"JPM_{error.status.name}")

        second_press = replace(sale, request_id=new_request_id())
        with self.assertRaises(CallerError) as caught:
            self.client.pay_with_card(second_press, VISA)
        self.assertEqual(Status.E_ORDER_IN_DOUBT, caught.exception.status)

        settled = self._settle(sale)
        self.assertEqual(Outcome.NOT_PROCESSED, settled.outcome)
        self.assertEqual([], self.simulator.charges(sale.request_id))

    def test_an_interrupted_call_can_be_asked_about(self):
        """The interrupt is raised when the library returns; result and money are still there."""
        # An interrupt that meets the log would end there.
        client = self.simulator.client(**self.OPTIONS, log=None)
        self.addCleanup(client.close)
        sale = payment(order_number="SIM-LOOKUP-EMPTY-UNTIL-LIMIT", request_id=new_request_id())
        previous = signal.signal(signal.SIGALRM, signal.default_int_handler)
        self.addCleanup(signal.signal, signal.SIGALRM, previous)
        signal.setitimer(signal.ITIMER_REAL, 0.4)
        with self.assertRaises(KeyboardInterrupt):
            client.pay_with_card(sale, VISA)
        again = client.pay_with_card(sale, VISA)
        self.assertTrue(again.is_approved)
        self.assertIn(ResultFlag.REPLAYED, again.flags)
        self.assertEqual(1, len(self.simulator.charges(sale.request_id)))

    def test_closing_waits_for_no_call_and_breaks_none(self):
        client = self.simulator.client(**self.OPTIONS)
        free, freed = client._handle._free, []
        client._handle._free = lambda pointer: freed.append(free(pointer))
        with concurrent.futures.ThreadPoolExecutor() as pool:
            slow = pool.submit(client.pay_with_card, payment(order_number="SIM-LOOKUP-EMPTY-UNTIL-LIMIT"), VISA)
            while not client._handle._calls:
                time.sleep(0.01)
            client.close()
            with self.assertRaisesRegex(ValueError, "closed"):
                client.lookup_request("any")
            self.assertFalse(slow.done())
            self.assertEqual([], freed)
            self.assertTrue(slow.result().is_approved)
        self.assertEqual([None], freed)

    def _settle(self, sale):
        """The same call again, until it is no longer in doubt: what a till does."""
        deadline = time.monotonic() + 5
        while True:
            try:
                return self.client.lookup_request(sale.request_id)
            except JpmError as error:
                if error.result.outcome != Outcome.UNKNOWN or time.monotonic() > deadline:
                    return error.result
                time.sleep(max(error.result.retry_after_ms, 50) / 1000)


class Threads(SimulatorTest):
    def test_sixteen_threads_share_a_client(self):
        start = threading.Barrier(16)

        def till(number):
            start.wait()
            amounts = [1000 + 10 * number + sale for sale in range(10)]
            return [(amount, self.client.pay_with_card(payment(amount), VISA)) for amount in amounts]

        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            paid = [sale for sales in pool.map(till, range(16)) for sale in sales]
        ledger = {charge["request_id"]: charge["amount"] for charge in self.simulator.ledger()}
        self.assertEqual(160, len(ledger))
        for amount, result in paid:
            self.assertEqual((True, amount), (result.is_approved, result.amount))
            self.assertEqual(amount, ledger[result.request_id])


@unittest.skipUnless(hasattr(os, "fork"), "this system has no fork")
class Fork(SimulatorTest):
    def test_the_child_is_refused_frees_and_makes_a_client_of_its_own(self):
        child = os.fork()
        if child == 0:
            os._exit(self._in_child())
        _, status = os.waitpid(child, 0)
        self.assertEqual(0, os.WEXITSTATUS(status))
        self.assertTrue(self.client.pay_with_card(payment(), VISA).is_approved)

    def _in_child(self):
        signal.alarm(10)
        try:
            self.client.pay_with_card(payment(), VISA)
        except CallerError as error:
            self.client.close()
            if error.status != Status.E_FORKED:
                return 1
            with self.simulator.client(**self.OPTIONS) as own:
                return 0 if own.pay_with_card(payment(), VISA).is_approved else 3
        return 2


class Secrets(SimulatorTest):
    def test_none_is_in_results_and_exceptions(self):
        seen = [repr(self.client)]
        for order_number, amount in ((None, 1234), (None, 53000), ("SIM-HTTP-400", 1), ("SIM-HTTP-429", 1)):
            card = replace(VISA, cvv="739154")
            try:
                seen.append(repr(self.client.pay_with_new_profile(payment(amount, order_number), card, HOLDER)))
            except JpmError as error:
                seen += [str(error), repr(error), repr(pickle.loads(pickle.dumps(error)).result)]
        self.assertEqual(9, len(seen))
        for secret in (VISA.account_number, "739154", TOKEN):
            self.assertNotIn(secret, " ".join(seen))


class TheExample(SimulatorTest):
    def test_runs(self):
        """Twice on one journal, the second time by a file of options."""
        options = self.simulator.options(ca_file="ca.pem", journal_file="pay.journal")
        file = self.simulator.file("pay.conf")
        file.write_text("".join(f"{name} = {value}\n" for name, value in options.items()))
        for arguments in ((self.simulator.base_url, self.simulator.ca_file), (file,)):
            told = subprocess.run(
                [sys.executable, str(PACKAGE / "examples" / "pay.py"), *arguments],
                cwd=file.parent,
                env={**os.environ, "PYTHONPATH": str(PACKAGE), "JPM_JOURNAL_PLACE": "any"},
                capture_output=True,
                text=True,
                timeout=30,
            )
            self.assertEqual((0, ""), (told.returncode, told.stderr))
            for line in (
                "Hand out the goods", "Keep the goods", "INSUFFICIENT_FUNDS", "the payment stands", "JPM_E_ORDER_PAID",
                "500 paid by card: take the other 500 some other way",
            ):  # fmt: skip
                self.assertIn(line, told.stdout)
            self.assertNotIn("Do NOT", told.stdout)
        with self.simulator.client(journal_file=file.with_name("pay.journal"), journal_place="any") as client:
            entries = list(client.journal())
            self.assertEqual(12, len(entries))
            self.assertTrue(all(ResultFlag.ACKNOWLEDGED in entry.flags for entry in entries))

    def test_books(self):
        """What is a word on the money, and which word is the later one."""
        paid = self.client.pay_with_card(payment(), VISA)
        cases = (
            ("a verdict, twice", [(1, "APPROVED"), (1, "APPROVED")], [(1, "APPROVED")]),
            ("a later one", [(1, "NOT_PROCESSED"), (2, "APPROVED")], [(1, "NOT_PROCESSED"), (2, "APPROVED")]),
            ("an earlier one", [(2, "DECLINED"), (1, "NOT_ATTEMPTED")], [(2, "DECLINED")]),
            ("no verdict yet", [(0, "UNKNOWN"), (0, "PENDING"), (0, "NOT_ATTEMPTED")], []),
            ("of what no journal knows", [(0, "APPROVED"), (0, "APPROVED"), (1, "APPROVED")], [(0, "APPROVED"), (1, "APPROVED")]),
            ("no money, of what no journal knows", [(0, "NOT_PROCESSED"), (0, "DECLINED")], [(0, "NOT_PROCESSED")]),
            ("numbers that begin again", [(3, "DECLINED"), (1, "APPROVED")], [(3, "DECLINED"), (1, "APPROVED")]),
            ("and are in part", [(3, "UNKNOWN"), (1, "PARTIALLY_APPROVED")], [(3, "UNKNOWN"), (1, "PARTIALLY_APPROVED")]),
            ("begin again without money", [(3, "APPROVED"), (1, "NOT_PROCESSED")], [(3, "APPROVED")]),
        )  # fmt: skip
        spec = importlib.util.spec_from_file_location("pay", PACKAGE / "examples" / "pay.py")
        pay = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(pay)
        for name, told, booked in cases:
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "pay.books")
                for number, outcome in told:
                    # Read again each time, as after a crash.
                    pay.Books(path).book(replace(paid, verdict_number=number, outcome=Outcome[outcome]))
                lines = Path(path).read_text(encoding="utf-8").splitlines() if os.path.exists(path) else []
                self.assertEqual([f"told {paid.request_id} {number} {outcome} 1234" for number, outcome in booked], lines)


if __name__ == "__main__":
    unittest.main()
