"""What every call of the library needs: a place for its error, and the exception that comes of it."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Optional

from . import _library, _native
from .enums import Status
from .errors import error_for
from .models import text_from

if TYPE_CHECKING:
    from .models import Result


def new_error() -> _native.jpm_error:
    return _native.jpm_error(struct_size=ctypes.sizeof(_native.jpm_error))


def new_result() -> _native.jpm_result:
    return _native.jpm_result(struct_size=ctypes.sizeof(_native.jpm_result))


def check(status: int, error: _native.jpm_error, result: Optional[Result] = None) -> None:
    """Raises what the library wrote into ``error``, when the call failed."""
    if status < 0:
        raise error_for(status, status_name(status), text_from(error.field), text_from(error.message), result)


def check_argument(status: int, field: str) -> None:
    """The same for a function that has no ``jpm_error`` and one argument that can be wrong."""
    if status < 0:
        raise error_for(status, status_name(status), field, f"{field}: {Status(status).text}")


def status_name(status: int) -> str:
    return text_from(_library.load().jpm_status_name(status))
