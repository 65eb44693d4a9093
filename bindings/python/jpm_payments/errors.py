"""The exceptions, and the one place that says which status becomes which."""

from __future__ import annotations

from typing import Optional

from ._library import LibraryError
from .enums import Status
from .models import Result

__all__ = [
    "CallerError",
    "InDoubtError",
    "InternalError",
    "JpmError",
    "LibraryError",
    "NotSentError",
    "ServiceError",
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
    """The input or the configuration is wrong, or the call came at the wrong time. Nothing was sent."""


class NotSentError(JpmError):
    """The service was not reached. This call sent nothing."""


class InDoubtError(JpmError):
    """It may or may not have happened. **Never pay again.**

    Ask later, with :meth:`Client.settle_next`, with :meth:`Client.lookup_request` and ``result.request_id``, or by the
    same call: all only ask. ``result.advice`` says when a person has to look instead.
    """

    result: Result


class ServiceError(JpmError):
    """The service answered with an error and did nothing."""


class InternalError(JpmError):
    """A fault in the library or in the system below it, before anything was sent."""


_GROUPS = (
    (range(-29, 0), CallerError),
    (range(-49, -29), NotSentError),
    (range(-69, -49), InDoubtError),
    (range(-89, -69), ServiceError),
    (range(-109, -89), InternalError),
)


def error_for(
    status: int, name: str, field: str, message: str, result: Optional[Result] = None
) -> JpmError:
    """The exception for a negative status; plain :class:`JpmError` for one of a range not known yet."""
    kind = next((kind for numbers, kind in _GROUPS if status in numbers), JpmError)
    return kind(Status(status), name, field, message, result)
