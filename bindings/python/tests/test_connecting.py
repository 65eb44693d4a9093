"""Every way to show who is calling, and what becomes of calls that cannot."""

import hashlib
import http.server
import json
import ssl
import threading
import time
import unittest
import urllib.request

from support import HOLDER, TOKEN, VISA, Simulator, SimulatorTest, payment

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
            self.assertNotIn(options.get("client_secret", "canary"), str(caught.exception))
            with self.assertRaises(NotSentError) as caught:
                client.warm_up()
            self.assertEqual(status, caught.exception.status)
        self.assertEqual([], [request for request in self.simulator.requests()[len(before) :] if is_payment(request)])


def is_payment(request):
    return request["path"].endswith("/payments")


class WithASecret(Connecting):
    def test_in_the_header(self):
        self.assertEqual(["secret"], self.pays(**self.simulator.secret()))

    def test_in_the_form(self):
        self.assertEqual(["secret-in-form"], self.pays(**self.simulator.secret(client_secret_method="post")))

    def test_that_is_wrong(self):
        self.refused(Status.E_TOKEN_REFUSED, **self.simulator.secret(client_secret="canary-4b1c"))

    def test_of_nobody(self):
        self.refused(Status.E_TOKEN_REFUSED, **self.simulator.secret(client_id="somebody"))

    def test_with_a_certificate_as_well(self):
        self.assertEqual(["secret"], self.pays(**self.simulator.secret(), **self.simulator.client_certificate()))


class WithATokenEndpointThatFails(Connecting):
    def test_is_told_without_the_secret(self):
        for fault, status in (
            ("SIM-HTTP-500", Status.E_TOKEN_UNREACHABLE),
            ("SIM-RESET", Status.E_TOKEN_UNREACHABLE),
            ("SIM-NOT-JSON", Status.E_TOKEN_UNREACHABLE),
            ("SIM-HTTP-401", Status.E_TOKEN_REFUSED),
            ("SIM-ECHO", Status.E_TOKEN_REFUSED),
        ):
            with self.subTest(fault=fault):
                self.refused(status, **self.simulator.secret(client_id=fault), connect_timeout_ms=1000)


class WithAnAssertion(Connecting):
    def test_of_either_form_of_the_key(self):
        for key in ("client-key.pem", "client-key-pkcs1.pem"):
            with self.subTest(key=key):
                self.exchanges = len(self.simulator.token_requests())
                options = self.simulator.assertion(private_key_file=self.simulator.file(key))
                self.assertEqual(["assertion"], self.pays(**options))

    def test_with_the_thumbprint_instead_of_the_certificate(self):
        certificate = ssl.PEM_cert_to_DER_cert(self.simulator.file("client.pem").read_text())
        thumbprint = hashlib.sha1(certificate).hexdigest()
        options = self.simulator.assertion(certificate_file=None, certificate_thumbprint=thumbprint)
        self.assertEqual(["assertion"], self.pays(**options))

    def test_with_a_certificate_as_well(self):
        options = {**self.simulator.assertion(), **self.simulator.client_certificate()}
        self.assertEqual(["assertion"], self.pays(**options))

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
        with Front(self.simulator) as front:
            way = {"base_url": front.base_url, **self.simulator.client_certificate()}
            with self.simulator.client(**way) as client:
                self.assertTrue(client.pay_with_card(payment(), VISA).is_approved)
        self.assertEqual([None], front.authorizations)

    def test_that_is_missing_or_a_strangers(self):
        stranger = {
            "tls_client_certificate_file": self.simulator.file("stranger.pem"),
            "tls_client_key_file": self.simulator.file("stranger-key.pem"),
        }
        charges = self.simulator.ledger()
        for options in ({}, stranger):
            with self.simulator.client(**options) as client, self.assertRaises(NotSentError) as caught:
                client.pay_with_card(payment(), VISA)
            self.assertEqual(Status.E_CLIENT_CERTIFICATE, caught.exception.status)
        self.assertEqual(charges, self.simulator.ledger())


class AServiceThatIsNotItself(unittest.TestCase):
    def test_gets_nothing(self):
        for certificate, status in (
            ("expired", Status.E_SERVER_CERTIFICATE_DATE),
            ("not-yet-valid", Status.E_SERVER_CERTIFICATE_DATE),
            ("wrong-name", Status.E_SERVER_CERTIFICATE_NAME),
            ("unknown-issuer", Status.E_SERVER_CERTIFICATE_ISSUER),
        ):
            with self.subTest(certificate=certificate):
                simulator = Simulator("--certificate", certificate)
                self.addCleanup(simulator.stop)
                with simulator.client() as client, self.assertRaises(NotSentError) as caught:
                    client.pay_with_card(payment(), VISA)
                self.assertEqual(status, caught.exception.status)


class Front(http.server.ThreadingHTTPServer):
    """A service that takes a client certificate for a token, as the simulator does not: it brings it one."""

    def __init__(self, simulator):
        super().__init__(("127.0.0.1", 0), _Forwarded)
        self.simulator = simulator
        self.base_url = f"https://127.0.0.1:{self.server_port}/api/v2"
        self.authorizations = []
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=simulator.ca_file)
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_cert_chain(simulator.file("server.pem"), simulator.file("server-key.pem"))
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Forwarded(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.authorizations.append(self.headers["Authorization"])
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name: self.headers[name] for name in ("Content-Type", "merchant-id", "request-id")}
        url = self.server.simulator.base_url.replace("/api/v2", self.path)
        request = urllib.request.Request(url, body, {**headers, "Authorization": f"Bearer {TOKEN}"})
        answer = json.dumps(self.server.simulator.open(request)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class WarmUp(Connecting):
    def test_gets_a_token_and_a_connection_for_the_first_card(self):
        events = []

        def log(_level, event, _fields):
            events.append(event)

        with self.simulator.client(**self.simulator.secret(), log=log, log_level=5) as client:
            client.warm_up()
            self.assertIn("token_got", events)
            events.clear()
            self.assertTrue(client.pay_with_card(payment(), VISA).is_approved)
        self.assertIn("connection_reused", events)
        self.assertNotIn("token_got", events)


if __name__ == "__main__":
    unittest.main()
