"""The walk to the service, on good ways and on bad ones; and answers as JSON."""

import ctypes
import json
import unittest
from unittest import mock

from support import SECRET, TOKEN, SimulatorTest

from jpm_payments import CallerError, Response, Status, _library, _native, check
from jpm_payments._config import native_config


class TheWalk(SimulatorTest):
    def check(self, **options):
        return check(**self.simulator.options(**options))

    def failed(self, report):
        self.assertFalse(report.ok)
        return [(finding.name, finding.status) for finding in report.findings if finding.result == "failed"]

    def test_of_a_good_way_has_no_failure_and_pays_nothing(self):
        for options in ({}, self.simulator.secret(), self.simulator.assertion()):
            report = self.check(**options)
            self.assertTrue(report.ok, report.json)
            self.assertLessEqual({"configuration", "token", "merchant"}, {finding.name for finding in report.findings})
            for finding in report.findings:
                self.assertIn(finding.result, ("ok", "warning", "skipped"))
                self.assertEqual("", finding.status)
                self.assertTrue(finding.detail)
        self.assertEqual([], self.simulator.ledger())
        self.assertEqual([], [request for request in self.simulator.requests() if request["path"] == "/payments"])

    def test_tells_all_of_the_json(self):
        report = self.check()
        raw = json.loads(report.json)
        self.assertEqual(report.ok, raw["ok"])
        self.assertEqual(raw["checks"], [vars(finding) for finding in report.findings])

    def test_names_the_step_that_fails_and_what_to_do(self):
        cases = (
            (self.simulator.secret(client_secret="canary-1e5c"), "token", "JPM_E_TOKEN_REFUSED"),
            ({"access_token": "revoked"}, "merchant", "JPM_E_UNAUTHORIZED"),
            ({"base_url": "https://127.0.0.1:9/api/v2"}, "TCP of the service", "JPM_E_CONNECT"),
            ({"base_url": "https://nobody.invalid/api/v2"}, "name of the service", "JPM_E_RESOLVE"),
            ({"ca_file": self.simulator.file("stranger.pem")}, "TLS of the service", "JPM_E_SERVER_CERTIFICATE_ISSUER"),
            ({"merchant_id": None}, "configuration", "JPM_E_CONFIG"),
        )
        for options, step, status in cases:
            with self.subTest(step=step):
                report = self.check(**options)
                self.assertIn((step, status), self.failed(report))
                (finding,) = (finding for finding in report.findings if finding.name == step)
                self.assertTrue(finding.advice)
                for secret in ("canary", TOKEN, SECRET["client_secret"]):
                    self.assertNotIn(secret, report.json)

    def test_what_cannot_be_set_is_raised(self):
        with self.assertRaises(CallerError) as caught:
            self.check(timeout_ms=0)
        self.assertEqual("timeout_ms", caught.exception.field)
        with self.assertRaisesRegex(TypeError, "no option merchant"):
            self.check(merchant="998482157630")

    def test_is_logged(self):
        events = []
        self.check(log=lambda *event: events.append(event), log_level=5)
        self.assertIn("connection_opened", [event for _, event, _ in events])


class Answers(SimulatorTest):
    def response(self):
        """What the library's walk told, still in its own hands."""
        pointer, error = ctypes.POINTER(_native.jpm_response)(), None
        with native_config(None, False, self.simulator.options(), None, 0) as config:
            self.assertEqual(0, _library.load().jpm_check(config, pointer, error))
        return Response(pointer)

    def test_are_read_by_json_pointer(self):
        with self.response() as response:
            raw = json.loads(response.json)
            self.assertEqual(0, response.http_status)
            self.assertEqual("true", response.text("/ok"))
            self.assertEqual(len(raw["checks"]), response.count("/checks"))
            self.assertEqual(len(raw), response.count(""))
            self.assertEqual(raw["checks"][0]["name"], response.text("/checks/0/name"))
            for read in (response.text, response.integer, response.count):
                self.assertIsNone(read("/nothing"))
            for read in (response.text, response.integer):
                with self.assertRaises(CallerError) as caught:
                    read("/checks")
                self.assertEqual(("json_pointer", Status.E_FORMAT), (caught.exception.field, caught.exception.status))
            with self.assertRaises(CallerError):
                response.count("/ok")

    def test_long_text_is_read_whole(self):
        with self.response() as response, mock.patch.object(Response, "_ROOM", 4):
            checks = json.loads(response.json)["checks"]
            read = [response.text(f"/checks/{at}/detail") for at in range(len(checks))]
        self.assertEqual([check["detail"] for check in checks], read)

    def test_are_freed_once_and_then_closed(self):
        response = self.response()
        free, freed = response._handle._free, []
        response._handle._free = lambda pointer: freed.append(free(pointer))
        response.close()
        response.close()
        self.assertEqual([None], freed)
        for read in (lambda: response.json, lambda: response.http_status, lambda: response.text("/ok")):
            with self.assertRaisesRegex(ValueError, "the response is closed"):
                read()


if __name__ == "__main__":
    unittest.main()
