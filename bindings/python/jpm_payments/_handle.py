"""Who may still use a native object, and when it is freed."""

from __future__ import annotations

import atexit
import threading
import time
import weakref
from typing import Any, Callable, Optional


class Handle:
    """A native object. It counts the calls that use it, so that it is freed when the last has returned.

    ``cancel`` hurries those calls when the interpreter ends: no call may outlast it, as a thread that asks for the interpreter
    then, to tell the log, is ended where it stands.
    """

    def __init__(
        self,
        what: str,
        pointer: Any,
        free: Callable[[Any], None],
        needs: object = None,
        cancel: Optional[Callable[[Any], object]] = None,
    ) -> None:
        self._what = what
        self._pointer = pointer
        self._free = free
        #: What the native object points to: it lives as long as the handle.
        self._needs = needs
        self._lock = threading.Lock()
        self._calls = 0
        self.closed = False
        self._cancel = cancel
        self._ends = False
        if cancel is not None:
            _to_cancel.add(self)

    def __enter__(self) -> Any:
        with self._lock:
            if self.closed:
                raise ValueError(f"the {self._what} is closed")
            if self._ends:
                raise ValueError(f"the {self._what} cannot be used any more: the interpreter ends")
            self._calls += 1
        return self._pointer

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._calls -= 1
            last = self.closed and self._calls == 0
        if last:
            self._free(self._pointer)

    def close(self) -> None:
        with self._lock:
            last = not self.closed and self._calls == 0
            self.closed = True
        if last:
            self._free(self._pointer)

    def _end(self, until: float) -> None:
        """No call begins any more, and those that run end now."""
        # Of a forked process the lock may be held by a thread that is not there.
        if not self._lock.acquire(timeout=1):
            return
        try:
            self._ends = True
        finally:
            self._lock.release()
        while time.monotonic() < until:
            with self._lock:
                if self._calls == 0:
                    return
                # Again and again: it does not reach a call that has not entered the library yet.
                if self._cancel is not None:
                    self._cancel(self._pointer)
            time.sleep(0.005)


#: The log is told nothing any more.
is_ending = False

_to_cancel: "weakref.WeakSet[Handle]" = weakref.WeakSet()

#: So long the end of the interpreter waits for calls that were cancelled; they need a fraction of it.
_LONGEST_END_S = 5.0


@atexit.register
def _end_all() -> None:
    global is_ending
    is_ending = True
    until = time.monotonic() + _LONGEST_END_S
    for handle in list(_to_cancel):
        handle._end(until)
