"""The numbers of jpm.h by name: ``JPM_KIND_REFUND`` is ``Kind.REFUND``, ``JPM_E_TLS`` is ``Status.E_TLS``.

A number that a later library adds is kept: it becomes a member called ``VALUE_<number>``.
"""

from __future__ import annotations

import enum
from typing import Optional

from . import _library


class _OpenEnum(enum.IntEnum):
    @classmethod
    def _missing_(cls, value: object) -> Optional[_OpenEnum]:
        if not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = f"VALUE_{value}"
        member._value_ = value
        return member

    def __str__(self) -> str:
        return self.name

    def __format__(self, spec: str) -> str:
        return format(self.name, spec)


class Outcome(_OpenEnum):
    """What happened to the money of the payment named by ``request_id``."""

    #: Nothing left this machine.
    NOT_ATTEMPTED = 0
    #: The money moved, or is reserved, as asked; of a call about a profile: it was done.
    APPROVED = 1
    #: The issuer or the consumer said no.
    DECLINED = 2
    #: Not finished: the consumer or the service still has to act.
    PENDING = 3
    #: It may or may not have happened. Never pay again before it is settled.
    UNKNOWN = 4
    #: It left, or may have, and the service surely did nothing.
    NOT_PROCESSED = 5
    #: Approved for less than asked: ``Result.amount`` tells how much.
    PARTIALLY_APPROVED = 6


class Advice(_OpenEnum):
    """What the till should do now."""

    #: Final: repeating unchanged is pointless or wrong.
    NONE = 0
    #: Change what ``error_field`` and ``error_message`` name, then call again.
    FIX = 1
    #: Nothing happened: call again, best with the same request id.
    SEND_AGAIN = 2
    #: Do not pay again, neither with this request id nor with a new one. Later, ``Client.settle`` asks and never pays.
    SETTLE_FIRST = 3
    #: The library cannot find out: a person looks at the merchant's portal. Never repeat automatically.
    CHECK_BY_HAND = 4
    #: This call did nothing, and another payment decides: settle or look up ``Result.other_request_id``. It is the same sale only
    #: if order number and amount are the same and no other sale is booked under its request id; else this is a new sale: call
    #: again with ``Payment.allow_duplicate``.
    SEE_OTHER = 5

    @property
    def text(self) -> str:
        """The advice in one line of English, from the library."""
        return str(_library.load().jpm_advice_text(self), "utf-8")


class ProfileOutcome(_OpenEnum):
    """What became of the profile that was asked for. It never changes what happened to the money."""

    #: No profile was asked for, or none can have come of it.
    NONE = 0
    #: Created: ``consumer_profile_id`` and ``payment_method_id`` are set.
    CREATED = 1
    #: Not created; the payment is not touched by that.
    FAILED = 2
    #: Whether it was created is not known.
    UNKNOWN = 3


class ResultFlag(enum.IntFlag):
    """Remarks on a result, added together."""

    #: A message was cut to fit.
    TRUNCATED = 1
    #: An identifier did not fit and was left empty.
    ID_TOO_LONG = 2
    #: Answered from what the library remembers; nothing was sent as a payment.
    REPLAYED = 4
    #: The answer was lost and the payment's record was found by a look-up.
    FOUND_BY_LOOKUP = 8
    #: The payment is not in the journal.
    NOT_JOURNALED = 16
    #: A character that the caller's code page lacks was replaced by ``?``. Never in Python.
    TEXT_REPLACED = 32
    #: Payments of another merchant, service or till wait in the same journal: see ``Settling.others_unsettled``.
    OTHERS_UNSETTLED = 64
    #: Of ``Client.journal``: the verdict was acknowledged, and is not told again.
    ACKNOWLEDGED = 128

    def __str__(self) -> str:
        names = [name for name, flag in type(self).__members__.items() if self & flag]
        unknown = int(self) & ~sum(map(int, type(self)))
        return "|".join(names + [str(unknown)] * bool(unknown)) or "NONE"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


