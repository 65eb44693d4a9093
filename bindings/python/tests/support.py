"""What the tests share: where things are, the simulator, a client for it and test cards."""

import itertools
import json
import os
import ssl
import subprocess
import sys
import unittest
import urllib.request
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
REPOSITORY = PACKAGE.parents[1]
HEADER = REPOSITORY / "include" / "jpm.h"

sys.path.insert(0, str(PACKAGE))
os.environ.setdefault("JPM_LIBRARY", str(REPOSITORY / "target" / "debug" / "libjpm.so"))

from jpm_payments import AccountHolder, Card, Client, Payment  # noqa: E402

VISA = Card("4112344112344113", 12, 2030, cvv="111")
MASTERCARD = Card("5112345112345114", 12, 2030, cvv="111")
PARTIAL = Card("4444444444444455", 12, 2030)
HOLDER = AccountHolder("John", "Smith", email="example@example.com")
TOKEN = "canary-token-7e1d"

_order_numbers = itertools.count(1)


def payment(amount=1234, order_number=None, **fields):
    """A payment with an order number of its own; one that starts with SIM- asks for a fault."""
    return Payment(amount, "USD", f"{order_number or 'ORDER'}-{next(_order_numbers)}", **fields)


class Simulator:
    """The simulator as a child process; it ends when its standard input closes."""

    def __init__(self, *arguments):
        binary = os.environ.get("JPM_SIMULATOR") or REPOSITORY / "target" / "debug" / "jpm-simulator"
        self._process = subprocess.Popen(
            [str(binary), "--port", "0", "--until-stdin-closes", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        ready, self.base_url, self.ca_file = self._process.stdout.readline().rstrip("\n").split(" ", 2)
        assert ready == "ready", ready

    def stop(self):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=10)

    def ledger(self):
        """Every charge, in order."""
        return self._view("ledger")

    def charges(self, request_id):
        """The charges under one request id: there should be one."""
        return [charge for charge in self.ledger() if charge["request_id"] == request_id]

    def requests(self):
        """Every request that came in, in order."""
        return self._view("requests")

    def _view(self, name):
        url = self.base_url.replace("/api/v2", f"/simulator/{name}")
        context = ssl.create_default_context(cafile=self.ca_file)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )
        with opener.open(url, timeout=10) as answer:
            return json.load(answer)

    def client(self, **options):
        """A client for this simulator; close it."""
        given = {
            "base_url": self.base_url,
            "merchant_id": "998482157630",
            "access_token": TOKEN,
            "company_name": "Payment Company",
            "product_name": "Application Name",
            "trust": "file",
            "ca_file": self.ca_file,
        }
        return Client(**{**given, **options})


class SimulatorTest(unittest.TestCase):
    """Tests with one simulator, and one client of it, for the class."""

    ARGUMENTS = ()
    OPTIONS = {}

    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator(*cls.ARGUMENTS)
        cls.addClassCleanup(cls.simulator.stop)
        cls.client = cls.simulator.client(**cls.OPTIONS)
        cls.addClassCleanup(cls.client.close)
