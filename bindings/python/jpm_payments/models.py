"""What goes into a payment and what comes out of it.

Inputs carry the fields of the C structs under the same names; ``None`` and ``NOT_SAID`` mean that a field is
absent. The library checks them before anything is sent, and a :class:`~jpm_payments.CallerError` names the field.
Lengths are in characters unless bytes are said.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field, fields
from typing import Any, Callable, Dict, Optional, Type, cast

from . import _native
from .enums import (
    AccountNumberType,
    AccountOnFile,
    Advice,
    CaptureMethod,
    Initiator,
    Outcome,
    ProfileOutcome,
    RecurringSequence,
    ResultFlag,
    Status,
)


@dataclass(frozen=True)
class Payment:
    """What is to be paid."""

    #: Minor units: 1234 is USD 12.34 and JPY 1234. 1 to 999999999999.
    amount: int
    #: ISO 4217, three capital letters.
    currency: str
    #: The till's own number of the sale, 1 to 40 of ``A-Z a-z 0-9 . -`` and space.
    order_number: Optional[str] = None
    #: 1 to 40 of ``A-Z a-z 0-9 . _ -``, unique per merchant over all tills. Make it with
    #: :func:`~jpm_payments.new_request_id` and store it before you pay; if ``None``, the library makes one.
    request_id: Optional[str] = None
    #: When the money moves; not said means ``NOW``, a sale.
    capture_method: CaptureMethod = CaptureMethod.NOT_SAID
    #: 4 to 100: what the consumer's statement shows.
    statement_descriptor: Optional[str] = None
    #: Who starts the payment.
    initiator_type: Initiator = Initiator.NOT_SAID
    #: Whether the merchant keeps the card.
    account_on_file: AccountOnFile = AccountOnFile.NOT_SAID
    #: The payment's place in a series.
    recurring_sequence: RecurringSequence = RecurringSequence.NOT_SAID
    #: 1 to 100: the agreement behind a series.
    recurring_agreement_id: Optional[str] = None
    #: 4 to 40: ``Result.network_transaction_id`` of the first approval.
    original_network_transaction_id: Optional[str] = None
    #: Milliseconds for the whole call, at most 600000; 0 means the client's ``timeout_ms``.
    timeout_ms: int = 0
    #: Not supported by this version of the library.
    extra_json: Optional[str] = None


@dataclass(frozen=True)
class Card:
    """A card. ``repr`` shows neither number nor verification value."""

    #: A PAN has 12 to 19 digits and passes Luhn's check; other types have 1 to 19 printable characters.
    account_number: str = field(repr=False)
    #: 1 to 12.
    expiry_month: int
    #: Four digits, 2018 to 2999.
    expiry_year: int
    #: 3 to 6 digits, as text: leading zeros count.
    cvv: Optional[str] = field(default=None, repr=False)
    #: What ``account_number`` holds; not said means a PAN.
    account_number_type: AccountNumberType = AccountNumberType.NOT_SAID


@dataclass(frozen=True)
class AccountHolder:
    """The person the card belongs to. A new profile needs first and last name."""

    #: 1 to 70.
    first_name: Optional[str] = None
    #: 1 to 70.
    last_name: Optional[str] = None
    #: The merchant's own number of the consumer, at most 25.
    reference_id: Optional[str] = None
    #: 6 to 60.
    email: Optional[str] = None
    #: 1 to 999; 0 when there is no mobile number.
    mobile_country_code: int = 0
    #: At most 12 digits.
    mobile_number: Optional[str] = None
    #: 1 to 999; 0 when there is no phone number.
    phone_country_code: int = 0
    #: At most 12 digits.
    phone_number: Optional[str] = None
    #: At most 40, none of ``< > { }``.
    address_line1: Optional[str] = None
    #: At most 40, none of ``< > { }``.
    address_line2: Optional[str] = None
    #: At most 40.
    city: Optional[str] = None
    #: 2 or 3 letters.
    state: Optional[str] = None
    #: 3 to 12 letters and digits, with one space or hyphen between them at most.
    postal_code: Optional[str] = None
    #: At most 3 letters, as in ``USA``.
    country_code: Optional[str] = None
    #: The merchant's own id for the new profile, at most 36; for a new profile only.
    external_profile_id: Optional[str] = None


@dataclass(frozen=True)
class Profile:
    """A stored consumer profile and the payment method in it. ``repr`` does not show the verification value."""

    #: ``Result.consumer_profile_id`` of the payment that created the profile, at most 135 bytes.
    consumer_profile_id: str
    #: Send it whenever it is known, at most 135 bytes; ``None`` means the profile's default method.
    payment_method_id: Optional[str] = None
    #: 3 to 6 digits, as text.
    cvv: Optional[str] = field(default=None, repr=False)


@dataclass(frozen=True)
class Result:
    """What happened to the payment named by ``request_id``. Ask ``is_approved`` before handing out the goods.

    Text is empty, and a number 0, when it is absent.
    """

    #: What this call came to.
    status: Status
    #: What happened to the money.
    outcome: Outcome
    #: What to do now; ``advice.text`` says it in words.
    advice: Advice
    #: What became of the profile; never changes ``outcome``.
    profile_outcome: ProfileOutcome
    #: HTTP status of the answer this result rests on.
    http_status: int
    #: Remarks, as in ``ResultFlag.REPLAYED in result.flags``.
    flags: ResultFlag
    #: What was wrong with the journal; never changes ``outcome``.
    journal_status: Status
    #: Minor units: what was asked.
    requested_amount: int
    #: Minor units: what was approved; 0 unless approved, partially approved or pending.
    amount: int
    #: Minor units still authorized and not captured.
    remaining_amount: int
    #: When asking again may give more, in milliseconds from now.
    retry_after_ms: int
    #: How long the call took, in milliseconds.
    elapsed_ms: int
    #: How often the payment was sent in this call: 0, 1, or 2 after a renewed access token.
    attempts: int
    #: The id of the payment, whoever made it.
    request_id: str
    #: As asked.
    order_number: str
    #: The service's id: what captures, voids and refunds name.
    transaction_id: str
    #: As answered, or as asked when there is no answer.
    currency: str
    #: The new profile, or the profile that paid.
    consumer_profile_id: str
    #: The method in the new profile, or the method that paid.
    payment_method_id: str
    #: Why the profile was not created: the service's code.
    profile_response_code: str
    #: Why the profile was not created, in words.
    profile_response_message: str
    #: ``AUTHORIZED``, ``CLOSED``, ``DECLINED``, ...; the list grows.
    transaction_state: str
    #: ``SUCCESS``, ``DENIED``, ``ERROR``, ...; the list grows.
    response_status: str
    #: The issuer's or the service's reason; may be shown to the consumer.
    response_code: str
    #: Not for the consumer; never compare it.
    response_message: str
    #: The host's own text, for support.
    host_message: str
    #: The issuer's approval code, for the receipt.
    approval_code: str
    #: First six and last four, as in ``411234XXXXXX4113``.
    masked_account_number: str
    #: ``VISA``, ``MASTERCARD``, ...; the list grows.
    card_type: str
    #: Keep it for later payments the merchant starts.
    network_transaction_id: str
    #: The result of the address check.
    avs_result: str
    #: The result of the ``cvv`` check; a mismatch does not decline by itself.
    cvv_result: str
    #: Set whenever the outcome is not approved: the service's code, or the name of a ``JPM_E_`` status.
    error_code: str
    #: Set whenever the outcome is not approved: one line for a person, without card data.
    error_message: str
    #: The field at fault, by its name here, or the service's JSON path; empty when it is none.
    error_field: str

    @property
    def is_approved(self) -> bool:
        """True only when the money moved, or is reserved, in full."""
        return self.outcome == Outcome.APPROVED

    @property
    def profile(self) -> Optional[Profile]:
        """The profile to pay with next time; ``None`` when the answer names none."""
        if not self.consumer_profile_id:
            return None
        return Profile(self.consumer_profile_id, self.payment_method_id or None)

    def __bool__(self) -> bool:
        raise TypeError("a Result is neither true nor false: ask is_approved")


#: The C struct behind each model of an input.
STRUCTS: Dict[type, Type[ctypes.Structure]] = {
    Payment: _native.jpm_payment,
    Card: _native.jpm_card,
    AccountHolder: _native.jpm_account_holder,
    Profile: _native.jpm_profile,
}

_CONVERSIONS: Dict[str, Callable[[Any], Any]] = {
    "status": Status,
    "outcome": Outcome,
    "advice": Advice,
    "profile_outcome": ProfileOutcome,
    "flags": ResultFlag,
    "journal_status": Status,
}


def text_from(native: bytes) -> str:
    """Text of the library: always UTF-8, and if it ever were not, no reason to lose a result."""
    return native.decode("utf-8", "replace")


def result_from(native: _native.jpm_result) -> Result:
    """A copy that no longer needs the native struct."""
    values = {}
    for item in fields(Result):
        value = getattr(native, item.name)
        convert = _CONVERSIONS.get(item.name, text_from if isinstance(value, bytes) else int)
        values[item.name] = convert(value)
    return Result(**values)


class NativeInputs:
    """Native structs and text for one call. All text of them is wiped when the ``with`` block ends."""

    def __init__(self) -> None:
        self._texts: list[ctypes.Array[ctypes.c_ubyte]] = []

    def __enter__(self) -> NativeInputs:
        return self

    def __exit__(self, *_: object) -> None:
        for text in self._texts:
            ctypes.memset(text, 0, ctypes.sizeof(text))

    def struct(self, model: object, kind: type) -> ctypes.Structure:
        """The C struct of this kind of model with its values; reserved fields stay zero."""
        if not isinstance(model, kind):
            raise TypeError(f"{kind.__name__} is needed, not {type(model).__name__}")
        native = STRUCTS[kind]()
        for name, field_type in cast("list[tuple[str, Any]]", native._fields_):
            if name == "struct_size":
                value: object = ctypes.sizeof(native)
            elif name.startswith("reserved"):
                continue
            elif field_type is ctypes.c_char_p:
                value = self.text(name, getattr(model, name))
            else:
                value = integer(name, getattr(model, name), field_type)
            setattr(native, name, value)
        return native

    def text(self, name: str, value: Optional[str]) -> Optional[ctypes.c_char_p]:
        """The text in UTF-8 with a NUL behind it.

        It is encoded one character at a time into a buffer of ours, since ``str.encode`` would leave behind
        a copy of a card number that nobody can wipe.
        """
        if value is None:
            return None
        if not isinstance(value, str):
            raise TypeError(f"{name} must be text, not {type(value).__name__}")
        if "\0" in value:
            raise ValueError(f"{name} contains a NUL character")
        try:
            size = sum(len(character.encode()) for character in value)
        except UnicodeEncodeError:
            raise ValueError(f"{name} contains half a surrogate pair, which is no character") from None
        text = (ctypes.c_ubyte * (size + 1))()
        self._texts.append(text)
        for at, byte in enumerate(byte for character in value for byte in character.encode()):
            text[at] = byte
        return ctypes.c_char_p(ctypes.addressof(text))


def integer(name: str, value: object, kind: Any) -> int:
    """The number, if the C type can hold it: ctypes alone would cut it in silence."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, not {type(value).__name__}")
    if kind(value).value != value:
        raise ValueError(f"{name} is out of range")
    return int(value)
