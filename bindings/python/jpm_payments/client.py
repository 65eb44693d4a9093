"""The client: options in, payments through, results out."""

from __future__ import annotations

import contextlib
import ctypes
import os
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Iterator, Optional, Tuple, Union

from . import _library, _native
from ._calls import check, new_error, new_result, status_name
from ._config import ConfigFile, native_config
from ._handle import Handle
from ._log import LogTarget, callback_for
from .enums import Kind, LogLevel, Status
from .errors import CallerError, class_for, error_for
from .models import (
    AccountHolder,
    Address,
    Card,
    Communication,
    NativeInputs,
    Payment,
    PaymentMethod,
    Profile,
    ProfileDetails,
    Result,
    integer,
    result_from,
    text_from,
)
from .response import Response
from .settling import Settling

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .options import Options


def library_version() -> str:
    """The version of the library that is loaded, as in ``"0.1.0"``."""
    return text_from(_library.load().jpm_version())


def new_request_id() -> str:
    """Makes a request id that no other call has: store it, then pay with it."""
    library = _library.load()
    error = new_error()
    text = ctypes.create_string_buffer(48)
    check(library.jpm_new_request_id(text, len(text), error), error)
    return text_from(text.value)


@dataclass(frozen=True)
class ProfileAnswer:
    """What a call about a profile came to, and its answer, if there is one: close it, or leave it to the collector."""

    result: Result
    response: Optional[Response]


