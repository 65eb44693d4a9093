"""Card payments and stored consumer profiles through J.P. Morgan's Online Payments API.

    from jpm_payments import AccountHolder, Card, Client, InDoubtError, Payment, new_request_id

    with Client(merchant_id="998482157630", access_token=token, environment="production", journal_file="/var/till/journal",
                company_name="Company", product_name="Till") as client:
        for told in client.settle():  # what the last run did not book
            book(told)
        payment = Payment(amount=1234, currency="USD", order_number="A-17", request_id=new_request_id())
        with client.pay_with_new_profile(payment, Card(number, 12, 2030, cvv), AccountHolder("Jo", "Doe")) as result:
            book(result)              # by request_id and verdict_number; then it is not told again
        if result.is_approved:
            ...  # hand out the goods; result.profile pays the next time

The library is loaded when it is first needed; the environment variable ``JPM_LIBRARY`` may name its file.
"""

from . import _native
from ._config import option_names
from .client import Client, ProfileAnswer, library_version, new_request_id
from .doctor import Finding, Report, check
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
    Kind,
    LogLevel,
    MethodType,
    Operation,
    Outcome,
    ProfileOutcome,
    RecurringSequence,
    ResultFlag,
    Routing,
    Status,
)
from .errors import (
    CallerError,
    InDoubtError,
    InternalError,
    JpmError,
    LibraryError,
    NotSentError,
    ServiceError,
    TruthValueError,
)
from .models import (
    ALL,
    AccountHolder,
    Address,
    Card,
    Communication,
    Payment,
    PaymentMethod,
    Profile,
    ProfileDetails,
    Result,
)
from .options import Options
from .response import Response
from .settling import Settling

__version__ = _native.JPM_VERSION

__all__ = [
    "AccountHolder",
    "AccountNumberType",
    "AccountOnFile",
    "AccountType",
    "AchPaymentType",
    "Activity",
    "Address",
    "AddressType",
    "Advice",
    "ALL",
    "AuthorizationPurpose",
    "CallerError",
    "CaptureMethod",
    "Card",
    "Client",
    "Communication",
    "Finding",
    "InDoubtError",
    "Initiator",
    "InternalError",
    "JournalState",
    "JpmError",
    "Kind",
    "LibraryError",
    "LogLevel",
    "MethodType",
    "NotSentError",
    "Operation",
    "Options",
    "Outcome",
    "Payment",
    "PaymentMethod",
    "Profile",
    "ProfileAnswer",
    "ProfileDetails",
    "ProfileOutcome",
    "RecurringSequence",
    "Report",
    "Response",
    "Result",
    "ResultFlag",
    "Routing",
    "ServiceError",
    "Settling",
    "Status",
    "TruthValueError",
    "check",
    "library_version",
    "new_request_id",
    "option_names",
]
