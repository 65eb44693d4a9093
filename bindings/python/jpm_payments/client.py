"""The client: options in, payments through, results out."""

from __future__ import annotations

import ctypes
import warnings
from typing import TYPE_CHECKING, Any, Optional

from . import _library, _native
from ._calls import check, new_error, status_name
from ._config import ConfigFile, native_config
from ._handle import Handle
from ._log import LogTarget, callback_for
from .enums import Kind, LogLevel
from .errors import error_for
from .models import (
    AccountHolder,
    Card,
    NativeInputs,
    Payment,
    Profile,
    Result,
    integer,
    result_from,
    text_from,
)

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

    Any number of threads may use one client at once. Use it in a ``with`` block, or call :meth:`close`. If the
    process forks after the library was first used, every call in the child is a
    :class:`~jpm_payments.CallerError` with ``Status.E_FORKED``: fork first.

    **Paying.** A call that comes to an answer about the money returns a :class:`~jpm_payments.Result`, also for a
    decline: ask ``is_approved``. Everything else is raised as a :class:`~jpm_payments.JpmError` that carries the
    result. TypeError and ValueError mean that the call was not made. Any other exception that ends a paying call,
    such as KeyboardInterrupt, leaves the payment in doubt: ask with :meth:`lookup_request`. The package's copies of
    card number and verification value are wiped before a call returns; your own ``str`` objects cannot be.
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
        with native_config(config_file, from_environment, options, callback, log_level) as config:
            check(library.jpm_client_new(config, pointer, error), error)
        self._handle = Handle("client", pointer, library.jpm_client_free, needs=callback)

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
        """Ends the calls that run on this client in other threads, at once and with the truth.

        What has not left is a :class:`~jpm_payments.NotSentError` there, what has is an
        :class:`~jpm_payments.InDoubtError`. Calls that begin later are not touched. It does not wait; ``log`` may call
        it.
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
        with NativeInputs() as inputs:
            return self._call(
                _library.load().jpm_pay_with_new_profile,
                inputs.struct(payment, Payment),
                inputs.struct(card, Card),
                inputs.struct(holder, AccountHolder),
            )

    def pay_with_profile(self, payment: Payment, profile: Profile) -> Result:
        """Pays with a stored profile. Blocks for ``timeout_ms`` at most."""
        with NativeInputs() as inputs:
            return self._call(
                _library.load().jpm_pay_with_profile,
                inputs.struct(payment, Payment),
                inputs.struct(profile, Profile),
            )

    def pay_with_card(self, payment: Payment, card: Card, holder: Optional[AccountHolder] = None) -> Result:
        """Pays with a card and stores nothing. Blocks for ``timeout_ms`` at most."""
        with NativeInputs() as inputs:
            return self._call(
                _library.load().jpm_pay_with_card,
                inputs.struct(payment, Payment),
                inputs.struct(card, Card),
                None if holder is None else inputs.struct(holder, AccountHolder),
            )

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

    def close(self) -> None:
        """Closes the connections. Calls still running in other threads end as usual, or by :meth:`cancel` before; new
        ones are refused.

        The client is the memory of what is in doubt: settle before you close it. Closing twice does nothing.
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
        native = _native.jpm_result(struct_size=ctypes.sizeof(_native.jpm_result))
        with self._handle as client:
            status = function(client, *inputs, native)
        result = result_from(native)
        if status < 0:
            raise error_for(status, status_name(status), result.error_field, result.error_message, result)
        return result
