"""What the log is told, on which thread, and what may not come of it."""

import json
import logging
import sys
import unittest
from unittest import mock

from jpm_payments import LogLevel
from jpm_payments._log import callback_for


def tell(log, level=LogLevel.INFO, event="call_ended", **fields):
    """As the library does it."""
    text = json.dumps(fields).encode()
    callback_for(log)(None, level, event.encode(), text, len(text))


class Records(logging.Handler):
    """A logger's records, in order."""

    def __init__(self):
        super().__init__(0)
        self.logger = logging.Logger("jpm", 1)
        self.logger.addHandler(self)
        self.records = []

    def emit(self, record):
        self.records.append(record)


class TheCallback(unittest.TestCase):
    def test_a_function_gets_level_event_and_fields(self):
        told = []
        tell(lambda *event: told.append(event), LogLevel.WARN, "look_up", found="empty", elapsed_ms=12)
        self.assertEqual([(LogLevel.WARN, "look_up", {"found": "empty", "elapsed_ms": 12})], told)
        self.assertIs(LogLevel, type(told[0][0]))

    def test_a_logger_gets_a_record(self):
        records = Records()
        for level in [*LogLevel, 17]:
            tell(records.logger, level, "look_up", found="empty", elapsed_ms=12)
        levels = [logging.ERROR, logging.WARNING, logging.INFO, logging.DEBUG, 5, 5]
        self.assertEqual(levels, [record.levelno for record in records.records])
        for record in records.records:
            self.assertEqual("look_up found=empty elapsed_ms=12", record.getMessage())
            self.assertEqual(("look_up", {"found": "empty", "elapsed_ms": 12}), (record.jpm_event, record.jpm_fields))

    def test_a_loggers_own_level_counts(self):
        records = Records()
        records.logger.setLevel(logging.WARNING)
        tell(records.logger, LogLevel.INFO)
        self.assertEqual([], records.records)

    def test_what_it_raises_goes_no_further(self):
        for raised in (RuntimeError("disk full"), KeyboardInterrupt()):
            with mock.patch.object(sys, "unraisablehook") as hook:
                tell(mock.Mock(side_effect=raised))
            self.assertIs(raised, hook.call_args.args[0].exc_value)

    def test_nothing_else_is_taken(self):
        with self.assertRaisesRegex(TypeError, "logging.Logger or a function, not str"):
            callback_for("jpm.log")
        self.assertFalse(callback_for(None))


if __name__ == "__main__":
    unittest.main()
