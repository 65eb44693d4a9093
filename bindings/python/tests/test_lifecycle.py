"""A customer's card from its first verification to its deletion, against the simulator; the ledger balances."""

import unittest

from support import HOLDER, MASTERCARD, VISA, SimulatorTest

from jpm_payments import (
    ALL,
    Advice,
    CaptureMethod,
    MethodType,
    Outcome,
    Payment,
    PaymentMethod,
    Profile,
    ServiceError,
    Status,
)


class TheLifeOfAStoredCard(SimulatorTest):
    def test_from_verification_to_deletion(self):
        profiles = self.simulator.client(profiles_base_url=self.simulator.base_url + "/mmp")
        self.addCleanup(profiles.close)

        stored = profiles.verify_with_new_profile(Payment(currency="USD"), VISA, HOLDER)
        self.assertTrue(stored.is_approved)
        profile = stored.profile

        authorization = Payment(5000, "USD", capture_method=CaptureMethod.MANUAL, is_amount_final=False)
        authorized = profiles.pay_with_profile(authorization, profile)
        self.assertEqual((5000, 5000, 0), self.amounts(authorized))
        payment = authorized.transaction_id
        self.assertEqual((6500, 6500, 0), self.amounts(profiles.adjust(payment, Payment(6500))))

        first = profiles.capture(payment, self.part(2000, 1))
        self.assertEqual((payment, (2000, 4500, 2000)), (first.transaction_id, self.amounts(first)))
        second = profiles.capture(payment, self.part(4500, 2))
        self.assertNotEqual(payment, second.transaction_id)
        self.assertEqual((4500, 0, 4500), self.amounts(second))
        refunded = profiles.refund_payment(second.transaction_id, Payment(400, "USD"))
        self.assertEqual((400, 4100), (refunded.amount, refunded.refundable_amount))

        later = PaymentMethod(MethodType.CARD, expiry_month=9, expiry_year=2033)
        with profiles.payment_method_update(profile, later).response as answer:
            place = "/paymentMethodType/cardList/0/cardExpirationMonthYearNumber"
            self.assertEqual("09/2033", answer.text(place))
        another = PaymentMethod(
            MethodType.CARD, MASTERCARD.account_number, expiry_month=11, expiry_year=2031
        )
        added = profiles.payment_method_add(profile, another).result
        profiles.payment_method_set_default(Profile(profile.consumer_profile_id, added.payment_method_id))
        by_default = profiles.pay_with_profile(Payment(1234, "USD"), Profile(profile.consumer_profile_id))
        self.assertTrue(by_default.is_approved)
        self.assertEqual("511234XXXXXX5114", self.simulator.ledger()[-1]["masked_account_number"])

        profiles.profile_delete(profile)
        refused(self, "NOT_FOUND", profiles.pay_with_profile, Payment(1, "USD"), profile)

        self.assertEqual([6500, 1234], [charge["amount"] for charge in self.simulator.ledger()])
        balance = {"transaction_id": payment, "authorized": 6500, "captured": 6500, "refunded": 400, "voided": False}
        self.assertEqual(balance, self.simulator.balances()[0])
        self.assertEqual([], self.simulator.profiles())
        self.assertEqual([], [seen for seen in self.simulator.requests() if seen["schema_errors"]])

    @staticmethod
    def part(amount, number):
        return Payment(
            amount,
            "USD",
            multi_capture_sequence_number=str(number),
            multi_capture_record_count=2,
            multi_capture_final=number == 2,
        )

    def amounts(self, result):
        self.assertTrue(result.is_approved)
        return result.amount, result.remaining_amount, result.refundable_amount


class WhatARuleRefuses(SimulatorTest):
    def test_it_is_told_with_its_code(self):
        authorization = Payment(5000, "USD", capture_method=CaptureMethod.MANUAL)
        payment = self.client.pay_with_card(authorization, VISA).transaction_id
        refused(self, "PAYMENT_NOT_CAPTURED", self.client.refund_payment, payment, Payment(ALL))
        self.client.capture(payment)
        refused(self, "PAYMENT_CAPTURED", self.client.void, payment)
        refused(self, "AMOUNT_EXCEEDS_REFUNDABLE", self.client.refund_payment, payment, Payment(5001, "USD"))


def refused(test, code, call, *arguments):
    with test.assertRaises(ServiceError) as raised:
        call(*arguments)
    result = raised.exception.result
    status = Status.E_STATE if code.startswith("PAYMENT") else Status.E_REFUSED
    test.assertEqual(
        (status, Outcome.NOT_PROCESSED, Advice.FIX, code),
        (result.status, result.outcome, result.advice, result.response_code),
    )


if __name__ == "__main__":
    unittest.main()
