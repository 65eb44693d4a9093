"""Card payments and stored consumer profiles through J.P. Morgan's Online Payments API.

    from jpm_payments import AccountHolder, Card, Client, InDoubtError, Payment, new_request_id

    with Client(merchant_id="998482157630", access_token=token, environment="production",
                company_name="Company", product_name="Till") as client:
        payment = Payment(amount=1234, currency="USD", order_number="A-17", request_id=new_request_id())
        result = client.pay_with_new_profile(payment, Card(number, 12, 2030, cvv), AccountHolder("Jo", "Doe"))
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
    Kind,
    LogLevel,
    MethodType,
    Outcome,
    ProfileOutcome,
    RecurringSequence,
    ResultFlag,
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
    "JpmError",
    "Kind",
    "LibraryError",
    "LogLevel",
    "MethodType",
    "NotSentError",
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
    "ServiceError",
    "Status",
    "check",
    "library_version",
    "new_request_id",
    "option_names",
]
