#!/usr/bin/env python3
"""A day at the till: what to do with each outcome of a payment.

    pay.py CONFIG_FILE              lines as ``name = value``, see docs/options.md; ``journal_file`` is one of them
    pay.py BASE_URL [CA_FILE]       as the simulator prints them: ready BASE_URL CA_FILE

JPM_MERCHANT_ID, JPM_ACCESS_TOKEN and JPM_JOURNAL_FILE of the environment go over both. Written to be copied: everything but
``day`` is what a till needs. A text file, ``pay.books``, stands for its database; beside it lies the journal.
"""

import os
import sys
from dataclasses import replace
from typing import Callable, Dict, Optional, Tuple

from jpm_payments import (
    AccountHolder,
    Advice,
    Card,
    Client,
    JpmError,
    Outcome,
    Payment,
    ProfileOutcome,
    Result,
    new_request_id,
)

Pay = Callable[[Payment], Result]

#: Money was taken.
PAID = (Outcome.APPROVED, Outcome.PARTIALLY_APPROVED)
#: Nothing more comes of the payment.
FINAL = (*PAID, Outcome.DECLINED, Outcome.NOT_PROCESSED)


def main() -> int:
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    with open_client(sys.argv[1], sys.argv[2] if len(sys.argv) == 3 else None) as client:
        till = Till(client, Books("pay.books"))
        till.settle()
        return day(till)


def open_client(where: str, ca_file: Optional[str]) -> Client:
    if "://" not in where:
        return Client(config_file=where, from_environment=True)
    return Client(
        from_environment=True,
        base_url=where,
        merchant_id=os.environ.get("JPM_MERCHANT_ID", "998482157630"),
        access_token=os.environ.get("JPM_ACCESS_TOKEN", "simulator"),
        company_name="Payment Company",
        product_name="Application Name",
        trust="file" if ca_file else "os",
        ca_file=ca_file,
        journal_file=os.path.abspath(os.environ.get("JPM_JOURNAL_FILE", "pay.journal")),
    )