class Operation(_OpenEnum):
    """Which kind of operation a result tells of."""

    #: Nothing was asked for.
    NONE = 0
    PAY = 1
    CAPTURE = 2
    VOID = 3
    ADJUST = 4
    REFUND = 5
    VERIFY = 6
    #: A call about a stored profile.
    PROFILE = 7
    #: Any other :meth:`~jpm_payments.Client.call`; one that pays, captures and so on is named as what it does.
    CALL = 8


class JournalState(_OpenEnum):
    """How a payment stands in the journal, with or without a file."""

    #: It does not.
    NONE = 0
    #: Being sent, or its process died while it was.
    OPEN = 1
    #: It may or may not have happened.
    DOUBT = 2
    #: The consumer or the service still has to act.
    PENDING = 3
    APPROVED = 4
    #: Approved for less than asked.
    PARTIAL = 5
    DECLINED = 6
    #: The service refused it, and did nothing.
    REFUSED = 7
    #: It never left this machine.
    NOT_SENT = 8
    #: The service surely kept no record of it.
    NOT_PROCESSED = 9
    #: Its request id is burnt; nothing was done under it.
    ID_TAKEN = 10
    #: Approved, and voided before anybody was told.
    VOIDED_SINCE = 11
    #: Too old to be found out; a person was told to look.
    UNRESOLVED = 12


class CaptureMethod(_OpenEnum):
    """When the money moves."""

    #: The service's own choice for a payment: ``NOW``.
    NOT_SAID = 0
    #: A sale: authorized and captured at once.
    NOW = 1
    #: Authorized; captured by the service after 120 minutes.
    DELAYED = 2
    #: Authorized; captured by a later call.
    MANUAL = 3


class Initiator(_OpenEnum):
    """Who starts the payment."""

    NOT_SAID = 0
    #: The consumer.
    CARDHOLDER = 1
    #: The merchant, by an agreement with the consumer.
    MERCHANT = 2


class AccountOnFile(_OpenEnum):
    """Whether the merchant keeps the card."""

    NOT_SAID = 0
    #: The card is not kept.
    NOT_STORED = 1
    #: The card is kept from this payment on.
    TO_BE_STORED = 2
    #: The card was kept before.
    STORED = 3


class RecurringSequence(_OpenEnum):
    """The payment's place in a series."""

    NOT_SAID = 0
    #: The first payment of a series.
    FIRST = 1
    #: A later payment of a series.
    SUBSEQUENT = 2


class AccountNumberType(_OpenEnum):
    """What ``Card.account_number`` holds."""

    #: The same as ``PAN``.
    NOT_SAID = 0
    #: The number on the card; its check digit is checked.
    PAN = 1
    NETWORK_TOKEN = 2
    DEVICE_TOKEN = 3
    SAFETECH_TOKEN = 4
    SAFETECH_ENCRYPTION = 5
    SAFETECH_PAGE_ENCRYPTION = 6


class Kind(_OpenEnum):
    """Which kind of request a look-up asks for."""

    #: Authorizations and sales.
    PAYMENT = 1
    REFUND = 2
    VERIFICATION = 3
    CAPTURE = 4
    #: Consumer profiles; only for :meth:`~jpm_payments.Client.health`.
    PROFILE = 5


class AuthorizationPurpose(_OpenEnum):
    """Why the merchant charges once more."""

    NOT_SAID = 0
    DELAYED_CHARGE = 1
    NO_SHOW = 2
    REAUTHORIZATION = 3
    RESUBMISSION = 4


class Routing(_OpenEnum):
    """The way that the merchant would have the payment of a debit card go."""

    NOT_SAID = 0
    #: Over a debit network, without a PIN.
    PINLESS = 1
    #: As a credit card is.
    CREDIT = 2


class MethodType(_OpenEnum):
    """What kind of payment method a profile holds."""

    CARD = 1
    #: A bank account in the United States.
    ACH = 2
    #: A bank account in the euro area.
    SEPA = 3


class Activity(_OpenEnum):
    """Whether a profile, a payment method or an address is in use."""

    NOT_SAID = 0
    ACTIVE = 1
    #: Kept and not in use.
    INACTIVE = 2


class AddressType(_OpenEnum):
    """What an address is for."""

    NOT_SAID = 0
    SHIPPING = 1
    BILLING = 2


