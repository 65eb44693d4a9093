"""Every way to show who is calling, and what becomes of calls that cannot."""

import time
import unittest

from support import HOLDER, VISA, SimulatorTest, payment

from jpm_payments import CallerError, NotSentError, Outcome, ServiceError, Status


class Connecting(SimulatorTest):
    """With a service that takes only tokens of its own."""

    ARGUMENTS = ("--tokens", "issued")

    def setUp(self):
        self.exchanges = len(self.simulator.token_requests())

    def pays(self, **options):
        """A client with these options stores a card and uses it; the kinds of token requests it made."""
        with self.simulator.client(**options) as client:
            first = client.pay_with_new_profile(payment(), VISA, HOLDER)
            self.assertTrue(first.is_approved)
            self.assertTrue(client.pay_with_profile(payment(), first.profile).is_approved)
        return [request["form"] for request in self.simulator.token_requests()[self.exchanges :]]

    def refused(self, status, **options):
        """A client with these options gets no token, and sends no payment."""
        before = self.simulator.requests()
        with self.simulator.client(**options) as client:
            with self.assertRaises(NotSentError) as caught:
                client.pay_with_card(payment(), VISA)
            self.assertEqual(status, caught.exception.status)
            self.assertEqual(Outcome.NOT_ATTEMPTED, caught.exception.result.outcome)
            with self.assertRaises(NotSentError) as caught:
                client.warm_up()
            self.assertEqual(status, caught.exception.status)
        self.assertEqual([], [request for request in self.simulator.requests()[len(before) :] if is_payment(request)])


def is_payment(request):
    return request["path"].endswith("/payments")


class WithASecret(Connecting):
    def test_in_the_header(self):
        self.assertEqual(["Secret"], self.pays(**self.simulator.secret()))

    def test_in_the_form(self):
        self.assertEqual(["SecretInForm"], self.pays(**self.simulator.secret(client_secret_method="post")))

    def test_that_is_wrong(self):
        self.refused(Status.E_TOKEN_REFUSED, **self.simulator.secret(client_secret="canary-4b1c"))

    def test_of_nobody(self):
        self.refused(Status.E_TOKEN_REFUSED, **self.simulator.secret(client_id="somebody"))

    def test_with_a_certificate_as_well(self):
        self.assertEqual(["Secret"], self.pays(**self.simulator.secret(), **self.simulator.client_certificate()))


class WithAnAssertion(Connecting):
    def test_of_either_form_of_the_key(self):
        for key in ("client-key.pem", "client-key-pkcs1.pem"):
            with self.subTest(key=key):
                self.exchanges = len(self.simulator.token_requests())
                options = self.simulator.assertion(private_key_file=self.simulator.file(key))
                self.assertEqual(["Assertion"], self.pays(**options))

    def test_of_a_strangers_key(self):
        stranger = self.simulator.assertion(
            private_key_file=self.simulator.file("stranger-key.pem"),
            certificate_file=self.simulator.file("stranger.pem"),
        )
        self.refused(Status.E_TOKEN_REFUSED, **stranger)

    def test_for_another_resource(self):
        self.refused(Status.E_TOKEN_REFUSED, **self.simulator.assertion(resource="JPMC:URI:RS-1"))

    def test_of_a_key_that_is_not_the_certificates(self):
        wrong = self.simulator.assertion(private_key_file=self.simulator.file("stranger-key.pem"))
        with self.assertRaises(CallerError) as caught:
            self.simulator.client(**wrong)
        self.assertEqual(Status.E_KEY, caught.exception.status)


class WithATokenHadElsewhere(Connecting):
    ARGUMENTS = ("--tokens", "issued", "--token-lifetime-ms", "1000")

    def test_that_is_renewed(self):
        with self.simulator.client(access_token=self.simulator.new_token()) as client:
            self.assertTrue(client.pay_with_card(payment(), VISA).is_approved)
            time.sleep(1.1)
            with self.assertRaises(ServiceError) as caught:
                client.pay_with_card(payment(), VISA)
            self.assertEqual(Status.E_UNAUTHORIZED, caught.exception.status)
            self.assertEqual(Outcome.NOT_PROCESSED, caught.exception.result.outcome)

            client.set_access_token(self.simulator.new_token())
            self.assertTrue(client.pay_with_card(payment(), VISA).is_approved)

    def test_is_not_given_to_who_gets_them_itself(self):
        with self.simulator.client(**self.simulator.secret()) as client:
            with self.assertRaises(CallerError) as caught:
                client.set_access_token("canary-5d2e")
            self.assertEqual(Status.E_CONFLICT, caught.exception.status)
            self.assertNotIn("canary", str(caught.exception))
            with self.assertRaisesRegex(ValueError, "^token "):
                client.set_access_token("a\0b")


class WithACertificate(SimulatorTest):
    """With a service that wants one."""

    ARGUMENTS = ("--client-auth", "required")

    def test_alone(self):
        with self.simulator.client(**self.simulator.client_certificate()) as client:
            self.assertTrue(client.pay_with_card(payment(), VISA).is_approved)

    def test_that_is_missing_or_a_strangers(self):
        stranger = {
            "tls_client_certificate_file": self.simulator.file("stranger.pem"),
            "tls_client_key_file": self.simulator.file("stranger-key.pem"),
        }
        for options in ({}, stranger):
            with self.simulator.client(**options) as client, self.assertRaises(NotSentError) as caught:
                client.pay_with_card(payment(), VISA)
            self.assertEqual(Status.E_CLIENT_CERTIFICATE, caught.exception.status)
        self.assertEqual([], self.simulator.ledger())


class WarmUp(Connecting):
    def test_gets_a_token_and_a_connection_for_the_first_card(self):
        events = []
        log = lambda level, event, fields: events.append(event)  # noqa: E731
        with self.simulator.client(**self.simulator.secret(), log=log, log_level=4) as client:
            client.warm_up()
            self.assertIn("token_got", events)
            events.clear()
            self.assertTrue(client.pay_with_card(payment(), VISA).is_approved)
        self.assertIn("connection_reused", events)
        self.assertNotIn("token_got", events)


if __name__ == "__main__":
    unittest.main()
