"""Who may still use a native object, and when it is freed."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
import weakref
from typing import Any, Callable, List, Optional


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
        #: The thread of each call that runs.
        self._calls: List[int] = []
        self.closed = False
        self._cancel = cancel
        self._ends = False
        _handles.add(self)

    def __enter__(self) -> Any:
        with self._lock:
            if self.closed:
                raise ValueError(f"the {self._what} is closed")
            if self._ends:
                raise ValueError(f"the {self._what} cannot be used any more: the interpreter ends")
            self._calls.append(threading.get_ident())
        return self._pointer

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._calls.remove(threading.get_ident())
            last = self.closed and not self._calls
        if last:
            self._free(self._pointer)

    def close(self) -> None:
        with self._lock:
            last = not self.closed and not self._calls
            self.closed = True
        if last:
            self._free(self._pointer)

    def _end(self, until: float) -> None:
        """No call begins any more, and those that run end now."""
        if self._cancel is None:
            return
        with self._lock:
            self._ends = True
        while time.monotonic() < until:
            with self._lock:
                if not self._calls:
                    return
                # Again and again: it does not reach a call that has not entered the library yet.
                self._cancel(self._pointer)
            time.sleep(0.005)

    def _forked(self) -> None:
        """In the child: the other threads are not there, to return from a call or to release the lock."""
        self._lock = threading.Lock()
        self._calls = [thread for thread in self._calls if thread == threading.get_ident()]


#: The log is told nothing any more.
is_ending = False

_handles: "weakref.WeakSet[Handle]" = weakref.WeakSet()

#: So long the end of the interpreter waits for calls that were cancelled; they need a fraction of it.
_LONGEST_END_S = 5.0


@atexit.register
def _end_all() -> None:
    global is_ending
    is_ending = True
    until = time.monotonic() + _LONGEST_END_S
    for handle in list(_handles):
        handle._end(until)


def _forked() -> None:
    for handle in list(_handles):
        handle._forked()


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_forked)
