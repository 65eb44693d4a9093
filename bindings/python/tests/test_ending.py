"""A program that ends while daemon threads pay and are told of it: with its own exit status, and nothing is aborted."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path
from unittest import mock

from support import SimulatorTest

from jpm_payments import _handle, _log

TIMES = 4


class Ending(SimulatorTest):
    def test_while_threads_pay(self):
        program = Path(__file__).with_name("ending_till.py")
        for how, status, said in [
            ("falls_off", 0, ""),
            ("exits", 7, ""),
            ("raises", 1, "RuntimeError: of the host"),
            ("forks", 7, ""),
        ]:
            for log in ["logging", "silent"]:
                for _ in range(TIMES):
                    with self.subTest(how=how, log=log):
                        where = [self.simulator.base_url, self.simulator.ca_file]
                        ended = subprocess.run(
                            [sys.executable, "-W", "ignore", program, *where, log, how],
                            stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE,
                            text=True,
                            timeout=60,
                        )
                        self.assertEqual(status, ended.returncode, ended.stderr)
                        self.assertTrue(ended.stderr.strip().endswith(said), ended.stderr)
                        self.assertNotIn("Fatal", ended.stderr)
                        if how == "forks":
                            # Half a second where nothing else runs; five when it waits for calls that are not there.
                            self.assertLess(float(ended.stdout), 3, "seconds, until the child has ended")


class Forked(unittest.TestCase):
    def test_calls_of_other_threads_are_not_the_childs(self):
        """Nor is a lock that one of them held."""
        for held in (True, False):
            with self.subTest(held=held):
                freed = []
                other = _handle.Handle("response", object(), freed.append)
                own = _handle.Handle("client", object(), freed.append, cancel=lambda _: None)
                calls, ends = threading.Event(), threading.Event()

                def call():
                    with other, own, other._lock if held else contextlib.nullcontext():
                        calls.set()
                        ends.wait()

                thread = threading.Thread(target=call, daemon=True)
                thread.start()
                calls.wait()
                with own:  # This call is the child's as well.
                    child = os.fork()
                    if child == 0:
                        signal.alarm(10)  # Rather than hang.
                        other.close()
                        own.close()
                        still_used = len(freed) == 1
                if child == 0:
                    began = time.monotonic()
                    own._end(began + 5)
                    os._exit(0 if still_used and len(freed) == 2 and time.monotonic() - began < 1 else 1)
                self.assertEqual(0, os.waitpid(child, 0)[1])
                ends.set()
                thread.join()
                self.assertEqual([], freed)


class Silencing(unittest.TestCase):
    def test_a_call_is_cancelled_until_it_returns(self):
        """One that has not entered the library yet is not reached by the first time."""
        times = []
        handle = _handle.Handle("client", object(), lambda _: None, cancel=times.append)
        has_entered = threading.Event()

        def call():
            with handle:
                has_entered.set()
                while len(times) < 3:
                    time.sleep(0.001)

        thread = threading.Thread(target=call, daemon=True)
        thread.start()
        has_entered.wait()
        handle._end(time.monotonic() + 5)
        thread.join(5)
        self.assertFalse(thread.is_alive())
        with self.assertRaises(ValueError):
            handle.__enter__()

    def test_the_log_is_told_nothing_any_more(self):
        told = []
        callback = _log.callback_for(lambda *event: told.append(event))
        callback(None, 1, b"call_began", b"{}", 2)
        with mock.patch.object(_handle, "is_ending", True):
            callback(None, 1, b"call_ended", b"{}", 2)
        self.assertEqual(["call_began"], [event for _, event, _ in told])


if __name__ == "__main__":
    unittest.main()
