"""Another payment stands in the way: which one, and how a till goes on."""

import concurrent.futures
import json
import time
import unittest
from dataclasses import replace

from support import MASTERCARD, VISA, payment
from test_settling import TillTest, settled

from jpm_payments import (
    Advice,
    CallerError,
    CaptureMethod,
    InDoubtError,
    Operation,
    Outcome,
    Payment,
    Status,
    new_request_id,
)


class Guards(TillTest):
    def assert_refused(self, status, other, call, *arguments):
        with self.assertRaises(CallerError) as caught:
            call(*arguments)
        result = caught.exception.result
        told = (caught.exception.status, result.outcome, result.advice, result.other_request_id)
        self.assertEqual((status, Outcome.NOT_ATTEMPTED, Advice.SEE_OTHER, other), told)
        self.assertEqual(0, result.verdict_number, "another payment decides: there is nothing to book")
        self.assertTrue(result.advice.text)

    def test_the_second_press_while_the_first_is_on_its_way(self):
        till = self.till()
        sale = payment(order_number="SIM-LOOKUP-EMPTY-UNTIL-LIMIT", request_id=new_request_id())
        with concurrent.futures.ThreadPoolExecutor() as pool:
            first = pool.submit(till.pay_with_card, sale, VISA)
            while not self.simulator.charges(sale.request_id):
                time.sleep(0.01)
            second = replace(sale, request_id=new_request_id())
            self.assert_refused(Status.E_ORDER_IN_PROGRESS, sale.request_id, till.pay_with_card, second, VISA)
            self.assertTrue(first.result().is_approved)
        self.assertEqual([], self.simulator.charges(second.request_id))

    def test_the_second_press_after_the_first(self):
        till = self.till()
        sale = payment()
        first = till.pay_with_card(sale, VISA)
        self.assert_refused(Status.E_ORDER_PAID, first.request_id, till.pay_with_card, sale, VISA)
        # What decides can be asked for, and is known in full.
        other = till.lookup_request(first.request_id)
        self.assertEqual((first.transaction_id, first.verdict_number), (other.transaction_id, other.verdict_number))
        # The rest of a partial approval, or another card: split tender.
        self.assertTrue(till.pay_with_card(replace(sale, amount=99), VISA).is_approved)
        self.assertTrue(till.pay_with_card(sale, MASTERCARD).is_approved)

    def test_the_second_press_by_json(self):
        till = self.till()
        sale = {
            "captureMethod": "NOW",
            "amount": 1234,
            "currency": "USD",
            "merchantOrderNumber": payment().order_number,
            "merchant": {"merchantSoftware": {"companyName": "C", "productName": "P"}},
            "paymentMethodType": {"card": {"accountNumber": VISA.account_number, "expiry": {"month": 12, "year": 2030}}},
        }
        with till.call("POST", "/payments", json.dumps(sale)) as first:
            self.assertTrue(first.result.is_approved)
            paid = first.result.request_id
        self.assert_refused(Status.E_ORDER_PAID, paid, till.call, "POST", "/payments", json.dumps(sale))

    def test_a_person_may_say_that_it_is_another_sale(self):
        till = self.till()
        sale = payment()
        first = till.pay_with_card(sale, VISA)
        refused = replace(sale, allow_duplicate=False)
        self.assert_refused(Status.E_ORDER_PAID, first.request_id, till.pay_with_card, refused, VISA)
        self.assertTrue(till.pay_with_card(replace(sale, allow_duplicate=True), VISA).is_approved)

    def test_the_window_can_be_closed(self):
        till = self.till(duplicate_window_s=0)
        sale = payment()
        for _ in range(2):
            self.assertTrue(till.pay_with_card(sale, VISA).is_approved)

    def test_a_payment_in_doubt_stands_in_the_way_of_every_other(self):
        till = self.till()
        sale = payment(order_number="SIM-LOOKUP-EMPTY-UNTIL-LIMIT", timeout_ms=300)
        with self.assertRaises(InDoubtError) as caught:
            till.pay_with_card(sale, VISA)
        lost = caught.exception.result.request_id
        self.assertGreater(caught.exception.result.proof_after_ms, 0)
        for other in (replace(sale, amount=1), replace(sale, allow_duplicate=True)):
            self.assert_refused(Status.E_ORDER_IN_DOUBT, lost, till.pay_with_card, other, MASTERCARD)
        self.assertEqual([(lost, Outcome.APPROVED, Advice.NONE)], settled(till))
        # The same call again, as the advice of old said, pays no second time.
        self.assert_refused(Status.E_ORDER_PAID, lost, till.pay_with_card, sale, VISA)

    def test_a_refund_in_doubt_stands_in_the_way_of_another(self):
        till = self.till()
        held = till.pay_with_card(payment(5000, capture_method=CaptureMethod.MANUAL), VISA)
        captured = till.capture(held.transaction_id)
        self.assertEqual((Operation.CAPTURE, held.transaction_id), (captured.operation, captured.original_transaction_id))
        part = Payment(400, "USD", "SIM-LOOKUP-EMPTY-UNTIL-LIMIT-1", timeout_ms=300)
        with self.assertRaises(InDoubtError) as caught:
            till.refund_payment(held.transaction_id, part)
        lost = caught.exception.result
        self.assertEqual((Operation.REFUND, held.transaction_id), (lost.operation, lost.original_transaction_id))
        refund = Payment(400, "USD")
        self.assert_refused(
            Status.E_TARGET_IN_DOUBT, lost.request_id, till.refund_payment, held.transaction_id, refund
        )


if __name__ == "__main__":
    unittest.main()
