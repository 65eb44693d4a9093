"""A verdict is told again until the till says that it is booked, and nothing else says so for it."""

import contextlib
import ctypes
import dataclasses
import pickle
import signal
import threading
import time
import unittest

from unittest import mock

from support import VISA, payment
from test_settling import TillTest, settled

import jpm_payments
from jpm_payments import (
    Client,
    InDoubtError,
    JournalState,
    Kind,
    NotSentError,
    Operation,
    Outcome,
    Payment,
    ServiceError,
    Status,
    _library,
    new_request_id,
)


class Acknowledging(TillTest):
    def assert_told_again(self, till, *request_ids):
        self.assertEqual(list(request_ids), [request_id for request_id, _, _ in settled(till)])

    def test_the_ways_to_do_it(self):
        def by_the_result(till, result):
            result.acknowledge()

        def by_the_client(till, result):
            till.acknowledge(result)

        def in_a_block(till, result):
            with result as same:
                self.assertIs(result, same)

        def in_a_block_that_is_returned_from(till, result):
            with result:
                return

        def by_a_copy(till, result):
            copy = pickle.loads(pickle.dumps(result))
            self.assertEqual(result, copy)
            till.acknowledge(copy)

        def by_another_client(till, result):
            self.till().acknowledge(result)

        def by_the_request_id(till, result):
            till.result_stored(result.request_id)

        def twice(till, result):
            result.acknowledge()
            result.acknowledge()

        ways = (by_the_result, by_the_client, in_a_block, in_a_block_that_is_returned_from, by_a_copy, by_another_client)
        for way in (*ways, by_the_request_id, twice):
            with self.subTest(way.__name__):
                till = self.till()
                paid = till.pay_with_card(payment(), VISA)
                self.assertEqual((1, JournalState.APPROVED), (paid.verdict_number, paid.journal_state))
                way(till, paid)
                self.assert_told_again(till)

    def test_what_does_not(self):
        def nothing(till, result):
            pass

        def another_call(till, result):
            till.pay_with_card(payment(), VISA).acknowledge()

        def closing(till, result):
            till.close()

        def an_exception_in_the_block(till, result):
            with self.assertRaisesRegex(RuntimeError, "no paper"), result:
                raise RuntimeError("no paper")

        def an_interrupt_in_the_block(till, result):
            with self.assertRaises(KeyboardInterrupt), result:
                raise KeyboardInterrupt

        def an_earlier_verdict(till, result):
            till.acknowledge(dataclasses.replace(result, verdict_number=result.verdict_number - 1))

        for way in (
            nothing, another_call, closing, an_exception_in_the_block, an_interrupt_in_the_block, an_earlier_verdict
        ):  # fmt: skip
            with self.subTest(way.__name__):
                till = self.till()
                paid = till.pay_with_card(payment(), VISA)
                way(till, paid)
                self.assert_told_again(self.till(), paid.request_id)

    def test_the_verdict_of_an_exception(self):
        till = self.till()
        for raises, order_number in ((ServiceError, "SIM-HTTP-400"), (ServiceError, "SIM-ANSWER-LOST-UNRECORDED")):
            for books in (True, False):
                with self.subTest(order_number, books=books):
                    with self.assertRaises(raises) as caught:
                        till.pay_with_card(payment(order_number=order_number), VISA)
                    told = caught.exception.result
                    self.assertEqual(1, told.verdict_number)
                    if books:
                        told.acknowledge()
                    self.assert_told_again(till, *[told.request_id] * (not books))

    def test_what_has_no_verdict_needs_none(self):
        till = self.till()
        pending = till.pay_with_card(payment(order_number="SIM-PENDING"), VISA)
        verified = till.verify_card(Payment(currency="USD"), VISA)
        for result, operation in ((pending, Operation.PAY), (verified, Operation.VERIFY)):
            self.assertEqual((0, operation), (result.verdict_number, result.operation))
            result.acknowledge()

    def test_a_result_that_knows_no_client(self):
        till = self.till()
        paid = till.pay_with_card(payment(), VISA)
        copy = dataclasses.replace(paid)
        self.assertEqual((paid, repr(paid), dataclasses.asdict(paid)), (copy, repr(copy), dataclasses.asdict(copy)))
        with self.assertRaisesRegex(ValueError, "Client.acknowledge"):
            copy.acknowledge()
        with self.assertRaisesRegex(ValueError, "Client.acknowledge"), copy:
            self.fail("before anything is booked")
        with self.assertRaisesRegex(TypeError, "a Result is needed, not str"):
            till.acknowledge(paid.request_id)
        till.acknowledge(copy)
        self.assert_told_again(till)

    def test_the_end_of_a_block_raises_nothing_that_could_be_taken_for_the_payments(self):
        till = self.till()
        with till.pay_with_card(payment(), VISA) as paid:
            till.close()
        with self.assertRaisesRegex(ValueError, "closed"):
            paid.acknowledge()
        self.assert_told_again(self.till(), paid.request_id)
        unknown = dataclasses.replace(paid, request_id="never-seen")
        with self.assertRaises(InDoubtError) as caught:
            self.till().acknowledge(unknown)
        self.assertEqual(Status.E_NOT_FOUND, caught.exception.status)

    def test_a_later_verdict_has_a_higher_number(self):
        """The same id is sent again after it did not leave: an acknowledgement of the first word is none of the second."""
        nobody = self.till(base_url="https://127.0.0.1:9/api/v2", connect_timeout_ms=500)
        sale = payment(request_id=new_request_id())
        numbers = []
        for _ in range(2):
            with self.assertRaises(NotSentError) as caught:
                nobody.pay_with_card(sale, VISA)
            numbers.append(caught.exception.result.verdict_number)
        self.assertEqual([1, 2], numbers)
        nobody.acknowledge(dataclasses.replace(caught.exception.result, verdict_number=1))
        self.assertEqual([(sale.request_id, Outcome.NOT_ATTEMPTED)], [told[:2] for told in settled(nobody)])

    def test_through_a_response(self):
        till = self.till()
        json = (
            '{"captureMethod": "NOW", "amount": 1234, "currency": "USD", "merchant": {"merchantSoftware": {"companyName": "C", '
            '"productName": "P"}}, "paymentMethodType": {"card": {"accountNumber": "%s", "expiry": {"month": 12, "year": 2030}}}}'
        )
        with till.call("POST", "/payments", json % VISA.account_number) as answer:
            result = answer.result
        self.assertEqual((1, True), (result.verdict_number, result.is_approved))
        with result:
            pass
        self.assert_told_again(till)