class AccountType(_OpenEnum):
    """The kind of a bank account in the United States."""

    NOT_SAID = 0
    CHECKING = 1
    SAVING = 2
    CORPORATE_CHECKING = 3


class AchPaymentType(_OpenEnum):
    """How a debit of a bank account was ordered."""

    NOT_SAID = 0
    WEB = 1
    TEL = 2
    RECURRING = 3


class LogLevel(_OpenEnum):
    """How much is told to ``log``: events of a level and of those above it."""

    #: Something failed.
    ERROR = 1
    #: Something is amiss, and the call goes on.
    WARN = 2
    #: What each call came to.
    INFO = 3
    #: The steps of a call: connections, tokens, requests, look-ups.
    DEBUG = 4
    #: Everything there is.
    TRACE = 5


class Status(_OpenEnum):
    """What a call came to; ``text`` says what each means. The money is another matter: see ``Outcome``.

    Not negative: the call worked. -1 to -29 and -110 to -129: the caller's mistake. -30 to -49: certainly not sent.
    -50 to -69: in doubt. -70 to -89: the service answered with an error. -90 to -109: internal.
    """

    OK = 0
    DONE = 1
    ABSENT = 2

    E_NULL = -1
    E_STRUCT_SIZE = -2
    E_RESERVED = -3
    E_ENCODING = -4
    E_CONTROL_CHARACTER = -5
    E_TOO_LONG = -6
    E_TOO_SHORT = -7
    E_MISSING = -8
    E_FORMAT = -9
    E_RANGE = -10
    E_ACCOUNT_NUMBER = -11
    E_EXPIRY = -12
    E_EXPIRED = -13
    E_AMOUNT = -14
    E_CURRENCY = -15
    E_REQUEST_ID = -16
    E_CONFLICT = -17
    #: Retired: never raised.
    E_NOT_SUPPORTED = -18
    E_OPTION = -19
    E_OPTION_VALUE = -20
    E_URL = -21
    E_URL_INSECURE = -22
    E_CONFIG = -23
    E_TRUST = -24
    E_FORKED = -25
    E_REQUEST_ID_USED = -26
    E_ORDER_IN_DOUBT = -27
    E_BUFFER = -28
    E_KEY = -29

    E_RESOLVE = -30
    E_CONNECT = -31
    E_CONNECT_TIMEOUT = -32
    E_TLS = -33
    E_SERVER_CERTIFICATE = -34
    E_CLIENT_CERTIFICATE = -35
    E_NO_TIME = -36
    E_PROXY = -37
    E_PROXY_CREDENTIALS = -38
    E_TOKEN_UNREACHABLE = -39
    E_TOKEN_REFUSED = -40
    E_JOURNAL = -41
    E_JOURNAL_BUSY = -42
    E_JOURNAL_PLACE = -43
    E_PROXY_UNREACHABLE = -44
    E_PROXY_TIMEOUT = -45
    E_SERVER_CERTIFICATE_DATE = -46
    E_SERVER_CERTIFICATE_NAME = -47
    E_SERVER_CERTIFICATE_ISSUER = -48
    E_CANCELLED = -49

    E_ANSWER_LOST = -50
    E_ANSWER_TIMEOUT = -51
    E_ANSWER_UNREADABLE = -52
    E_SERVICE_FAULT = -53
    E_DUPLICATE = -54
    E_RECORD_MISMATCH = -55
    E_IN_PROGRESS = -56
    E_STILL_UNKNOWN = -57
    E_NOT_FOUND = -58
    E_PANIC_AFTER_SEND = -59
    E_ANSWER_CANCELLED = -60

    E_REFUSED = -70
    E_UNAUTHORIZED = -71
    E_RATE_LIMITED = -72
    E_NOT_RECORDED = -73
    E_REQUEST_ID_TAKEN = -74
    E_NOT_ANSWERED = -75
    E_STATE = -76

    E_PANIC = -90
    E_INTERNAL = -91

    E_ORDER_IN_PROGRESS = -110
    E_ORDER_PAID = -111
    E_TARGET_IN_DOUBT = -112

    @property
    def text(self) -> str:
        """What the status means, in one line of English, from the library."""
        return str(_library.load().jpm_status_text(self), "utf-8")
