"""Through a proxy, and what becomes of calls that cannot pass it."""

import os
import socket
import subprocess
import sys
import unittest

from support import PACKAGE, VISA, Simulator, SimulatorTest, payment

from jpm_payments import NotSentError, Outcome, Status

#: A name that only the proxy knows: this machine is never reached through one.
NAME = "simulator.test"
USER = {"proxy_user": "till", "proxy_password": "canary-8c3f"}


class Proxied(unittest.TestCase):
    def start(self, kind, *arguments):
        self.simulator = Simulator("--proxy", kind, *arguments)
        self.addCleanup(self.simulator.stop)
        self.options = {
            "base_url": self.simulator.base_url.replace("127.0.0.1", NAME),
            "proxy_url": self.simulator.proxy_url,
            "connect_timeout_ms": 1000,
        }

    def fails(self, status, **options):
        with self.simulator.client(**{**self.options, **options}) as client:
            with self.assertRaises(NotSentError) as caught:
                client.pay_with_card(payment(), VISA)
        self.assertEqual(status, caught.exception.status)
        self.assertEqual(Outcome.NOT_ATTEMPTED, caught.exception.result.outcome)
        self.assertNotIn("canary", str(caught.exception))
        self.assertEqual([], self.simulator.requests())


class TheWay(Proxied):
    def test_leads_through_with_the_right_password(self):
        for kind in ("http", "socks5"):
            with self.subTest(kind=kind):
                self.start(kind, "--proxy-credentials", "till:canary-8c3f")
                with self.simulator.client(**self.options, **USER) as client:
                    self.assertTrue(client.pay_with_card(payment(), VISA).is_approved)
                self.assertEqual(1, len(self.simulator.ledger()))

    def test_is_closed_without(self):
        for kind in ("http", "socks5"):
            with self.subTest(kind=kind):
                self.start(kind, "--proxy-credentials", "till:canary-8c3f")
                self.fails(Status.E_PROXY_CREDENTIALS)
                self.fails(Status.E_PROXY_CREDENTIALS, proxy_user="till", proxy_password="canary-wrong")

    def test_leads_past_what_no_proxy_names(self):
        self.start("http")
        self.fails(Status.E_RESOLVE, no_proxy="example.com,test")

    def test_is_that_of_the_environment_only_when_asked_for(self):
        self.start("http")
        program = (
            "import sys; sys.path.insert(0, sys.argv[1])\n"
            "from jpm_payments import Client, Card, JpmError, Payment\n"
            "options = dict(line.split('=', 1) for line in sys.argv[2:])\n"
            "with Client(**options) as client:\n"
            "    try: print(client.pay_with_card(Payment(1234, 'USD'), Card('4112344112344113', 12, 2030)).outcome)\n"
            "    except JpmError as error: print(error.name)\n"
        )
        del self.options["proxy_url"]
        for switch, told in (("0", "JPM_E_RESOLVE"), ("1", "APPROVED")):
            options = self.simulator.options(**self.options, proxy_from_environment=switch)
            arguments = [f"{name}={value}" for name, value in options.items()]
            ran = subprocess.run(
                [sys.executable, "-c", program, str(PACKAGE), *arguments],
                env={**os.environ, "https_proxy": self.simulator.proxy_url},
                capture_output=True,
                text=True,
                timeout=30,
            )
            self.assertEqual((told + "\n", ""), (ran.stdout, ran.stderr))


class Faults(Proxied):
    def test_have_a_status_each(self):
        for fault, status in (
            ("REFUSED-407", Status.E_PROXY_CREDENTIALS),
            ("HTTP-502", Status.E_PROXY),
            ("HANG", Status.E_PROXY_TIMEOUT),
        ):
            with self.subTest(fault=fault):
                self.start("http", "--proxy-fault", fault)
                self.fails(status, **USER)

    def test_and_so_has_a_proxy_that_is_not_there(self):
        self.start("http")
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            self.fails(Status.E_PROXY_UNREACHABLE, proxy_url=f"http://127.0.0.1:{nobody.getsockname()[1]}")


class ThisMachine(SimulatorTest):
    def test_is_never_reached_through_a_proxy(self):
        with self.simulator.client(proxy_url="http://127.0.0.1:9") as client:
            self.assertTrue(client.pay_with_card(payment(), VISA).is_approved)


if __name__ == "__main__":
    unittest.main()