class Interrupted(TillTest):
    """An exception from outside takes the result away, and not the verdict: settling tells it again, in this very process."""

    def assert_told_once(self, till, sale):
        self.assertEqual([(sale.request_id, Outcome.APPROVED)], [told[:2] for told in settled(till)])
        self.assertEqual(1, len(self.simulator.charges(sale.request_id)))
        self.assertEqual([], settled(till))

    def slow(self):
        """A payment that takes half a second, as its record is not found before."""
        return payment(order_number="SIM-LOOKUP-EMPTY-UNTIL-LIMIT", request_id=new_request_id())

    def quiet_till(self):
        # An exception that meets the log would end there.
        return self.till(log=None)

    def test_by_a_signal(self):
        class Bell(Exception):
            pass

        def ring(*_):
            raise Bell

        for handler, raised in ((ring, Bell), (signal.default_int_handler, KeyboardInterrupt)):
            with self.subTest(raised.__name__):
                till, sale = self.quiet_till(), self.slow()
                previous = signal.signal(signal.SIGALRM, handler)
                self.addCleanup(signal.signal, signal.SIGALRM, previous)
                signal.setitimer(signal.ITIMER_REAL, 0.2)
                with self.assertRaises(raised), till.pay_with_card(sale, VISA):
                    self.fail("the result is lost")
                self.assert_told_once(till, sale)

    def test_nothing_native_is_left_behind(self):
        """An exception that comes as soon as the library has returned."""
        library = _library.load()
        till = self.quiet_till()
        options = self.simulator.options(journal_file=self.journal, journal_place="any")
        for name, free, call in (
            ("jpm_pay_with_card", "jpm_response_free", lambda: till.pay_with_card(payment(wants_response=True), VISA)),
            ("jpm_health", "jpm_response_free", lambda: till.health(Kind.PAYMENT)),
            ("jpm_call", "jpm_response_free", lambda: till.call("GET", "/healthcheck/payments")),
            ("jpm_check", "jpm_response_free", lambda: jpm_payments.check(**options)),
            ("jpm_client_new", "jpm_client_free", lambda: Client(**options)),
        ):
            with self.subTest(name):
                freed = []
                function, release = getattr(library, name), getattr(library, free)

                def interrupted(*arguments, function=function):
                    function(*arguments)
                    raise KeyboardInterrupt

                def recorded(pointer, freed=freed, release=release):
                    freed.append(bool(pointer))
                    release(pointer)

                with mock.patch.object(library, name, interrupted), mock.patch.object(library, free, recorded):
                    with self.assertRaises(KeyboardInterrupt):
                        call()
                    self.assertEqual([True], freed)

    def test_by_another_thread(self):
        till, sale = self.quiet_till(), self.slow()
        came_to = []

        def pay():
            with contextlib.suppress(SystemExit):
                came_to.append(till.pay_with_card(sale, VISA))

        payer = threading.Thread(target=pay)
        payer.start()
        while not till._handle._calls:
            time.sleep(0.01)
        ended = ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(payer.ident), ctypes.py_object(SystemExit))
        payer.join()
        self.assertEqual((1, []), (ended, came_to))
        self.assert_told_once(till, sale)


if __name__ == "__main__":
    unittest.main()
