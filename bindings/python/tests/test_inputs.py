"""What happens to inputs on their way to the library: nothing is cut, nothing is shown, nothing is left."""

import ctypes
import decimal
import gc
import unittest
import warnings
from dataclasses import replace

from support import HOLDER, TOKEN, VISA, Simulator, payment

from jpm_payments import (
    AccountHolder,
    CallerError,
    Card,
    Client,
    InDoubtError,
    InternalError,
    JpmError,
    NotSentError,
    Payment,
    Profile,
    ServiceError,
    Status,
    new_request_id,
    option_names,
)
from jpm_payments.errors import error_for
from jpm_payments.models import NativeInputs

NOWHERE = {
    "base_url": "http://127.0.0.1:9/api/v2",
    "merchant_id": "998482157630",
    "access_token": TOKEN,
    "company_name": "Payment Company",
    "product_name": "Application Name",
}


class Conversion(unittest.TestCase):
    def test_text_is_utf8(self):
        with NativeInputs() as inputs:
            native = inputs.struct(replace(HOLDER, last_name="Müller-Łukasz 😀"), AccountHolder)
            self.assertEqual("Müller-Łukasz 😀", native.last_name.decode())
            self.assertIsNone(native.city)
            self.assertEqual(ctypes.sizeof(native), native.struct_size)

    def test_text_is_wiped_after_the_call(self):
        with NativeInputs() as inputs:
            native = inputs.struct(VISA, Card)
            self.assertEqual(VISA.account_number, native.account_number.decode())
        self.assertEqual((b"", b""), (native.account_number, native.cvv))
        for text in inputs._texts:
            self.assertEqual(bytes(len(text)), bytes(text))

    def test_text_is_wiped_after_a_failure(self):
        with self.assertRaises(ValueError), NativeInputs() as inputs:
            inputs.struct(replace(VISA, cvv="1\0"), Card)
        self.assertEqual([bytes(17)], [bytes(text) for text in inputs._texts])

    def test_a_whole_number_of_any_kind_is_one(self):
        class Whole:
            """As those of numpy and databases."""

            def __index__(self):
                return 1234

        with NativeInputs() as inputs:
            self.assertEqual(1234, inputs.struct(payment(Whole()), Payment).amount)
            with self.assertRaisesRegex(TypeError, "amount must be a whole number, not Decimal"):
                inputs.struct(payment(decimal.Decimal("12.34")), Payment)

    def test_what_c_would_cut_is_refused(self):
        cases = [
            (replace(VISA, account_number=VISA.account_number + "\0" + "1"), ValueError, "account_number"),
            (replace(VISA, cvv="1\ud8001"), ValueError, "cvv"),
            (replace(VISA, cvv=111), TypeError, "cvv"),
            (replace(VISA, expiry_year=2**32 + 2030), ValueError, "expiry_year"),
        ]
        for card, kind, field in cases:
            with self.assertRaisesRegex(kind, f"^{field} ") as caught, NativeInputs() as inputs:
                inputs.struct(card, Card)
            self.assertNotIn(VISA.account_number, str(caught.exception))
        for amount, kind in ((2**64 + 5, ValueError), (12.34, TypeError), (True, TypeError), ("5", TypeError)):
            with self.assertRaisesRegex(kind, "^amount "), NativeInputs() as inputs:
                inputs.struct(Payment(amount, "USD"), Payment)


    def test_models_are_not_mixed_up(self):
        with NativeInputs() as inputs, self.assertRaisesRegex(TypeError, "Profile is needed, not Card"):
            inputs.struct(VISA, Profile)


class Secrets(unittest.TestCase):
    def test_repr_shows_none(self):
        shown = repr(VISA) + str(VISA) + repr(Profile("EGQSGO", cvv="987"))
        for secret in (VISA.account_number, "'111'", "987"):
            self.assertNotIn(secret, shown)


