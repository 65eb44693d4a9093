"""What goes into a payment and what comes out of it.

Inputs carry the fields of the C structs under the same names; ``None`` and ``NOT_SAID`` mean that a field is
absent. The library checks them before anything is sent, and a :class:`~jpm_payments.CallerError` names the field.
Lengths are in characters unless bytes are said.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import operator
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Callable, Dict, Optional, SupportsIndex, Type, Union, cast

from . import _native
from .enums import (
    AccountNumberType,
    AccountOnFile,
    AccountType,
    AchPaymentType,
    Activity,
    AddressType,
    Advice,
    AuthorizationPurpose,
    CaptureMethod,
    Initiator,
    JournalState,
    MethodType,
    Operation,
    Outcome,
    ProfileOutcome,
    RecurringSequence,
    ResultFlag,
    Routing,
    Status,
)
from .errors import JpmError, TruthValueError

if TYPE_CHECKING:
    from .client import Client
    from .response import Response


#: The amount of a capture or of a linked refund: everything that is left.
ALL = _native.JPM_AMOUNT_ALL

ExtraJson = Union[str, Dict[str, Any], None]


@dataclass(frozen=True)
class Payment:
    """What is to be paid, verified, captured, voided, adjusted or refunded.

    Each call says which fields it takes; another one that is set is refused, none is ignored.
    """

    #: Minor units: 1234 is USD 12.34 and JPY 1234. 1 to 999999999999; :data:`ALL` for a capture or a linked refund of
    #: everything that is left; 0 for verifications and voids.
    amount: int = 0
    #: ISO 4217, three capital letters. Needed wherever an amount or a verification is.
    currency: Optional[str] = None
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
    #: A JSON object, as text or as a ``dict``, merged into the request: for whatever the API takes beside all this.
    extra_json: ExtraJson = None
    #: ``False`` for an amount that may be raised later.
    is_amount_final: Optional[bool] = None
    #: Why the merchant charges once more.
    authorization_purpose: AuthorizationPurpose = AuthorizationPurpose.NOT_SAID
    #: Which of several captures this is: the number of the shipment; a whole number is 1 to ``multi_capture_record_count``.
    multi_capture_sequence_number: Optional[str] = None
    #: How many captures there will be; 0 when this is the only one.
    multi_capture_record_count: int = 0
    #: ``True`` for the last of several captures.
    multi_capture_final: Optional[bool] = None
    #: ``True``: a person, or your own books, say that this is no second press of the same button. It passes
    #: ``E_ORDER_PAID`` and ``E_ORDER_IN_PROGRESS``, what is pending, and what a person was told to check by hand; never
    #: a payment in doubt that can still be looked up. A customer may still complete what is pending.
    allow_duplicate: Optional[bool] = None
    #: The way that the merchant would have the payment of a debit card go.
    merchant_preferred_routing: Routing = Routing.NOT_SAID
    #: ``True``: ``Result.response`` is the service's whole answer, for whatever a result does not carry.
    wants_response: bool = False


@dataclass(frozen=True)
class Card:
    """A card. ``repr`` shows neither number nor verification value."""

    #: A PAN has 12 to 19 digits and passes Luhn's check; other types have 1 to 19 printable characters.
    account_number: str = field(repr=False)
    #: 1 to 12. A token may have no expiry, where neither a profile is made nor a card verified.
    expiry_month: int = 0
    #: Four digits, 2018 to 2999.
    expiry_year: int = 0
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

    Text is empty, and a number 0, when it is absent. It is neither true nor false: :class:`~jpm_payments.TruthValueError`.

    **A verdict is told again until it is acknowledged**, after a crash or when ``acknowledge_within_ms`` is over. So book
    it by ``request_id`` and ``verdict_number``, then call :meth:`acknowledge`; or use it in a ``with`` block, which does
    that when it ends without an exception::

        with client.pay_with_profile(payment, profile) as result:
            book(result)

    A result keeps its client. A copy of it, as from another process, has none: :meth:`Client.acknowledge` takes it.
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
    #: Minor units captured and not yet refunded.
    refundable_amount: int
    #: Minor units authorized in all.
    total_authorized_amount: int
    #: The address that was added, changed or deleted.
    address_id: str
    #: The phone, or else the e-mail address, that was added, changed or deleted.
    communication_id: str
    #: What was asked.
    operation: Operation
    #: How it stands in the journal, with or without a file.
    journal_state: JournalState
    #: The place of this verdict among all words about this request id, from 1: the higher is the later word. 0: no verdict, there
    #: is nothing to acknowledge.
    verdict_number: int
    #: When "no record" will be proof, in milliseconds from now; 0 when it does not matter or is not known.
    proof_after_ms: int
    #: When it was entered in the journal, in milliseconds since 1970 by this machine's clock.
    opened_at_ms: int
    #: With ``Advice.SEE_OTHER``: the payment that decides.
    other_request_id: str
    #: Of a refund, a capture, a void or an adjustment: the transaction it is about, as asked.
    original_transaction_id: str
    #: When it was done by the service's clock, as in ``2026-11-27T14:05:09.120Z``.
    transaction_date: str
    #: The host's own number of it, for support.
    host_reference_id: str
    #: The network's own code, as in ``00``.
    network_response_code: str
    #: The network's advice to the merchant: some codes mean that the card must not be tried again.
    merchant_advice_code: str
    #: The raw code behind ``avs_result``.
    avs_code: str
    #: The raw code behind ``cvv_result``.
    cvv_code: str
    #: What the service's account updater found: ``NEW_ACCOUNT``, ``CLOSED_ACCOUNT``, ...; the list grows.
    account_updater_response: str
    #: What the network's account updater found: ``A``, ``C``, ``E`` or ``Q``.
    network_account_status: str
    #: The last four digits of the number that the card has now; empty: the same.
    updated_last_four: str
    #: The month to which the card is valid now; 0: the same.
    updated_expiry_month: int
    #: Its year, four digits; 0: the same.
    updated_expiry_year: int
    #: Where the consumer has to be sent for 3-D Secure, with ``Outcome.PENDING``.
    authentication_url: str

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

    @property
    def response(self) -> Optional[Response]:
        """The service's whole answer, if ``Payment.wants_response`` asked for it and there was one. Close it.

        A copy of this result has none, nor has a verdict that is told again.
        """
        return getattr(self, "_response", None)

    def acknowledge(self) -> None:
        """Says that this verdict is booked, and need not be told again: :meth:`Client.acknowledge`."""
        self._known_client().acknowledge(self)

    def __enter__(self) -> Result:
        self._known_client()
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], *_: object) -> None:
        """What goes wrong here is not raised, as it would be taken for the payment's; the verdict is told again."""
        if kind is None:
            with contextlib.suppress(JpmError, ValueError):
                self.acknowledge()

    def __bool__(self) -> bool:
        raise TruthValueError(self)

    def __getstate__(self) -> Dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name not in ("_client", "_response")}

    def _known_client(self) -> Client:
        client: Optional[Client] = getattr(self, "_client", None)
        if client is None:
            raise ValueError("this result is a copy that does not know its client: use Client.acknowledge")
        return client


