"""From the library's log to a ``logging.Logger`` or a function."""

from __future__ import annotations

import json
import logging
from typing import Any, Callable, Dict, Union

from . import _handle, _native
from .enums import LogLevel
from .models import text_from

LogFunction = Callable[[LogLevel, str, Dict[str, Any]], object]
LogTarget = Union[logging.Logger, LogFunction, None]

_LEVELS = {
    LogLevel.ERROR: logging.ERROR,
    LogLevel.WARN: logging.WARNING,
    LogLevel.INFO: logging.INFO,
    LogLevel.DEBUG: logging.DEBUG,
}
_LEVEL_BELOW_DEBUG = logging.DEBUG // 2


def callback_for(log: LogTarget) -> Any:
    """The function the library calls, to be kept as long as it may call it; none when there is no log.

    ctypes lets no exception into the library: it hands it to ``sys.unraisablehook``.
    """
    if log is None:
        return _native.jpm_log_fn()
    if isinstance(log, logging.Logger):
        tell: LogFunction = _to_logger(log)
    elif callable(log):
        tell = log
    else:
        raise TypeError(f"log must be a logging.Logger or a function, not {type(log).__name__}")

    def told(_user: object, level: int, event: bytes, fields: bytes, _length: int) -> None:
        if not _handle.is_ending:
            tell(LogLevel(level), text_from(event), json.loads(fields))

    return _native.jpm_log_fn(told)


def _to_logger(logger: logging.Logger) -> LogFunction:
    def tell(level: LogLevel, event: str, fields: Dict[str, Any]) -> None:
        number = _LEVELS.get(level, _LEVEL_BELOW_DEBUG)
        if logger.isEnabledFor(number):
            shown = " ".join(f"{name}={value}" for name, value in fields.items())
            logger.log(number, "%s %s", event, shown, extra={"jpm_event": event, "jpm_fields": fields})

    return tell