class Errors(unittest.TestCase):
    def test_every_status_has_its_class(self):
        for status in Status:
            if status < 0:
                kind = (CallerError, NotSentError, InDoubtError, ServiceError, InternalError, CallerError)[
                    sum(status <= last for last in (-30, -50, -70, -90, -110))
                ]
                self.assertIs(kind, type(error_for(status, "", "", "")), status.name)
        self.assertIs(CallerError, type(error_for(-129, "JPM_E_?", "", "")))
        later = error_for(-130, "JPM_E_?", "", "")
        self.assertEqual((JpmError, -130), (type(later), later.status))

    def test_text_is_the_librarys(self):
        error = error_for(-8, "JPM_E_MISSING", "currency", "currency: it is missing")
        self.assertEqual("JPM_E_MISSING: currency: it is missing", str(error))


class Options(unittest.TestCase):
    def test_all_are_listed(self):
        self.assertIn("merchant_id", option_names())
        self.assertEqual(len(option_names()), len(set(option_names())))

    def test_unknown_ones_are_named(self):
        with self.assertRaisesRegex(TypeError, "no option merchant"):
            Client(merchant="998482157630")

    def test_wrong_ones_are_named(self):
        cases = [
            ({"timeout_ms": 0}, "timeout_ms"),
            ({"timeout_ms": "soon"}, "timeout_ms"),
            ({"merchant_id": None}, "merchant_id"),
            ({"trust": "off"}, "trust"),
            ({"merchant_id": 998482157630}, "merchant_id"),
            ({"base_url": "http://example.com/api/v2"}, "base_url"),
        ]
        for options, field in cases:
            with self.assertRaises(CallerError) as caught:
                Client(**{**NOWHERE, **options})
            self.assertEqual(field, caught.exception.field)
            self.assertIsNone(caught.exception.result)
            self.assertNotIn(TOKEN, str(caught.exception))

    def test_text_with_nul_is_refused(self):
        with self.assertRaisesRegex(ValueError, "^access_token ") as caught:
            Client(**{**NOWHERE, "access_token": TOKEN + "\0"})
        self.assertNotIn(TOKEN, str(caught.exception))

    def test_numbers_paths_and_switches_are_taken(self):
        Client(**NOWHERE, timeout_ms=1000, connect_timeout_ms="500", guard_order_number=False).close()


class Closing(unittest.TestCase):
    def test_closing_twice_does_nothing(self):
        with Client(**NOWHERE) as client:
            client.close()
        with self.assertRaisesRegex(ValueError, "closed"):
            client.pay_with_card(payment(), VISA)

    def test_a_forgotten_client_is_freed_with_a_warning(self):
        client = Client(**NOWHERE)
        handle = client._handle
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            del client
            gc.collect()
        self.assertEqual([ResourceWarning], [warning.category for warning in caught])
        self.assertTrue(handle.closed)

    def test_a_client_that_was_never_made_is_no_trouble(self):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            with self.assertRaises(CallerError):
                Client()
            gc.collect()
        self.assertEqual([], caught)


class RequestIds(unittest.TestCase):
    def test_are_new(self):
        ids = {new_request_id() for _ in range(100)}
        self.assertEqual(100, len(ids))
        for request_id in ids:
            self.assertRegex(request_id, r"\A[A-Za-z0-9._-]{1,40}\Z")


class WithoutService(unittest.TestCase):
    def test_nobody_there_is_not_sent(self):
        with Client(**NOWHERE, connect_timeout_ms=500) as client:
            with self.assertRaises(NotSentError) as caught:
                client.pay_with_card(payment(request_id="no-service-1"), VISA)
        self.assertEqual("no-service-1", caught.exception.result.request_id)
        self.assertEqual("JPM_E_CONNECT", caught.exception.name)
        self.assertFalse(caught.exception.result.is_approved)

    def test_another_certificate_is_not_trusted(self):
        simulator = Simulator()
        self.addCleanup(simulator.stop)
        stranger = simulator.file("stranger.pem")
        with simulator.client(ca_file=stranger) as client, self.assertRaises(NotSentError) as caught:
            client.pay_with_card(payment(), VISA)
        self.assertEqual(Status.E_SERVER_CERTIFICATE_ISSUER, caught.exception.status)


if __name__ == "__main__":
    unittest.main()
