"""An answer of the library as JSON."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Optional

from . import _library
from ._calls import check_argument, new_result
from ._handle import Handle
from .enums import Status
from .models import NativeInputs, Result, result_from, text_from

if TYPE_CHECKING:
    from .client import Client


class Response:
    """An answer as JSON. It does not change. Use it in a ``with`` block, or call :meth:`close`.

    A JSON pointer is as in RFC 6901: ``/checks/0/name``. Where nothing or null is there, the answer is ``None``; where
    it is of another kind, a :class:`~jpm_payments.CallerError` with ``Status.E_FORMAT``.
    """

    #: Most texts fit; a longer one is asked for again.
    _ROOM = 256

    def __init__(self, pointer: Any, client: Optional[Client] = None) -> None:
        """``pointer`` may be NULL until a call has filled it: made before that call, no exception from outside loses the answer."""
        self._handle = Handle("response", pointer, _library.load().jpm_response_free)
        self._client = client

    @property
    def http_status(self) -> int:
        """The HTTP status of the answer; 0 when none came, or when the JSON is the library's own."""
        with self._handle as response:
            return int(_library.load().jpm_response_http_status(response))

    @property
    def json(self) -> str:
        """The whole JSON; empty when none came."""
        with self._handle as response:
            return text_from(_library.load().jpm_response_json(response, None))

    @property
    def result(self) -> Result:
        """What the call came to that gave this response; raises nothing, whatever that is."""
        native = new_result()
        with self._handle as response:
            _library.load().jpm_response_result(response, native)
        return result_from(native, self._client)

    def text(self, json_pointer: str) -> Optional[str]:
        """Text, a number, true or false as text."""
        get = _library.load().jpm_response_get_str
        needed = ctypes.c_uint32()
        with self._handle as response, NativeInputs() as inputs:
            pointer = inputs.text("json_pointer", json_pointer)
            buffer = ctypes.create_string_buffer(self._ROOM)
            status = get(response, pointer, buffer, len(buffer), needed)
            if status == Status.E_BUFFER:
                buffer = ctypes.create_string_buffer(needed.value)
                status = get(response, pointer, buffer, len(buffer), needed)
        check_argument(status, "json_pointer")
        return None if status == Status.ABSENT else text_from(buffer.value)

    def integer(self, json_pointer: str) -> Optional[int]:
        """A whole number of 64 bits, or text that is one."""
        return self._number("jpm_response_get_int", json_pointer, ctypes.c_int64())

    def count(self, json_pointer: str) -> Optional[int]:
        """How many elements a list has, or members an object."""
        return self._number("jpm_response_count", json_pointer, ctypes.c_uint32())

    def close(self) -> None:
        """Frees the answer. Closing twice does nothing."""
        self._handle.close()

    def __enter__(self) -> Response:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        handle: Optional[Handle] = getattr(self, "_handle", None)
        if handle is not None:
            handle.close()

    def _number(self, function: str, json_pointer: str, value: Any) -> Optional[int]:
        with self._handle as response, NativeInputs() as inputs:
            pointer = inputs.text("json_pointer", json_pointer)
            status = getattr(_library.load(), function)(response, pointer, value)
        check_argument(status, "json_pointer")
        return None if status == Status.ABSENT else int(value.value)
