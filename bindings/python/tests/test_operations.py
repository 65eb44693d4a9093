"""Every operation once, against a service with one answer: what is sent, and what the answer comes to.

Requests and answers are the examples of the API, as in tests/behaviour/examples.rs.
"""

import dataclasses
import http.server
import json
import threading
import unittest

from support import REPOSITORY

from jpm_payments import (
    ALL,
    AccountHolder,
    AccountNumberType,
    AccountOnFile,
    Activity,
    Address,
    AddressType,
    CallerError,
    CaptureMethod,
    Card,
    Client,
    Communication,
    InDoubtError,
    Initiator,
    Kind,
    MethodType,
    Outcome,
    Payment,
    PaymentMethod,
    Profile,
    ProfileDetails,
    Routing,
    ServiceError,
    Status,
)

SALE = "3d0a6c1e-52f5-4a3b-9d57-8f2b6b0c1a01"
AUTHORIZATION = "3d0a6c1e-52f5-4a3b-9d57-8f2b6b0c1a02"
METHOD = "5b1f2f64-3c0e-4f0b-9a57-0c6f1d2e9a10"
ADDED = "5b1f2f64-3c0e-4f0b-9a57-0c6f1d2e9a11"
ADDRESS = "c0b6f1de-7f0a-4c9c-bb0a-1de62f0d7b12"
PHONE = "PH20261123000019"
PROFILE = Profile("QX7RTM", METHOD)
WHOLE = Profile("QX7RTM")
CARD = Card("4112344112344113", 11, 2031, "111")
HOLDER = AccountHolder(
    "Ada",
    "Marlow",
    reference_id="CUST-000451",
    email="ada.marlow@example.com",
    mobile_country_code=1,
    mobile_number="6145550142",
    address_line1="12 Harbor Row",
    address_line2="Unit 4",
    city="Columbus",
    state="OH",
    postal_code="43215",
    country_code="USA",
)
HOME = dict(
    address_line1="12 Harbor Row",
    address_line2="Unit 4",
    city="Columbus",
    state="OH",
    postal_code="43215",
    country_code="USA",
    address_status=Activity.ACTIVE,
)
BILLING = Address(AddressType.BILLING, "Card address", "Ada", "Marlow", is_primary=True, **HOME)
NEW_CARD = PaymentMethod(
    MethodType.CARD,
    "5555555555554444",
    expiry_month=6,
    expiry_year=2030,
    account_status=Activity.ACTIVE,
    card_type="MC",
    first_name="Ada",
    last_name="Marlow",
    currency="USD",
    address=BILLING,
)


def example(name):
    return json.loads((REPOSITORY / "tests/examples" / f"{name}.json").read_text())


