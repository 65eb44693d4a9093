"""Who may still use a native object, and when it is freed."""

from __future__ import annotations

import threading
from typing import Any, Callable


class Handle:
    """A native object. It counts the calls that use it, so that it is freed when the last has returned."""

    def __init__(self, what: str, pointer: Any, free: Callable[[Any], None], needs: object = None) -> None:
        self._what = what
        self._pointer = pointer
        self._free = free
        #: What the native object points to: it lives as long as the handle.
        self._needs = needs
        self._lock = threading.Lock()
        self._calls = 0
        self.closed = False

    def __enter__(self) -> Any:
        with self._lock:
            if self.closed:
                raise ValueError(f"the {self._what} is closed")
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
