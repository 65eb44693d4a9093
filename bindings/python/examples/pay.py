#!/usr/bin/env python3
"""A day at the till: what to do with each outcome of a payment.

    pay.py BASE_URL [CA_FILE]      as the simulator prints them: ready BASE_URL CA_FILE
"""

import os
import sys
from typing import Callable, Optional

from jpm_payments import (
    AccountHolder,
    Advice,
    Card,
    Client,
    InDoubtError,
    JpmError,
    Outcome,
    Payment,
    ProfileOutcome,
    Result,
    new_request_id,
)


def main() -> int:
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    ca_file = sys.argv[2] if len(sys.argv) == 3 else None
    with Client(
        base_url=sys.argv[1],
        merchant_id=os.environ.get("JPM_MERCHANT_ID", "998482157630"),
        access_token=os.environ.get("JPM_ACCESS_TOKEN", "simulator"),
        company_name="Payment Company",
        product_name="Application Name",
        trust="file" if ca_file else "os",
        ca_file=ca_file,
        journal_file=os.environ.get("JPM_JOURNAL_FILE", "pay.journal"),
    ) as client:
        settle(client)
        return day(client)


def settle(client: Client) -> None:
    """What every till does first, and again while a payment is in doubt: book what it was not told before."""
    try:
        while (told := client.settle_next()) is not None:
            print(f"   Order {told.order_number} (request id {told.request_id}): {told.outcome.name}")
            print(f"   {told.advice.text}")
    except InDoubtError as error:
        print(f"   Still in doubt: {error.result.request_id}; ask again in {error.result.retry_after_ms} ms")


def day(client: Client) -> int:
    visa = Card("4112344112344113", 12, 2030, cvv="111")
    mastercard = Card("5112345112345114", 12, 2030, cvv="111")
    holder = AccountHolder("John", "Smith", email="example@example.com")

    print("1. A sale that stores the customer's card")
    first = sell(1234, "A-1", lambda sale: client.pay_with_new_profile(sale, visa, holder))
    profile = first.profile if first is not None else None
    if profile is None:
        return 1

    print("2. The same customer again, without the card")
    second = sell(500, "A-2", lambda sale: client.pay_with_profile(sale, profile))

    print("3. A card without money")
    third = sell(52100, "A-3", lambda sale: client.pay_with_card(sale, mastercard))

    print("4. A sale whose profile cannot be made (a customer only the simulator knows)")
    stranger = AccountHolder("John", "Smith", reference_id="SIM-PROFILE-FAILS")
    fourth = sell(1234, "A-4", lambda sale: client.pay_with_new_profile(sale, visa, stranger))

    paid = [result is not None and result.is_approved for result in (first, second, third, fourth)]
    return 0 if paid == [True, True, False, True] else 1


def sell(amount: int, order_number: str, pay: Callable[[Payment], Result]) -> Optional[Result]:
    """One sale. ``None`` when it did not come to an answer about the money."""
    sale = Payment(amount, "USD", order_number, request_id=new_request_id())
    # A real till stores sale.request_id here. After a crash settle_next tells what became of it.
    try:
        result = pay(sale)
    except InDoubtError as error:
        print(f"   Do NOT take the money again, not in cash either: {error}")
        print(f"   {error.result.advice.text} (request id {error.result.request_id})")
        return None
    except JpmError as error:
        advice = error.result.advice if error.result is not None else Advice.FIX
        print(f"   This sale was not charged: {error}")
        print(f"   {advice.text}")
        return None
    report(result)
    return result


def report(result: Result) -> None:
    if result.is_approved:
        print(f"   Hand out the goods. Receipt: approval {result.approval_code} {result.masked_account_number}")
    elif result.outcome == Outcome.PARTIALLY_APPROVED:
        rest = result.requested_amount - result.amount
        print(f"   {result.amount} paid by card: take the other {rest} some other way, then hand out the goods.")
    elif result.outcome == Outcome.DECLINED:
        print(f"   Keep the goods and ask for another card: {result.response_code}")
    else:
        print(f"   Wait: {result.advice.text} (request id {result.request_id})")

    if result.profile_outcome == ProfileOutcome.CREATED:
        print(f"   Profile {result.consumer_profile_id}: the card need not be asked for again.")
    elif result.profile_outcome == ProfileOutcome.FAILED:
        print(f"   The card was not stored ({result.profile_response_message}); the payment stands.")


if __name__ == "__main__":
    sys.exit(main())