class Service:
    """A service with one answer; ``seen`` is the last request."""

    def __enter__(self):
        service = self
        self.status, self.answer, self.seen = 200, {}, None

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length)
                service.seen = (self.command, self.path, json.loads(body) if body else None)
                answer = json.dumps(service.answer).encode()
                self.send_response(service.status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST = do_PATCH = do_DELETE = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        base = f"http://127.0.0.1:{self.server.server_port}/api/v2"
        self.client = Client(
            base_url=base,
            profiles_base_url=base + "/mmp",
            merchant_id="998482157630",
            access_token="token-of-the-tests",
            company_name="Example Store",
            product_name="Example Checkout",
            product_version="1.4.2",
            service_limit_ms=60,
            timeout_ms=400,
        )
        return self

    def __exit__(self, *_):
        self.client.close()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Operations(unittest.TestCase):
    def setUp(self):
        self.service = Service().__enter__()
        self.addCleanup(self.service.__exit__)
        self.client = self.service.client

    def money(self, name, line, call):
        self.service.answer = answer = example(name + ".response")
        result = call(answer["requestId"])
        self.assertEqual((*line, example(name + ".request")), self.service.seen, name)
        self.assertEqual((Status.OK, Outcome.APPROVED), (result.status, result.outcome), name)
        self.assertEqual(answer["transactionId"], result.transaction_id, name)
        self.assertEqual(answer.get("amount", 0), result.amount, name)
        self.assertEqual(answer.get("remainingRefundableAmount", 0), result.refundable_amount, name)
        self.assertEqual(answer.get("totalAuthorizedAmount", 0), result.total_authorized_amount, name)
        return result

    def profile(self, name, line, call):
        self.service.answer = example(name + ".response")
        answer = call()
        path = REPOSITORY / "tests/examples" / f"{name}.request.json"
        self.assertEqual((*line, example(name + ".request") if path.exists() else None), self.service.seen, name)
        self.assertEqual((Status.OK, Outcome.APPROVED), (answer.result.status, answer.result.outcome), name)
        with answer.response as response:
            self.assertEqual(self.service.answer, json.loads(response.json), name)
            again = dataclasses.replace(response.result, elapsed_ms=answer.result.elapsed_ms)
            self.assertEqual(answer.result, again, name)
        return answer.result

    def test_verifications(self):
        line = ("POST", "/api/v2/verifications")
        by = {"currency": "USD", "initiator_type": Initiator.CARDHOLDER}
        created = self.money(
            "verification-create-profile",
            line,
            lambda id: self.client.verify_with_new_profile(
                Payment(request_id=id, account_on_file=AccountOnFile.TO_BE_STORED, **by), CARD, HOLDER
            ),
        )
        self.assertEqual(PROFILE, created.profile)
        self.assertEqual(("ADDRESS_POSTALCODE_MATCH", "MATCH"), (created.avs_result, created.cvv_result))
        self.money(
            "verification-with-profile",
            line,
            lambda id: self.client.verify_with_profile(
                Payment(request_id=id, account_on_file=AccountOnFile.STORED, **by), Profile("QX7RTM", METHOD, "111")
            ),
        )

    def test_captures_voids_and_adjustments(self):
        captures = ("POST", f"/api/v2/payments/{AUTHORIZATION}/captures")
        update = ("PATCH", f"/api/v2/payments/{AUTHORIZATION}")
        capture, adjust = self.client.capture, self.client.adjust
        self.money("capture-full", captures, lambda id: capture(AUTHORIZATION, Payment(ALL, request_id=id)))
        self.money("capture-partial", captures, lambda id: capture(AUTHORIZATION, Payment(3500, "USD", request_id=id)))
        of_two = {"currency": "USD", "multi_capture_record_count": 2}
        self.money(
            "capture-multi-first",
            captures,
            lambda id: capture(
                AUTHORIZATION, Payment(2000, request_id=id, multi_capture_sequence_number="1", **of_two)
            ),
        )
        self.money(
            "capture-multi-final",
            captures,
            lambda id: capture(
                AUTHORIZATION,
                Payment(3000, request_id=id, multi_capture_sequence_number="2", multi_capture_final=True, **of_two),
            ),
        )
        self.money("void", update, lambda id: self.client.void(AUTHORIZATION, Payment(request_id=id)))
        self.money("incremental-authorization", update, lambda id: adjust(AUTHORIZATION, Payment(6500, request_id=id)))
        for name, method in (
            ("partial-reversal", CaptureMethod.MANUAL),
            ("partial-reversal-and-capture", CaptureMethod.NOW),
        ):
            self.money(
                name,
                update,
                lambda id, method=method: adjust(AUTHORIZATION, Payment(3500, request_id=id, capture_method=method)),
            )

    def test_a_token_and_the_way_it_should_go(self):
        token = Card("4112340000004114", account_number_type=AccountNumberType.SAFETECH_TOKEN)
        payment = {"accountNumberType": "SAFETECH_TOKEN", "merchantPreferredRouting": "PINLESS"}
        for call, hint, sent in (
            (self.client.pay_with_card, Routing.PINLESS, payment),
            (self.client.refund_to_card, Routing.NOT_SAID, {}),
        ):
            id = call.__name__
            self.service.answer = {**example("refund-standalone-card.response"), "requestId": id}
            call(Payment(1234, "USD", request_id=id, merchant_preferred_routing=hint), token)
            card = {"accountNumber": "4112340000004114", **sent}
            self.assertEqual({"card": card}, self.service.seen[2]["paymentMethodType"])

    def test_refunds(self):
        line = ("POST", "/api/v2/refunds")
        bare = Card("4112344112344113", 11, 2031)
        refund = self.client.refund_payment
        whole = {"amount": 1234, "currency": "USD"}
        self.money("refund-full", line, lambda id: refund(SALE, Payment(ALL, request_id=id)))
        self.money("refund-partial", line, lambda id: refund(SALE, Payment(400, "USD", request_id=id)))
        self.money(
            "refund-standalone-card", line, lambda id: self.client.refund_to_card(Payment(request_id=id, **whole), bare)
        )
        self.money(
            "refund-create-profile",
            line,
            lambda id: self.client.refund_with_new_profile(Payment(request_id=id, **whole), bare, HOLDER),
        )
        self.money(
            "refund-with-profile",
            line,
            lambda id: self.client.refund_to_profile(Payment(request_id=id, **whole), PROFILE),
        )

    def test_profiles(self):
        one = "/api/v2/mmp/consumer-profiles/QX7RTM"
        client = self.client
        card = PaymentMethod(
            MethodType.CARD,
            "4112344112344113",
            expiry_month=11,
            expiry_year=2031,
            account_status=Activity.ACTIVE,
            card_type="VI",
            first_name="Ada",
            last_name="Marlow",
        )
        details = ProfileDetails(
            "CUST-000451",
            card,
            "Ada",
            "Marlow",
            card_on_file_reference_number="CUST000451",
            profile_status=Activity.ACTIVE,
            address=Address(AddressType.SHIPPING, "Home", "Ada", "Marlow", is_primary=True, **HOME),
            communication=Communication("6145550142", "1", "Home", "ada.marlow@example.com", "Home"),
        )
        created = self.profile(
            "consumer-profile-create",
            ("POST", "/api/v2/mmp/consumer-profiles"),
            lambda: client.profile_create(details),
        )
        self.assertEqual(PROFILE, created.profile)
        self.profile("consumer-profile-retrieve", ("GET", one), lambda: client.profile_get(WHOLE))
        changed = ProfileDetails(
            first_name="Ada",
            last_name="Marlow-Reed",
            card_on_file_reference_number="CUST000451B",
            profile_status=Activity.ACTIVE,
        )
        self.profile("consumer-profile-update", ("PATCH", one), lambda: client.profile_update(WHOLE, changed))
        self.profile("consumer-profile-delete", ("DELETE", one), lambda: client.profile_delete(WHOLE))

    def test_payment_methods(self):
        methods = "/api/v2/mmp/consumer-profiles/QX7RTM/payment-methods"
        name = "consumer-profile-payment-method-"
        client, added = self.client, Profile("QX7RTM", ADDED)
        new = self.profile(name + "add", ("POST", methods), lambda: client.payment_method_add(WHOLE, NEW_CARD))
        self.assertEqual(ADDED, new.payment_method_id)
        later = PaymentMethod(
            MethodType.CARD, expiry_month=9, expiry_year=2033, account_status=Activity.ACTIVE, address_id=ADDRESS
        )
        one = f"{methods}/{ADDED}"
        self.profile(name + "update", ("PATCH", one), lambda: client.payment_method_update(added, later))
        self.profile(name + "default", ("PATCH", one + "/default"), lambda: client.payment_method_set_default(added))
        self.profile(name + "delete", ("DELETE", one), lambda: client.payment_method_delete(added))
        self.profile(
            "consumer-profile-authentication-status",
            ("GET", f"{methods}/{METHOD}/status"),
            lambda: client.payment_method_status(PROFILE),
        )

    def test_addresses_and_communication(self):
        one = "/api/v2/mmp/consumer-profiles/QX7RTM"
        client = self.client
        new = self.profile(
            "consumer-profile-address-add", ("POST", one + "/addresses"), lambda: client.address_add(WHOLE, BILLING)
        )
        self.assertEqual(ADDRESS, new.address_id)
        place = f"{one}/addresses/{ADDRESS}"
        moved = Address(**{**HOME, "address_line1": "14 Harbor Row"})
        self.profile(
            "consumer-profile-address-update", ("PATCH", place), lambda: client.address_update(WHOLE, ADDRESS, moved)
        )
        self.profile("consumer-profile-address-delete", ("DELETE", place), lambda: client.address_delete(WHOLE, ADDRESS))

        name = "consumer-profile-communication-"
        both = Communication("6145550199", "1", "Mobile", "ada.work@example.com", "Work")
        new = self.profile(name + "add", ("POST", one + "/communication"), lambda: client.communication_add(WHOLE, both))
        self.assertEqual(PHONE, new.communication_id)
        place = f"{one}/communication/{PHONE}"
        phone = Communication("6145550188", "1", "Home")
        self.profile(name + "update", ("PATCH", place), lambda: client.communication_update(WHOLE, PHONE, phone))
        self.profile(
            name + "default", ("PATCH", place + "/default"), lambda: client.communication_set_default(WHOLE, PHONE)
        )
        self.profile(name + "delete", ("DELETE", place), lambda: client.communication_delete(WHOLE, PHONE))

    def test_health(self):
        self.profile("healthcheck", ("GET", "/api/v2/healthcheck/refunds"), lambda: self.client.health(Kind.REFUND))
        name = "consumer-profile-healthcheck"
        self.profile(name, ("GET", "/api/v2/mmp/healthcheck"), lambda: self.client.health(Kind.PROFILE))

    def test_any_path(self):
        self.service.answer = example("fraudcheck.response")
        request = example("fraudcheck.request")
        ours = self.service.answer["requestId"]
        with self.client.call("POST", "/fraudcheck", json.dumps(request), ours) as response:
            self.assertEqual(("POST", "/api/v2/fraudcheck", request), self.service.seen)
            self.assertEqual((ours, Outcome.APPROVED), (response.result.request_id, response.result.outcome))
        self.service.status, self.service.answer = 404, example("consumer-profile-error-404.response")
        with self.client.call("DELETE", "/consumer-profiles/NONE") as response:
            self.assertEqual((404, Status.E_REFUSED), (response.http_status, response.result.status))
        with self.assertRaises(CallerError):
            self.client.call("PUT", "/payments")

    def test_extra_json_is_merged(self):
        self.service.answer = example("void.response")
        self.client.void(AUTHORIZATION, Payment(request_id=self.service.answer["requestId"], extra_json={"isTaxable": True}))
        self.assertEqual({"isVoid": True, "isTaxable": True}, self.service.seen[2])
        with self.assertRaises(CallerError) as caught:
            self.client.void(AUTHORIZATION, Payment(extra_json={"isVoid": False}))
        self.assertEqual("extra_json", caught.exception.field)

    def test_what_goes_wrong_is_raised_with_the_result(self):
        self.service.status, self.service.answer = 404, example("consumer-profile-error-404.response")
        with self.assertRaises(ServiceError) as caught:
            self.client.profile_get(WHOLE)
        self.assertEqual(Outcome.NOT_PROCESSED, caught.exception.result.outcome)
        self.service.status = 500
        with self.assertRaises(InDoubtError) as caught:
            self.client.payment_method_add(WHOLE, NEW_CARD)
        self.assertEqual("CHECK_BY_HAND", caught.exception.result.advice.name)

    def test_numbers_are_not_shown(self):
        self.assertNotIn("4444", repr(NEW_CARD))


if __name__ == "__main__":
    unittest.main()
