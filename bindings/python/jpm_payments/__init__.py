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
from .client import Client, library_version, new_request_id, option_names
from .enums import (
    AccountNumberType,
    AccountOnFile,
    Advice,
    CaptureMethod,
    Initiator,
    Kind,
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
from .models import AccountHolder, Card, Payment, Profile, Result

__version__ = _native.JPM_VERSION

__all__ = [
    "AccountHolder",
    "AccountNumberType",
    "AccountOnFile",
    "Advice",
    "CallerError",
    "CaptureMethod",
    "Card",
    "Client",
    "InDoubtError",
    "Initiator",
    "InternalError",
    "JpmError",
    "Kind",
    "LibraryError",
    "NotSentError",
    "Outcome",
    "Payment",
    "Profile",
    "ProfileOutcome",
    "RecurringSequence",
    "Result",
    "ResultFlag",
    "ServiceError",
    "Status",
    "library_version",
    "new_request_id",
    "option_names",
]