class Client:
    """A connection to the service for one merchant.

    Options are named as in jpm.h, in small letters (``JPM_OPT_BASE_URL`` is ``base_url``), and documented in
    :class:`~jpm_payments.Options`; :func:`option_names` lists them. Needed are ``merchant_id``, ``company_name``,
    ``product_name``, one of ``base_url`` and ``environment``, and a way to prove who is calling: ``access_token``,
    ``client_secret``, ``private_key_file`` or ``tls_client_certificate_file``. An option that is ``None`` counts as
    not given. Nothing is sent here; a wrong option is a :class:`~jpm_payments.CallerError` that names it.

    Options may also come from ``config_file``, with a line ``name = value`` for each, and, if ``from_environment``
    is true, from variables as ``JPM_MERCHANT_ID``. The environment wins over the file, and what is given here over
    both.

    ``log`` is told what goes on, up to ``log_level``: a ``logging.Logger``, or a function that is called with the
    level, the event and its fields, as docs/logging.md lists them. It runs in the thread that called the client, in
    the middle of that call. What it raises goes to ``sys.unraisablehook``, and the call goes on: so a KeyboardInterrupt
    that comes during a call may end up there, and end nothing.

    Any number of threads may use one client at once. Use it in a ``with`` block, or call :meth:`close`. In a
    child that was forked since, every call of it is a :class:`~jpm_payments.CallerError` with ``Status.E_FORKED``:
    the child makes a client of its own.

    **Paying.** A call that comes to an answer about the money returns a :class:`~jpm_payments.Result`, also for a
    decline: ask ``is_approved``. Everything else is raised as a :class:`~jpm_payments.JpmError` that carries the
    result. TypeError and ValueError mean that the call was not made. Any other exception that ends a paying call, such as
    KeyboardInterrupt, takes the result away and not the verdict: :meth:`settle` tells it again, in this process too. The
    package's copies of card number and verification value are wiped before a call returns; your own ``str`` objects cannot
    be.

    **Booking.** A verdict, that of an exception too, is told again until it is acknowledged: book it by ``request_id`` and
    ``verdict_number``, then :meth:`acknowledge` it, or use the result in a ``with`` block. :meth:`settle` at every start.
    """

    def __init__(
        self,
        *,
        config_file: ConfigFile = None,
        from_environment: bool = False,
        log: LogTarget = None,
        log_level: LogLevel = LogLevel.INFO,
        **options: Unpack[Options],
    ) -> None:
        library = _library.load()
        error = new_error()
        pointer = ctypes.POINTER(_native.jpm_client)()
        callback = callback_for(log)
        handle = Handle(
            "client",
            pointer,
            library.jpm_client_free,
            needs=callback,
            cancel=lambda client: library.jpm_client_cancel(client, None),
        )
        try:
            with native_config(config_file, from_environment, options, callback, log_level) as config:
                check(library.jpm_client_new(config, pointer, error), error)
        except BaseException:
            handle.close()
            raise
        self._handle = handle

    def warm_up(self) -> None:
        """Gets an access token and a connection ready, so that the first card need not wait for them.

        Nothing is paid. What fails here would fail the same way in a payment. Blocks for ``connect_timeout_ms`` at
        most.
        """
        error = new_error()
        with self._handle as client:
            status = _library.load().jpm_client_warm_up(client, error)
        check(status, error)

    def set_access_token(self, token: str) -> None:
        """Gives another token to a client that was made with ``access_token``.

        Calls that begin later use it; a running one uses it if the service refuses the old one. The package's copy of
        it is wiped, the library's with the client.
        """
        error = new_error()
        with self._handle as client, NativeInputs() as inputs:
            status = _library.load().jpm_client_set_access_token(client, inputs.text("token", token), error)
        check(status, error)

    def cancel(self) -> None:
        """Ends the calls that run on this client, at once and with the truth.

        What has not left is a :class:`~jpm_payments.NotSentError` there, what has is an
        :class:`~jpm_payments.InDoubtError`. Calls that begin later are not touched. It does not wait. ``log`` may call
        it, and then ends the call that tells it, too.
        """
        error = new_error()
        with self._handle as client:
            status = _library.load().jpm_client_cancel(client, error)
        check(status, error)

    def pay_with_new_profile(self, payment: Payment, card: Card, holder: AccountHolder) -> Result:
        """Pays with a card and asks the service to store the card as a consumer profile.

        An approved payment whose profile failed is approved: see ``profile_outcome``.
        Blocks for ``timeout_ms`` at most.
        """
        return self._money("jpm_pay_with_new_profile", (payment, Payment), (card, Card), (holder, AccountHolder))

    def pay_with_profile(self, payment: Payment, profile: Profile) -> Result:
        """Pays with a stored profile. Blocks for ``timeout_ms`` at most."""
        return self._money("jpm_pay_with_profile", (payment, Payment), (profile, Profile))

    def pay_with_card(self, payment: Payment, card: Card, holder: Optional[AccountHolder] = None) -> Result:
        """Pays with a card and stores nothing. Blocks for ``timeout_ms`` at most."""
        return self._money("jpm_pay_with_card", (payment, Payment), (card, Card), (holder, AccountHolder, "or None"))

    def verify_with_new_profile(self, payment: Payment, card: Card, holder: AccountHolder) -> Result:
        """Asks the issuer whether a card is good, and has it stored as a consumer profile. Nobody pays.

        See ``avs_result`` and ``cvv_result``. Of ``payment`` it takes the currency, and no amount.
        """
        return self._money("jpm_verify_with_new_profile", (payment, Payment), (card, Card), (holder, AccountHolder))

    def verify_with_profile(self, payment: Payment, profile: Profile) -> Result:
        """Asks the issuer whether a stored card is good."""
        return self._money("jpm_verify_with_profile", (payment, Payment), (profile, Profile))

    def verify_card(self, payment: Payment, card: Card, holder: Optional[AccountHolder] = None) -> Result:
        """Asks the issuer whether a card is good, and stores nothing."""
        return self._money("jpm_verify_card", (payment, Payment), (card, Card), (holder, AccountHolder, "or None"))

    def refund_with_new_profile(self, payment: Payment, card: Card, holder: AccountHolder) -> Result:
        """Refunds to a card without naming a payment, and has the card stored. It takes no ``cvv``."""
        return self._money("jpm_refund_with_new_profile", (payment, Payment), (card, Card), (holder, AccountHolder))

    def refund_to_profile(self, payment: Payment, profile: Profile) -> Result:
        """Refunds to a stored profile without naming a payment. It takes no ``cvv``."""
        return self._money("jpm_refund_to_profile", (payment, Payment), (profile, Profile))

    def refund_to_card(self, payment: Payment, card: Card, holder: Optional[AccountHolder] = None) -> Result:
        """Refunds to a card without naming a payment, and stores nothing. It takes no ``cvv``."""
        return self._money("jpm_refund_to_card", (payment, Payment), (card, Card), (holder, AccountHolder, "or None"))

    def capture(self, transaction_id: str, payment: Optional[Payment] = None) -> Result:
        """Captures an authorized payment: without ``payment`` all of it, else its ``amount``.

        One of several captures also says ``multi_capture_sequence_number`` and ``multi_capture_record_count``, the last one
        ``multi_capture_final``. ``transaction_id`` of the result is the capture's own.
        """
        return self._money("jpm_capture", ("transaction_id", transaction_id), (payment, Payment, "or None"))

    def void(self, transaction_id: str, payment: Optional[Payment] = None) -> Result:
        """Voids a payment that is not captured: nothing is charged any more."""
        return self._money("jpm_void", ("transaction_id", transaction_id), (payment, Payment, "or None"))

    def adjust(self, transaction_id: str, payment: Payment) -> Result:
        """Gives an authorization another total: ``payment.amount``, not the difference.

        ``capture_method`` not said: more; ``MANUAL``: less stays authorized; ``NOW``: less, and that is captured at once.
        """
        return self._money("jpm_adjust", ("transaction_id", transaction_id), (payment, Payment))

    def refund_payment(self, transaction_id: str, payment: Optional[Payment] = None) -> Result:
        """Refunds a payment, or one of its captures by that one's id: without ``payment`` what is left of it."""
        return self._money("jpm_refund_payment", ("transaction_id", transaction_id), (payment, Payment, "or None"))

    def profile_create(self, details: ProfileDetails) -> ProfileAnswer:
        """Creates a profile without a payment. A lost answer cannot be looked up: check by hand."""
        return self._profile("jpm_profile_create", (details, ProfileDetails))

    def profile_get(self, profile: Profile) -> ProfileAnswer:
        """Reads a profile: its lists are in ``response``."""
        return self._profile("jpm_profile_get", (profile, Profile))

    def profile_update(self, profile: Profile, details: ProfileDetails) -> ProfileAnswer:
        """Changes names, status or reference number. What is not said stays as it is."""
        return self._profile("jpm_profile_update", (profile, Profile), (details, ProfileDetails))

    def profile_delete(self, profile: Profile) -> ProfileAnswer:
        """Deletes a profile with all that is in it."""
        return self._profile("jpm_profile_delete", (profile, Profile))

    def payment_method_add(self, profile: Profile, method: PaymentMethod) -> ProfileAnswer:
        """Adds a payment method. ``payment_method_id`` of the result is the new one's, if the answer tells it apart."""
        return self._profile("jpm_payment_method_add", (profile, Profile), (method, PaymentMethod))

    def payment_method_update(self, profile: Profile, method: PaymentMethod) -> ProfileAnswer:
        """Changes the payment method that ``profile`` names. What is not said stays as it is."""
        return self._profile("jpm_payment_method_update", (profile, Profile), (method, PaymentMethod))

    def payment_method_set_default(self, profile: Profile) -> ProfileAnswer:
        """Makes the payment method that ``profile`` names the one that pays when none is named."""
        return self._profile("jpm_payment_method_set_default", (profile, Profile))

    def payment_method_delete(self, profile: Profile) -> ProfileAnswer:
        """Deletes the payment method that ``profile`` names."""
        return self._profile("jpm_payment_method_delete", (profile, Profile))

    def payment_method_status(self, profile: Profile) -> ProfileAnswer:
        """Asks how the 3-D Secure authentication of a payment method stands."""
        return self._profile("jpm_payment_method_status", (profile, Profile))

    def address_add(self, profile: Profile, address: Address) -> ProfileAnswer:
        """Adds an address. ``address_id`` of the result is the new one's."""
        return self._profile("jpm_address_add", (profile, Profile), (address, Address))

    def address_update(self, profile: Profile, address_id: str, address: Address) -> ProfileAnswer:
        """Changes an address. What is not said stays as it is."""
        return self._profile(
            "jpm_address_update", (profile, Profile), ("address_id", address_id), (address, Address)
        )

    def address_delete(self, profile: Profile, address_id: str) -> ProfileAnswer:
        """Deletes an address."""
        return self._profile("jpm_address_delete", (profile, Profile), ("address_id", address_id))

    def communication_add(self, profile: Profile, communication: Communication) -> ProfileAnswer:
        """Adds a phone, an e-mail address, or both."""
        return self._profile("jpm_communication_add", (profile, Profile), (communication, Communication))

    def communication_update(
        self, profile: Profile, communication_id: str, communication: Communication
    ) -> ProfileAnswer:
        """Changes a phone or an e-mail address, whichever the id names."""
        return self._profile(
            "jpm_communication_update", (profile, Profile), ("communication_id", communication_id), (communication, Communication)
        )

    def communication_set_default(self, profile: Profile, communication_id: str) -> ProfileAnswer:
        """Makes a phone or an e-mail address the one that is used first."""
        return self._profile(
            "jpm_communication_set_default", (profile, Profile), ("communication_id", communication_id)
        )

    def communication_delete(self, profile: Profile, communication_id: str) -> ProfileAnswer:
        """Deletes a phone or an e-mail address."""
        return self._profile("jpm_communication_delete", (profile, Profile), ("communication_id", communication_id))

    def bulk_import_status(self, file_name: str, submitter_id: str) -> ProfileAnswer:
        """Asks what became of a file of profiles that was handed in."""
        return self._profile("jpm_bulk_import_status", ("file_name", file_name), ("submitter_id", submitter_id))

    def health(self, kind: Kind) -> ProfileAnswer:
        """Asks an API whether it is well."""
        return self._profile("jpm_health", ("kind", kind))

    def call(
        self, method: str, path: str, json: Optional[str] = None, request_id: Optional[str] = None
    ) -> Response:
        """Calls any path of either API with JSON of your own, under the same rules as everything else.

        ``path`` is what stands behind the base URL, as in ``/payments/ID/captures``. What the service says is not raised:
        see ``Response.result``. A :class:`~jpm_payments.CallerError` means that nothing was called; with ``Advice.SEE_OTHER``
        its ``result`` names the payment that decides.
        """
        error = new_error()
        with self._answer() as (pointer, response):
            with self._handle as client, NativeInputs() as inputs:
                texts = [inputs.text(name, text) for name, text in (("method", method), ("path", path), ("json", json))]
                ours = inputs.text("request_id", request_id)
                status = _library.load().jpm_call(client, *texts, ours, pointer, error)
            if not pointer or class_for(status) is CallerError:
                check(status, error, response.result if pointer else None)
            return response

    def lookup_request(self, request_id: str, kind: Kind = Kind.PAYMENT) -> Result:
        """Asks what became of the request with this id. Never pays.

        If this client remembers the payment, the answer is as good as that of the paying call. If not, and the
        service has no record, it is an :class:`~jpm_payments.InDoubtError` with ``Status.E_NOT_FOUND``: a record
        may still come.
        """
        with NativeInputs() as inputs:
            return self._call(
                _library.load().jpm_lookup_request,
                integer("kind", kind, ctypes.c_int32),
                inputs.text("request_id", request_id),
            )

    def lookup_transaction(self, transaction_id: str, kind: Kind = Kind.PAYMENT) -> Result:
        """Reads a transaction by the service's id, ``Result.transaction_id``. Never pays."""
        with NativeInputs() as inputs:
            return self._call(
                _library.load().jpm_lookup_transaction,
                integer("kind", kind, ctypes.c_int32),
                inputs.text("transaction_id", transaction_id),
            )

    def settle_next(self) -> Optional[Result]:
        """Tells one verdict that was not acknowledged; ``None`` when there is none, and nothing in doubt.

        :meth:`settle` is the loop around it. By hand::

            while (told := client.settle_next()) is not None:
                book(told)
                client.acknowledge(told)

        It asks the service once a round for each payment in doubt or pending, whichever process left it there, and never
        pays. If something is still in doubt, pending or
        handed out and not acknowledged, it is an :class:`~jpm_payments.InDoubtError` with ``Status.E_STILL_UNKNOWN``: call
        again after ``result.retry_after_ms``. ``Outcome.UNKNOWN`` with ``Advice.CHECK_BY_HAND`` is a verdict too: the
        service can't tell any more.
        """
        result = self._settle()
        return None if result.status == Status.DONE else result

    def settle(self) -> Settling:
        """Tells every verdict that was not acknowledged, and acknowledges each when the next one is asked for.

        Loop over it at every start, and after an :class:`~jpm_payments.InDoubtError`: see :class:`~jpm_payments.Settling`.
        Nothing is asked before the loop begins. It never pays. A journal or a token that cannot be had is raised.
        """
        return Settling(self)

    def acknowledge(self, result: Result) -> None:
        """Says that this verdict is booked, and need not be told again. Nothing else does.

        ``result`` may come from any thread, or process. One without a verdict, or with an earlier one than the last, changes
        nothing. It is written with the next writing of this process, and when the client is closed: another process that
        shares the journal learns of it only then, and a crash before that tells it once more. If the journal does not know
        the request id, it is an :class:`~jpm_payments.InDoubtError` with ``Status.E_NOT_FOUND``.
        """
        if not isinstance(result, Result):
            raise TypeError(f"a Result is needed, not {type(result).__name__}")
        error = new_error()
        native = new_result()
        native.request_id = result.request_id.encode()
        native.verdict_number = result.verdict_number
        with self._handle as client:
            status = _library.load().jpm_result_acknowledge(client, native, error)
        check(status, error)

    def result_stored(self, request_id: str) -> None:
        """As :meth:`acknowledge`, for who has only the request id. It counts only while a single verdict was ever told of it."""
        error = new_error()
        with self._handle as client, NativeInputs() as inputs:
            status = _library.load().jpm_result_stored(client, inputs.text("request_id", request_id), error)
        check(status, error)

    def journal(self) -> Iterator[Result]:
        """The journal's entries of this client's service, merchant and till, the oldest first.

        For the list of open payments and the end of a day: each with ``operation``, ``opened_at_ms``, ``journal_state``, amounts
        and ids, and with ``ResultFlag.ACKNOWLEDGED`` when its verdict was. What has no verdict is ``UNKNOWN`` or ``PENDING``.
        From the journal alone: nothing is asked, told or changed. Without ``journal_file``, the entries of this client.
        """
        cursor = ctypes.c_int64(0)
        while True:
            native = new_result()
            with self._handle as client:
                status = _library.load().jpm_journal_next(client, cursor, native)
            entry = self._told(status, native)
            if status == Status.DONE:
                return
            yield entry

    def journal_backup(self, path: Union[str, os.PathLike[str]]) -> None:
        """Writes a sound copy of the journal to ``path``, a file that must not exist yet, while tills go on.

        Copying the file itself may tear it, and opening it ends its locks. Restored, it does not know what came after it.
        """
        error = new_error()
        with self._handle as client, NativeInputs() as inputs:
            status = _library.load().jpm_journal_backup(client, inputs.text("path", os.fspath(path)), error)
        check(status, error)

    def close(self) -> None:
        """Closes the connections. Calls still running in other threads end as usual, or by :meth:`cancel` before; new
        ones are refused. When the interpreter ends, calls that run in daemon threads are cancelled and waited for.

        Without ``journal_file`` the client is the memory of what is in doubt: settle before you close it. Closing twice
        does nothing.
        """
        self._handle.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        handle: Optional[Handle] = getattr(self, "_handle", None)
        if handle is not None and not handle.closed:
            warnings.warn(f"{self!r} was not closed", ResourceWarning, stacklevel=2, source=self)
            handle.close()

    def _call(self, function: Any, *inputs: Any) -> Result:
        native = new_result()
        with self._handle as client:
            status = function(client, *inputs, native)
        return self._told(status, native)

    def _settle(self) -> Result:
        """What ``settle_next`` tells, ``Status.DONE`` too."""
        return self._call(_library.load().jpm_settle_next)

    def _money(self, name: str, *inputs: Any) -> Result:
        """An operation about money: each input is a model and its kind, or a name and its text."""
        function = getattr(_library.load(), name)
        with NativeInputs() as native:
            converted = [self._input(native, *given) for given in inputs]
            if not any(isinstance(given, Payment) and given.wants_response for given, *_ in inputs):
                return self._call(function, *converted)
            told = new_result()
            with self._answer() as (pointer, response):
                for struct in converted:
                    if isinstance(struct, _native.jpm_payment):
                        struct.response = ctypes.pointer(pointer)
                with self._handle as client:
                    status = function(client, *converted, told)
            return self._told(status, told, response if pointer else None)  # That of what is raised, too.

    def _profile(self, name: str, *inputs: Any) -> ProfileAnswer:
        """As ``_money``, of those that give a response as well."""
        native = new_result()
        with self._answer() as (pointer, response):
            with self._handle as client, NativeInputs() as given:
                converted = [self._input(given, *item) for item in inputs]
                status = getattr(_library.load(), name)(client, *converted, native, pointer)
            return ProfileAnswer(self._told(status, native), response if pointer else None)

    @contextlib.contextmanager
    def _answer(self) -> Iterator[Tuple[Any, Response]]:
        """Where a call puts its response, and who frees it: at once, when the block ends by an exception."""
        pointer = ctypes.POINTER(_native.jpm_response)()
        response = Response(pointer, self)
        try:
            yield pointer, response
        except BaseException:
            response.close()
            raise

    @staticmethod
    def _input(native: NativeInputs, given: Any, kind: Any, or_none: str = "") -> Any:
        if given == "kind":
            return integer("kind", kind, ctypes.c_int32)
        if isinstance(given, str):
            return native.text(given, kind)
        if given is None and or_none:
            return None
        return native.struct(given, kind)

    def _told(self, status: int, native: _native.jpm_result, response: Optional[Response] = None) -> Result:
        result = result_from(native, self, response)
        if status < 0:
            raise error_for(status, status_name(status), result.error_field, result.error_message, result)
        return result