@dataclass(frozen=True)
class Address:
    """An address of a stored profile."""

    #: Needed by a new address, and not taken by an update.
    address_type: AddressType = AddressType.NOT_SAID
    #: At most 75, none of ``< >``.
    address_name: Optional[str] = None
    #: At most 70.
    first_name: Optional[str] = None
    #: At most 70.
    last_name: Optional[str] = None
    #: At most 100, none of ``< > { }``.
    address_line1: Optional[str] = None
    #: At most 100, none of ``< > { }``.
    address_line2: Optional[str] = None
    #: At most 40.
    city: Optional[str] = None
    #: At most 3 letters and digits.
    state: Optional[str] = None
    #: 3 to 12 letters and digits, with one space or hyphen between them at most.
    postal_code: Optional[str] = None
    #: 3 letters, as in ``USA``.
    country_code: Optional[str] = None
    is_primary: Optional[bool] = None
    address_status: Activity = Activity.NOT_SAID
    #: As in ``Payment``; not where the address is part of something else.
    extra_json: ExtraJson = None


@dataclass(frozen=True)
class Communication:
    """How a consumer is reached: a phone, an e-mail address, or both."""

    #: Needs its country code.
    phone_number: Optional[str] = None
    #: The dialling code, as text: ``1``.
    phone_country_code: Optional[str] = None
    #: Free text, as in ``Home``.
    phone_type: Optional[str] = None
    email: Optional[str] = None
    #: Free text, as in ``Work``.
    email_type: Optional[str] = None
    #: As in ``Address``.
    extra_json: ExtraJson = None


@dataclass(frozen=True)
class PaymentMethod:
    """A payment method of a stored profile. ``repr`` shows no number.

    A field of another ``method_type`` is refused, and so is what an update cannot change.
    """

    method_type: MethodType
    #: Card: 12 to 19 digits; ACH: 1 to 19. Needed when it is added.
    account_number: Optional[str] = field(default=None, repr=False)
    account_number_type: AccountNumberType = AccountNumberType.NOT_SAID
    #: Card: 1 to 12.
    expiry_month: int = 0
    #: Card: 2018 to 2999.
    expiry_year: int = 0
    #: Card: two letters, as in ``VI``.
    card_type: Optional[str] = None
    #: ACH, needed when it is added.
    routing_number: Optional[str] = field(default=None, repr=False)
    account_type: AccountType = AccountType.NOT_SAID
    payment_type: AchPaymentType = AchPaymentType.NOT_SAID
    is_micro_entry: Optional[bool] = None
    #: SEPA, needed when it is added: 15 to 34 letters and digits.
    iban: Optional[str] = field(default=None, repr=False)
    #: SEPA, needed when it is added: 8 or 11 letters and digits.
    bic: Optional[str] = None
    #: SEPA: the three fields of a mandate come together.
    mandate_id: Optional[str] = None
    mandate_type: Optional[str] = None
    mandate_signature_date: Optional[str] = None
    first_name: Optional[str] = None
    middle_name: Optional[str] = None
    last_name: Optional[str] = None
    account_status: Activity = Activity.NOT_SAID
    #: Only when it is added to a profile.
    currency: Optional[str] = None
    #: An address of the profile.
    address_id: Optional[str] = None
    #: A new address for it.
    address: Optional[Address] = None
    #: As in ``Address``.
    extra_json: ExtraJson = None


