"""Learns what became of the payments whose verdicts are not booked yet."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Iterator, Optional

from .enums import ResultFlag, Status
from .errors import InDoubtError
from .models import Result

if TYPE_CHECKING:
    from .client import Client


class Settling:
    """One round of settling: a verdict at a time, and what is left when the loop has ended::

        settling = client.settle()
        for told in settling:
            book(told)
        if settling.still_in_doubt:
            ask_again_in(settling.retry_after_ms)

    Each verdict is acknowledged when the next one is asked for, and the last one when the loop comes round. A ``break``, an
    exception or a crash in the loop leaves the current one as it is: it is told again.

    So book each in the body of a plain ``for``, and nowhere else: whatever runs ahead acknowledges verdicts that nobody has
    booked. ``list`` and the like are refused, and so is a loop in another thread than the one that called ``settle``. What cannot
    be told from a plain loop is not: a comprehension, ``set``, ``executor.map``, ``executemany``. Another loop over it is another
    round.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._thread = threading.get_ident()
        self._end: Optional[Result] = None

    @property
    def still_in_doubt(self) -> bool:
        """Whether there is more to ask for: something is in doubt, pending or not acknowledged. True until it is known."""
        return self._end is None or self._end.status != Status.DONE

    @property
    def oldest(self) -> Optional[Result]:
        """The oldest payment that is left, once the loop has ended; ``None`` when nothing is."""
        return self._end if self.still_in_doubt else None

    @property
    def retry_after_ms(self) -> int:
        """When it is worth settling again, in milliseconds from the end of the loop."""
        return 0 if self._end is None else self._end.retry_after_ms

    @property
    def others_unsettled(self) -> bool:
        """Whether payments of another merchant, service or till wait in the same journal, for a client with their options."""
        return self._end is not None and ResultFlag.OTHERS_UNSETTLED in self._end.flags

    def __iter__(self) -> Iterator[Result]:
        self._check_thread()
        self._end = None
        while True:
            told = self._next()
            if told.status != Status.OK:
                self._end = told
                return
            yield told
            # The next one is asked for. A loop that was left does not come here.
            self._check_thread()
            told.acknowledge()

    def _check_thread(self) -> None:
        """Of several threads that share a loop one would acknowledge what another still books; so would that of a pool."""
        if threading.get_ident() != self._thread:
            raise ValueError("book each verdict in a loop in the thread that called settle: another one may run ahead of the books")

    def _next(self) -> Result:
        """The next verdict, or what the round ends with."""
        try:
            return self._client._settle()
        except InDoubtError as error:
            if error.status != Status.E_STILL_UNKNOWN:
                raise
            return error.result

    def __length_hint__(self) -> int:
        # Only what collects all of them at once asks.
        raise ValueError("book each verdict in a loop: collecting them would acknowledge them before they are booked")
