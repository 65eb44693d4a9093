"""The exceptions, and the one place that says which status becomes which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional, Type

from ._library import LibraryError
from .enums import Status

if TYPE_CHECKING:
    from .models import Result

__all__ = [
    "CallerError",
    "InDoubtError",
    "InternalError",
    "JpmError",
    "LibraryError",
    "NotSentError",
    "ServiceError",
    "TruthValueError",
]


class JpmError(Exception):
    """A call did not work. The class tells about the call; ``result.outcome`` tells about the money."""

    #: What went wrong.
    status: Status
    #: The name of the status, as in ``"JPM_E_CONNECT"``.
    name: str
    #: The field or option at fault; empty when it is none of them.
    field: str
    #: One line for a person; names the field, never holds card data.
    message: str
    #: What happened to the payment; ``None`` when there was none, as in making a client.
    result: Optional[Result]

    def __init__(
        self, status: Status, name: str, field: str, message: str, result: Optional[Result] = None
    ) -> None:
        super().__init__(status, name, field, message, result)
        self.status = status
        self.name = name
        self.field = field
        self.message = message
        self.result = result

    def __str__(self) -> str:
        return f"{self.name}: {self.message}"


class CallerError(JpmError):
    """The input or the configuration is wrong, or another payment stands in the way. Nothing was sent.

    With ``Advice.SEE_OTHER``, ``result.other_request_id`` names the payment that decides.
    """


class NotSentError(JpmError):
    """The service was not reached. This call sent nothing."""


class InDoubtError(JpmError):
    """It may or may not have happened. **Never pay again.**

    Ask later, with :meth:`Client.settle`, with :meth:`Client.lookup_request` and ``result.request_id``, or by the
    same call: all only ask. ``result.advice`` says when a person has to look instead.
    """

    result: Result


class ServiceError(JpmError):
    """The service answered with an error and did nothing."""


class InternalError(JpmError):
    """A fault in the library or in the system below it.

    Nothing was sent, unless ``result.outcome`` is ``UNKNOWN``: then nobody knows. **Never pay again**; settle.
    """


class TruthValueError(Exception):
    """A :class:`Result` was asked whether it is true. **The payment was made, or was not:** ask ``result``.

    It is no :class:`JpmError`, as those say that a call did not work, and no TypeError, as that says that nothing was
    called. The verdict is not acknowledged by it: settling tells it again.
    """

    #: What was asked.
    result: Result

    def __init__(self, result: Result) -> None:
        super().__init__(result)
        self.result = result

    def __str__(self) -> str:
        return (
            f"a Result is neither true nor false: ask is_approved or outcome, and 'is not None' of what settle_next gave "
            f"(this one is {self.result.outcome}, request id {self.result.request_id or 'none'})"
        )


_GROUPS = (
    (range(-29, 0), CallerError),
    (range(-49, -29), NotSentError),
    (range(-69, -49), InDoubtError),
    (range(-89, -69), ServiceError),
    (range(-109, -89), InternalError),
    (range(-129, -109), CallerError),
)


def class_for(status: int) -> Type[JpmError]:
    """The class for a negative status; plain :class:`JpmError` for one of a range not known yet."""
    return next((kind for numbers, kind in _GROUPS if status in numbers), JpmError)


def error_for(
    status: int, name: str, field: str, message: str, result: Optional[Result] = None
) -> JpmError:
    """The exception for a negative status."""
    return class_for(status)(Status(status), name, field, message, result)
