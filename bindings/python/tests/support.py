"""What the tests share: where things are, the simulator, a client for it and test cards."""

import atexit
import itertools
import json
import os
import ssl
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
import urllib.request
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
REPOSITORY = PACKAGE.parents[1]
HEADER = REPOSITORY / "include" / "jpm.h"

sys.path.insert(0, str(PACKAGE))
os.environ.setdefault("JPM_LIBRARY", str(REPOSITORY / "target" / "debug" / "libjpm.so"))

from jpm_payments import AccountHolder, Card, Client, LogLevel, Payment  # noqa: E402

VISA = Card("4112344112344113", 12, 2030, cvv="111")
MASTERCARD = Card("5112345112345114", 12, 2030, cvv="111")
PARTIAL = Card("4444444444444455", 12, 2030)
HOLDER = AccountHolder("John", "Smith", email="example@example.com")
TOKEN = "canary-token-7e1d"
#: Whom the simulator's token endpoints know.
SECRET = {"client_id": "simulator-client", "client_secret": "simulator-secret-9f3a"}
RESOURCE = "JPMC:URI:RS-000000-00000-HelixAPIEntitlementsCAT-PROD"

#: Where all simulators keep their keys, as making them takes a second.
_FOLDER = tempfile.TemporaryDirectory()
atexit.register(_FOLDER.cleanup)

_order_numbers = itertools.count(1)


def payment(amount=1234, order_number=None, **fields):
    """A payment with an order number of its own; one that starts with SIM- asks for a fault."""
    return Payment(amount, "USD", f"{order_number or 'ORDER'}-{next(_order_numbers)}", **fields)


#: Every client tells everything; the record is searched for card data and secrets when all tests have run.
RECORD = os.environ.get("JPM_TEST_RECORD")


def keep_record(level, event, fields):
    """Adds a line to the record."""
    with open(RECORD, "a", encoding="utf-8") as record:
        record.write(f"{level} {event} {fields}\n")


class Simulator:
    """The simulator as a child process; it ends when its standard input closes."""

    def __init__(self, *arguments):
        binary = os.environ.get("JPM_SIMULATOR") or REPOSITORY / "target" / "debug" / "jpm-simulator"
        self._process = subprocess.Popen(
            [str(binary), "--port", "0", "--folder", _FOLDER.name, "--until-stdin-closes", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        ready, self.base_url, self.ca_file = self._line().split(" ", 2)
        assert ready == "ready", ready
        self.proxy_url = self._line().split(" ", 1)[1] if "--proxy" in arguments else None
        host = self.base_url[: -len("/api/v2")]
        self.secret_token_url = f"{host}/am/oauth2/alpha/access_token"
        self.assertion_token_url = f"{host}/adfs/oauth2/token"

    def _line(self):
        return self._process.stdout.readline().rstrip("\n")

    def file(self, name):
        """A file that the simulator made: a key or a certificate."""
        return Path(self.ca_file).with_name(name)

    def stop(self):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=10)

    def ledger(self):
        """Every charge, in order."""
        return self._view("ledger")

    def balances(self):
        """What has become of each approved payment, the oldest first."""
        return self._view("balances")

    def profiles(self):
        """Every stored profile."""
        return self._view("profiles")

    def charges(self, request_id):
        """The charges under one request id: there should be one."""
        return [charge for charge in self.ledger() if charge["request_id"] == request_id]

    def requests(self):
        """Every request that came in, in order."""
        return self._view("requests")

    def token_requests(self):
        """Every request for a token, in order."""
        return self._view("tokens")

    def new_token(self):
        """A token for the client's secret, as another program would get it."""
        form = {"grant_type": "client_credentials", "scope": "jpm:payments:sandbox", **SECRET}
        return self.post_form(self.secret_token_url, form)["access_token"]

    def post_form(self, url, form):
        """The JSON of the answer; HTTPError when it is refused."""
        return self.open(urllib.request.Request(url, urllib.parse.urlencode(form).encode()))

    def _view(self, name):
        return self.open(self.base_url.replace("/api/v2", f"/simulator/{name}"))

    def open(self, request):
        """The JSON that the simulator answers."""
        context = ssl.create_default_context(cafile=self.ca_file)
        context.load_cert_chain(self.file("client.pem"), self.file("client-key.pem"))
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )
        with opener.open(request, timeout=10) as answer:
            return json.load(answer)

    def options(self, **options):
        """What a client for this simulator needs, with a token unless another way is given."""
        given = {
            "base_url": self.base_url,
            "merchant_id": "998482157630",
            "company_name": "Payment Company",
            "product_name": "Application Name",
            "trust": "file",
            "ca_file": self.ca_file,
        }
        if not options.keys() & {"client_id", "tls_client_certificate_file", "config_file"}:
            given["access_token"] = TOKEN
        return {**given, **options}

    def secret(self, **options):
        """The options of a client that gets its tokens for a secret."""
        return {"token_url": self.secret_token_url, "scope": "jpm:payments:sandbox", **SECRET, **options}

    def assertion(self, **options):
        """The options of a client that gets its tokens for a signed assertion."""
        return {
            "token_url": self.assertion_token_url,
            "client_id": SECRET["client_id"],
            "resource": RESOURCE,
            "private_key_file": self.file("client-key.pem"),
            "certificate_file": self.file("client.pem"),
            **options,
        }

    def client_certificate(self):
        """The options of a client that shows a certificate."""
        return {
            "tls_client_certificate_file": self.file("client.pem"),
            "tls_client_key_file": self.file("client-key.pem"),
        }

    def client(self, **options):
        """A client for this simulator; close it."""
        if RECORD and "log" not in options:
            options.update(log=keep_record, log_level=LogLevel.TRACE)
        return Client(**self.options(**options))


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
