"""What the log is told, on which thread, and what may not come of it."""

import concurrent.futures
import contextlib
import gc
import itertools
import json
import logging
import re
import sys
import threading
import unittest
from dataclasses import replace
from unittest import mock

from support import HOLDER, REPOSITORY, VISA, SimulatorTest, payment

from jpm_payments import JpmError, LogLevel, Profile, check
from jpm_payments._log import callback_for

#: So long that no request id holds it by chance.
CVV = "739154"


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


class TheClient(SimulatorTest):
    ARGUMENTS = ("--service-limit-ms", "700")
    OPTIONS = {"service_limit_ms": 700}

    def test_tells_what_is_documented_on_the_callers_thread(self):
        told = []

        def log(level, event, fields):
            told.append((threading.get_ident(), level, event, fields))

        with self.simulator.client(log=log, log_level=LogLevel.TRACE) as client:
            first = client.pay_with_new_profile(payment(), VISA, HOLDER)
            client.pay_with_profile(payment(), first.profile)
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                other = pool.submit(lambda: (client.pay_with_card(payment(), VISA), threading.get_ident())).result()[1]
        documented = set(re.findall(r"^\| `(\w+)` \|", (REPOSITORY / "docs" / "logging.md").read_text(), re.M))
        self.assertLessEqual({event for _, _, event, _ in told}, documented)
        self.assertLessEqual({name for *_, fields in told for name in fields}, documented)
        self.assertEqual({threading.get_ident(), other}, {thread for thread, *_ in told})
        for thread, calls in ((threading.get_ident(), 2), (other, 1)):
            events = [event for teller, _, event, _ in told if teller == thread]
            for event in ("call_began", "request_leaves", "answer_arrived", "call_ended"):
                self.assertEqual(calls, events.count(event), event)
        ended = [fields for *_, event, fields in told if event == "call_ended"]
        self.assertEqual((first.request_id, "APPROVED"), (ended[0]["request_id"], ended[0]["outcome"]))

    def test_tells_no_more_than_it_was_asked_for(self):
        for level in LogLevel:
            log = mock.Mock()
            with self.simulator.client(log=log, log_level=level) as client:
                client.pay_with_card(payment(), VISA)
            told = [(call.args[0], call.args[1]) for call in log.call_args_list]
            self.assertEqual([], [event for event in told if event[0] > level])
            events = [event for _, event in told]
            self.assertEqual(level >= LogLevel.INFO, "call_ended" in events)
            self.assertEqual(level >= LogLevel.DEBUG, "request_leaves" in events)

    def test_is_kept_as_long_as_the_client(self):
        records = Records()
        client = self.simulator.client(log=records.logger)
        gc.collect()
        self.assertTrue(client.pay_with_card(payment(), VISA).is_approved)
        client.close()
        self.assertIn("call_ended", [record.jpm_event for record in records.records])

    def test_what_it_raises_stops_no_payment(self):
        for raised in (RuntimeError("disk full"), KeyboardInterrupt()):
            with mock.patch.object(sys, "unraisablehook") as hook:
                with self.simulator.client(log=mock.Mock(side_effect=raised), log_level=5) as client:
                    result = client.pay_with_card(payment(), VISA)
            self.assertTrue(result.is_approved)
            self.assertEqual(1, len(self.simulator.charges(result.request_id)))
            self.assertIs(raised, hook.call_args.args[0].exc_value)

    def test_tells_no_secret(self):
        """Whatever goes in, whatever goes wrong, at the lowest level."""
        told = []
        card = replace(VISA, cvv=CVV)
        holder = replace(HOLDER, first_name="Canary", last_name="Canary", email="canary@example.com")
        calls = (
            lambda client, sale: client.pay_with_new_profile(sale, card, holder),
            lambda client, sale: client.pay_with_profile(sale, Profile("EGQSGO", cvv=CVV)),
            # A till that mixes its fields up.
            lambda client, sale: client.lookup_request(card.account_number),
        )
        faults = (None, "SIM-ANSWER-LOST", "SIM-HTTP-400", "SIM-HTTP-401", "SIM-HTTP-500-RECORDED", "SIM-NOT-JSON")
        # A service elsewhere has its full time.
        unreachable = {
            "base_url": "https://simulator.test/api/v2", "proxy_url": "http://127.0.0.1:9", "service_limit_ms": 70000
        }  # fmt: skip
        for way in (
            {"access_token": "canary-token"},
            self.simulator.secret(),
            self.simulator.secret(client_secret="canary-secret"),
            self.simulator.assertion(),
            {**unreachable, "proxy_user": "canary", "proxy_password": "canary-password"},
        ):
            options = {**self.OPTIONS, **way, "log": lambda *event: told.append(repr(event)), "log_level": 5}
            with self.simulator.client(**options) as client:
                for at, (fault, call) in enumerate(itertools.product(faults, calls)):
                    with contextlib.suppress(JpmError):
                        call(client, payment(order_number=fault, request_id=f"till-{len(told)}-{at}"))
            check(**self.simulator.options(**options))
        self.assertGreater(len(told), 200)
        everything = " ".join(told).lower()
        # What begins with eyJ is a JWT.
        for secret in (VISA.account_number, CVV, "canary", "simulator-secret", "sim-token", "eyj", "begin "):
            self.assertNotIn(secret, everything)


if __name__ == "__main__":
    unittest.main()