class Books:
    """Which sale each payment is for, and the last word on it."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._sales: Dict[str, str] = {}
        self._words: Dict[str, Tuple[int, str]] = {}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    what, request_id, value, *more = line.split()
                    if what == "sale":
                        self._sales[request_id] = value
                    else:
                        self._words[request_id] = (int(value), more[0])

    def next_order_number(self) -> str:
        """A till counts its sales: an order number names one sale, and no other."""
        return f"A-{len(self._sales) + 1}"

    def begin(self, payment: Payment) -> None:
        """Notes a payment **before** it is made: after a crash its request id tells which sale it was."""
        assert payment.request_id and payment.order_number
        self._write("sale", payment.request_id, payment.order_number)
        self._sales[payment.request_id] = payment.order_number

    def sale_of(self, request_id: str) -> Optional[str]:
        return self._sales.get(request_id)

    def book(self, result: Result) -> None:
        """Books a word on a payment, by request id, verdict number and outcome.

        The same verdict may come twice, and the higher number is the later word. The number 0 is no verdict yet, unless the outcome
        is final: of a payment that the journal does not know. And money that was taken is booked over any word that says
        otherwise: where the journal was lost or restored, the numbers begin again.
        """
        if result.verdict_number == 0 and result.outcome not in FINAL:
            return
        number, outcome = self._words.get(result.request_id, (-1, ""))
        is_news = result.outcome in PAID and outcome not in map(str, PAID)
        if is_news or result.verdict_number > number:
            self._write("told", result.request_id, result.verdict_number, result.outcome, result.amount)
            self._words[result.request_id] = (result.verdict_number, str(result.outcome))

    def _write(self, *words: object) -> None:
        with open(self._path, "a", encoding="utf-8") as lines:
            print(*words, file=lines, flush=True)
            os.fsync(lines.fileno())


class Till:
    def __init__(self, client: Client, books: Books) -> None:
        self.client = client
        self.books = books

    def settle(self) -> None:
        """What every till does first, and again while a payment is in doubt: book what it has not booked."""
        settling = self.client.settle()
        for told in settling:
            print(f"   Order {told.order_number} (request id {told.request_id}): {told.outcome}")
            print(f"   {told.advice.text}")
            self.books.book(told)
        if settling.oldest is not None:
            print(f"   Still in doubt: {settling.oldest.request_id}; ask again in {settling.retry_after_ms} ms")

    def pay(self, amount: int, order_number: str, pay: Pay) -> Result:
        """One payment, with all that follows from its answer. What is raised tells of the money, too."""
        payment = Payment(amount, "USD", order_number, request_id=new_request_id())
        self.books.begin(payment)
        try:
            result = pay(payment)
        except JpmError as error:
            if error.result is None:
                raise
            result = error.result
            if result.advice == Advice.SEE_OTHER:
                print(f"   {error.name}: {result.other_request_id} decides")
                result = self._other(payment, result)
        with result:  # If this block ends without an exception, the verdict is acknowledged: it is not told again.
            self.books.book(result)
        report(result)
        return result

    def _other(self, payment: Payment, refused: Result) -> Result:
        """What became of the payment that decides, if it is this very sale's: the same order number and amount, begun for no other.

        If it is not, a person may say that this is a new sale: call again with ``replace(payment, allow_duplicate=True)``.
        """
        if self.books.sale_of(refused.other_request_id) != payment.order_number:
            return refused
        try:
            other = self.client.lookup_request(refused.other_request_id)
        except JpmError as error:
            if error.result is None or error.result.outcome == Outcome.NOT_ATTEMPTED:
                return refused
            other = error.result
        return other if other.requested_amount == payment.amount else refused


def report(result: Result) -> None:
    if result.is_approved:
        print(f"   Hand out the goods. Receipt: approval {result.approval_code} {result.masked_account_number}")
    elif result.outcome == Outcome.PARTIALLY_APPROVED:
        rest = result.requested_amount - result.amount
        print(f"   {result.amount} paid by card: take the other {rest} some other way, then hand out the goods.")
    elif result.outcome == Outcome.DECLINED:
        print(f"   Keep the goods and ask for another card: {result.response_code}")
    elif result.outcome in (Outcome.UNKNOWN, Outcome.PENDING):
        print(f"   Do NOT take the money again, not in cash either: {result.advice.text} (request id {result.request_id})")
    else:
        print(f"   This was not charged: {result.error_message}. {result.advice.text}")

    if result.profile_outcome == ProfileOutcome.CREATED:
        print(f"   Profile {result.consumer_profile_id}: the card need not be asked for again.")
    elif result.profile_outcome == ProfileOutcome.FAILED:
        print(f"   The card was not stored ({result.profile_response_message}); the payment stands.")


def day(till: Till) -> int:
    client = till.client
    visa = Card("4112344112344113", 12, 2030, cvv="111")
    mastercard = Card("5112345112345114", 12, 2030, cvv="111")
    almost_empty = Card("4444444444444455", 12, 2030)
    holder = AccountHolder("John", "Smith", email="example@example.com")

    print("1. A sale that stores the customer's card")
    order = till.books.next_order_number()
    first = till.pay(1234, order, lambda payment: client.pay_with_new_profile(payment, visa, holder))
    profile = first.profile
    if profile is None:
        return 1

    print("2. The pay button is pressed once more: the sale is paid, and not a second time")
    again = till.pay(1234, order, lambda payment: client.pay_with_new_profile(payment, visa, holder))

    print("3. The same customer again, without the card")
    order = till.books.next_order_number()
    third = till.pay(500, order, lambda payment: client.pay_with_profile(payment, profile))

    print("4. A card without money")
    order = till.books.next_order_number()
    fourth = till.pay(52100, order, lambda payment: client.pay_with_card(payment, mastercard))

    print("5. A sale whose profile cannot be made (a customer only the simulator knows)")
    order = till.books.next_order_number()
    stranger = replace(holder, reference_id="SIM-PROFILE-FAILS")
    fifth = till.pay(1234, order, lambda payment: client.pay_with_new_profile(payment, visa, stranger))

    print("6. A card with too little money: the rest is paid in another way before the goods are handed out")
    order = till.books.next_order_number()
    part = till.pay(1000, order, lambda payment: client.pay_with_card(payment, almost_empty))
    rest = till.pay(1000 - part.amount, order, lambda payment: client.pay_with_card(payment, visa))
    # A customer who cannot pay the rest gets the part back, by client.void(part.transaction_id), and no goods.

    paid = [result.is_approved for result in (first, again, third, fourth, fifth, part, rest)]
    as_expected = paid == [True, True, True, False, True, False, True] and part.amount + rest.amount == 1000
    return 0 if as_expected and again.request_id == first.request_id else 1


if __name__ == "__main__":
    sys.exit(main())
