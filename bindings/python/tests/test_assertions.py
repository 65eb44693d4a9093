"""The library's assertions against another program's: PyJWT, and keys that the openssl command made."""

import contextlib
import http.server
import json
import os
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.parse
import uuid
from pathlib import Path

from support import RESOURCE, SECRET, VISA, Simulator, payment

try:
    import jwt
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
except ImportError:
    if os.environ.get("CI") == "true":
        raise
    jwt = None

CLIENT_ID = SECRET["client_id"]
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Identity:
    """A key in both forms and its certificate, made by the openssl command."""

    def __init__(self, folder):
        self.pkcs8, self.pkcs1, self.certificate_file = (folder / name for name in ("8.pem", "1.pem", "cert.pem"))
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.pkcs8)
        openssl("rsa", "-traditional", "-in", self.pkcs8, "-out", self.pkcs1)
        openssl("req", "-new", "-x509", "-key", self.pkcs8, "-subj", "/CN=till", "-out", self.certificate_file)
        certificate = x509.load_pem_x509_certificate(self.certificate_file.read_bytes())
        self.public_key = certificate.public_key()
        self.thumbprint = certificate.fingerprint(hashes.SHA1()).hex().upper()

    def assertion(self, audience, **changes):
        """One that PyJWT signs."""
        now = int(time.time())
        claims = {"iss": CLIENT_ID, "sub": CLIENT_ID, "aud": audience, "jti": str(uuid.uuid4())}
        claims.update({"iat": now - 60, "exp": now + 300}, **changes)
        return jwt.encode(claims, self.pkcs8.read_bytes(), algorithm="RS256", headers={"kid": self.thumbprint})


class TokenEndpoint(http.server.ThreadingHTTPServer):
    """Gives a token for an assertion that PyJWT finds good. Why it refused any is in ``faults``."""

    def __init__(self, identity, token):
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.url = f"http://127.0.0.1:{self.server_port}/adfs/oauth2/token"
        self.identity, self.token = identity, token
        self.seen, self.faults = [], []

    def check(self, path, headers, form):
        """The claims of a good request for a token; any other exception is a fault."""
        assert path == "/adfs/oauth2/token", path
        assert headers["Content-Type"] == "application/x-www-form-urlencoded", headers["Content-Type"]
        assert headers["Authorization"] is None
        assertion = form.pop("client_assertion")
        assert form == {
            "grant_type": "client_credentials",
            "client_id": CLIENT_ID,
            "resource": RESOURCE,
            "client_assertion_type": ASSERTION_TYPE,
        }, form
        header = jwt.get_unverified_header(assertion)
        assert header == {"typ": "JWT", "alg": "RS256", "kid": self.identity.thumbprint}, header
        claims = jwt.decode(
            assertion,
            self.identity.public_key,
            algorithms=["RS256"],
            audience=self.url,
            issuer=CLIENT_ID,
            options={"require": ["aud", "exp", "iat", "iss", "jti", "sub"]},
        )
        assert claims["sub"] == claims["iss"], claims
        return claims


class _Exchange(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("ascii")
        try:
            form = dict(urllib.parse.parse_qsl(body, strict_parsing=True))
            self.server.seen.append(self.server.check(self.path, self.headers, form))
            status, answer = 200, {"access_token": self.server.token, "token_type": "bearer", "expires_in": 3600}
        except Exception as fault:  # noqa: BLE001
            self.server.faults.append(repr(fault))
            status, answer = 400, {"error": "invalid_grant"}
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


@unittest.skipUnless(jwt, "PyJWT is not installed")
class Assertions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            cls.identity = Identity(folder)
            cls.simulator = Simulator("--tokens", "issued", "--client-certificate", str(cls.identity.certificate_file))
            stack.callback(cls.simulator.stop)
            cls.addClassCleanup(stack.pop_all().close)

    def options(self, **options):
        return self.simulator.assertion(
            private_key_file=self.identity.pkcs8, certificate_file=self.identity.certificate_file, **options
        )

    @contextlib.contextmanager
    def endpoint(self):
        with TokenEndpoint(self.identity, self.simulator.new_token()) as endpoint:
            thread = threading.Thread(target=endpoint.serve_forever, kwargs={"poll_interval": 0.05})
            thread.start()
            try:
                yield endpoint
            finally:
                endpoint.shutdown()
                thread.join()
        self.assertEqual([], endpoint.faults)

    def test_of_the_library_are_good_to_pyjwt(self):
        thumbprint = {"certificate_file": None, "certificate_thumbprint": self.identity.thumbprint.lower()}
        forms = ({}, {"private_key_file": self.identity.pkcs1}, thumbprint)
        with self.endpoint() as endpoint:
            for form in forms:
                options = {**self.options(token_url=endpoint.url, assertion_lifetime_s=600), **form}
                with self.simulator.client(**options) as client:
                    self.assertTrue(client.pay_with_card(payment(), VISA).is_approved)
            now = time.time()
        self.assertEqual(len(forms), len(endpoint.seen))
        self.assertEqual(len(forms), len({claims["jti"] for claims in endpoint.seen}))
        for claims in endpoint.seen:
            # Dated back, for clocks that are slow.
            self.assertTrue(now - 70 < claims["iat"] <= now - 30, claims)
            self.assertTrue(now + 590 < claims["exp"] <= now + 600, claims)

    def test_of_the_library_with_keys_of_openssl_pay(self):
        self.assertIn("BEGIN PRIVATE KEY", self.identity.pkcs8.read_text())
        self.assertIn("BEGIN RSA PRIVATE KEY", self.identity.pkcs1.read_text())
        for key in (self.identity.pkcs8, self.identity.pkcs1):
            with self.simulator.client(**{**self.options(), "private_key_file": key}) as client:
                self.assertTrue(client.pay_with_card(payment(), VISA).is_approved)

    def test_of_pyjwt_are_good_to_the_simulator(self):
        url = self.simulator.assertion_token_url
        form = {
            "grant_type": "client_credentials",
            "client_id": CLIENT_ID,
            "resource": RESOURCE,
            "client_assertion_type": ASSERTION_TYPE,
        }
        good = {**form, "client_assertion": self.identity.assertion(url)}
        token = self.simulator.post_form(url, good)["access_token"]
        with self.simulator.client(access_token=token) as client:
            self.assertTrue(client.pay_with_card(payment(), VISA).is_approved)

        elsewhere = {**form, "client_assertion": self.identity.assertion(url + "/")}
        too_late = {**form, "client_assertion": self.identity.assertion(url, exp=int(time.time()) - 1)}
        for refused in (good, elsewhere, too_late):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                self.simulator.post_form(url, refused)
            caught.exception.close()
            self.assertEqual(400, caught.exception.code)


if __name__ == "__main__":
    unittest.main()