@dataclass(frozen=True)
class ProfileDetails:
    """What a stored profile says of its consumer."""

    #: The merchant's own id, at most 36; needed by a new profile, and best unique.
    external_profile_id: Optional[str] = None
    #: Needed by a new profile; not taken by an update.
    payment_method: Optional[PaymentMethod] = None
    first_name: Optional[str] = None
    last_name: Optional[str] = None
    full_name: Optional[str] = None
    #: At most 32 letters and digits.
    card_on_file_reference_number: Optional[str] = None
    profile_status: Activity = Activity.NOT_SAID
    #: Only of a new profile.
    address: Optional[Address] = None
    #: Only of a new profile.
    communication: Optional[Communication] = None
    #: As in ``Payment``.
    extra_json: ExtraJson = None


#: The C struct behind each model of an input.
STRUCTS: Dict[type, Type[ctypes.Structure]] = {
    Payment: _native.jpm_payment,
    Card: _native.jpm_card,
    AccountHolder: _native.jpm_account_holder,
    Profile: _native.jpm_profile,
    Address: _native.jpm_address,
    Communication: _native.jpm_communication,
    PaymentMethod: _native.jpm_payment_method,
    ProfileDetails: _native.jpm_profile_details,
}

#: Numbers in C that are true, false or not said here.
_FLAGS = {"is_amount_final", "multi_capture_final", "allow_duplicate", "is_primary", "is_micro_entry"}
_MODELS = {native: model for model, native in STRUCTS.items()}

_CONVERSIONS: Dict[str, Callable[[Any], Any]] = {
    "status": Status,
    "outcome": Outcome,
    "advice": Advice,
    "profile_outcome": ProfileOutcome,
    "flags": ResultFlag,
    "journal_status": Status,
    "operation": Operation,
    "journal_state": JournalState,
}


def text_from(native: bytes) -> str:
    """Text of the library: always UTF-8, and if it ever were not, no reason to lose a result."""
    return native.decode("utf-8", "replace")


def result_from(
    native: _native.jpm_result, client: Optional[Client], response: Optional[Response] = None
) -> Result:
    """A copy that no longer needs the native struct, and knows who told it."""
    values = {}
    for item in fields(Result):
        value = getattr(native, item.name)
        convert = _CONVERSIONS.get(item.name, text_from if isinstance(value, bytes) else int)
        values[item.name] = convert(value)
    result = Result(**values)
    # No field of it: copies, comparisons and ``repr`` do without.
    object.__setattr__(result, "_client", client)
    object.__setattr__(result, "_response", response)
    return result


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
            elif name.startswith("reserved") or name == "response":
                continue
            elif name == "extra_json":
                value = self.extra_json(getattr(model, name))
            elif name in _FLAGS:
                value = flag(name, getattr(model, name))
            elif field_type is ctypes.c_char_p:
                value = self.text(name, getattr(model, name))
            elif hasattr(field_type, "contents"):
                value = self._part(getattr(model, name), _MODELS[field_type._type_])
            else:
                value = integer(name, getattr(model, name), field_type)
            setattr(native, name, value)
        return native

    def _part(self, model: object, kind: type) -> Any:
        """A pointer to the C struct of a model that is part of another one."""
        return None if model is None else ctypes.pointer(self.struct(model, kind))

    def extra_json(self, value: ExtraJson) -> Optional[ctypes.c_char_p]:
        return self.text("extra_json", json.dumps(value) if isinstance(value, dict) else value)

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


def flag(name: str, value: object) -> int:
    """``JPM_YES``, ``JPM_NO``, or 0 for what is not said."""
    if value is None:
        return 0
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True, False or None, not {type(value).__name__}")
    return _native.JPM_YES if value else _native.JPM_NO


def integer(name: str, value: object, kind: Any) -> int:
    """The number, if the C type can hold it: ctypes alone would cut it in silence."""
    try:
        number = None if isinstance(value, bool) else operator.index(cast(SupportsIndex, value))
    except TypeError:
        number = None
    if number is None:
        raise TypeError(f"{name} must be a whole number, not {type(value).__name__}")
    if kind(number).value != number:
        raise ValueError(f"{name} is out of range")
    return number
