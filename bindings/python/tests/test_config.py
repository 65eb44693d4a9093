"""Options from a file and from the environment, and the one that is not for Python."""

import os
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path
from unittest import mock

from support import HOLDER, TOKEN, VISA, SimulatorTest, payment

from jpm_payments import CallerError, Client, JpmError, Status, check, option_names


class Config(SimulatorTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "jpm.conf"

    def write(self, *lines):
        """A file with all that a client of the simulator needs, and these lines."""
        needed = [f"{name} = {value}" for name, value in self.simulator.options().items()]
        self.file.write_text("\n".join(["# The till", "", *needed, *lines]), encoding="utf-8")
        return self.file

    def merchant(self, client):
        """Whom a payment of this client pays."""
        with client:
            result = client.pay_with_card(payment(), VISA)
        return self.simulator.charges(result.request_id)[0]["merchant_id"]


class TheFile(Config):
    def test_has_all_that_is_needed(self):
        self.write("timeout_ms = 5000")
        for file in (self.file, str(self.file)):
            self.assertEqual("998482157630", self.merchant(Client(config_file=file)))

    def test_yields_to_the_environment_and_both_to_the_program(self):
        self.write()
        with mock.patch.dict(os.environ, JPM_MERCHANT_ID="222222222222"):
            for options, merchant in (
                ({}, "998482157630"),
                ({"from_environment": True}, "222222222222"),
                ({"from_environment": True, "merchant_id": None}, "222222222222"),
                ({"from_environment": True, "merchant_id": "333333333333"}, "333333333333"),
            ):
                self.assertEqual(merchant, self.merchant(Client(config_file=self.file, **options)))

    def test_takes_paths_from_its_own_folder(self):
        (self.file.parent / "own.pem").write_bytes(Path(self.simulator.ca_file).read_bytes())
        text = self.write().read_text().replace(self.simulator.ca_file, "own.pem")
        self.file.write_text(text)
        self.assertEqual("998482157630", self.merchant(Client(config_file=self.file)))

    def test_names_the_line_at_fault_and_no_value(self):
        line = len(self.write().read_text().splitlines()) + 1
        for wrong, field, status in (
            ("timeout = 5", None, Status.E_OPTION),
            ("timeout_ms = canary-2d6f", "timeout_ms", Status.E_OPTION_VALUE),
            ("wire_form = canary-2d6f", "wire_form", Status.E_OPTION_VALUE),
        ):
            self.write(wrong)
            for function in (Client, check):
                with self.subTest(wrong=wrong), self.assertRaises(CallerError) as caught:
                    function(config_file=self.file)
                error = caught.exception
                self.assertEqual(status, error.status)
                self.assertIn(f"line {line}", error.message)
                self.assertNotIn("canary", str(error))
                self.assertNotIn(TOKEN, str(error))
                if field:
                    self.assertEqual(field, error.field)
                else:
                    self.assertIn("timeout", error.message)

    def test_must_be_there(self):
        with self.assertRaises(CallerError) as caught:
            Client(config_file=self.file)
        self.assertEqual(Status.E_CONFIG, caught.exception.status)


class TheEnvironment(Config):
    def test_alone_is_enough(self):
        variables = {f"JPM_{name.upper()}": value for name, value in self.simulator.options().items()}
        with mock.patch.dict(os.environ, variables):
            self.assertEqual("998482157630", self.merchant(Client(from_environment=True)))
            with self.assertRaises(CallerError):
                Client()

    def test_is_named_where_it_is_wrong(self):
        with mock.patch.dict(os.environ, JPM_TIMEOUT_MS="canary-7a0b"), self.assertRaises(CallerError) as caught:
            self.simulator.client(from_environment=True)
        self.assertEqual(("timeout_ms", Status.E_OPTION_VALUE), (caught.exception.field, caught.exception.status))
        self.assertNotIn("canary", str(caught.exception))


class TextEncoding(Config):
    """Python's text is Unicode, whatever others in the shop have."""

    def test_is_refused_as_an_option(self):
        self.assertNotIn("text_encoding", option_names())
        for function in (self.simulator.client, check):
            with self.assertRaisesRegex(TypeError, "text_encoding is not for Python"):
                function(text_encoding="utf-8")

    def test_of_a_shared_file_changes_nothing(self):
        self.write("text_encoding = cp437")
        holder = replace(HOLDER, first_name="Zoë", last_name="Łukasz")
        with Client(config_file=self.file) as client:
            # What cp437 lacks would be refused, if the file's code page counted.
            self.assertTrue(client.pay_with_new_profile(payment(), VISA, holder).is_approved)
        with mock.patch.dict(os.environ, JPM_TEXT_ENCODING="latin-1"):
            with self.simulator.client(from_environment=True) as client:
                self.assertTrue(client.pay_with_new_profile(payment(), VISA, holder).is_approved)


class Secrets(Config):
    def test_are_in_no_error(self):
        for name in ("access_token", "client_secret", "proxy_password"):
            for value in ("canary-\N{BELL}", "canary-\x07", "canary-" + "x" * 70000):
                try:
                    self.simulator.client(**{name: value}).close()
                except (JpmError, ValueError) as error:
                    self.assertNotIn("canary", str(error) + repr(error))
                else:
                    self.fail(f"{name} was taken")


if __name__ == "__main__":
    unittest.main()
