"""The client: options in, payments through, results out."""

from __future__ import annotations

import ctypes
import functools
import itertools
import os
import threading
import warnings
from typing import Any, Dict, Optional, Tuple, Union

from . import _library, _native
from .enums import Kind
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

OptionValue = Union[str, int, "os.PathLike[str]", None]


def library_version() -> str:
    """The version of the library that is loaded, as in ``"0.1.0"``."""
    return text_from(_library.load().jpm_version())


def option_names() -> Tuple[str, ...]:
    """The names of all options that :class:`Client` takes, as the library lists them."""
    return tuple(_option_numbers())


def new_request_id() -> str:
    """Makes a request id that no other call has: store it, then pay with it."""
    library = _library.load()
    error = _new_error()
    text = ctypes.create_string_buffer(48)
    _check(library.jpm_new_request_id(text, len(text), error), error)
    return text_from(text.value)


class Client:
    """A connection to the service for one merchant.

    Options are named as in jpm.h, in small letters (``JPM_OPT_BASE_URL`` is ``base_url``), and documented
    there; :func:`option_names` lists them. Needed are ``merchant_id``, ``access_token``, ``company_name``,
    ``product_name`` and one of ``base_url`` and ``environment``. An option that is ``None`` counts as not given.
    Nothing is sent here; a wrong option is a :class:`~jpm_payments.CallerError` that names it.

    Any number of threads may use one client at once. Use it in a ``with`` block, or call :meth:`close`. If the
    process forks after the library was first used, every call in the child is a
    :class:`~jpm_payments.CallerError` with ``Status.E_FORKED``: fork first.

    **Paying.** A call that comes to an answer about the money returns a :class:`~jpm_payments.Result`, also for a
    decline: ask ``is_approved``. Everything else is raised as a :class:`~jpm_payments.JpmError` that carries the
    result. TypeError and ValueError mean that the call was not made. Any other exception that ends a paying call,
    such as KeyboardInterrupt, leaves the payment in doubt: ask with :meth:`lookup_request`. The package's copies of card number and verification value are wiped before a call returns;
    your own ``str`` objects cannot be.
    """

    def __init__(self, **options: OptionValue) -> None:
        self._handle = _Handle(_make_client(options))

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
        """Closes the connections. Calls still running in other threads end as usual; new ones are refused.

        The client is the memory of what is in doubt: settle before you close it. Closing twice does nothing.
        """
        self._handle.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        handle: Optional[_Handle] = getattr(self, "_handle", None)
        if handle is not None and not handle.closed:
            warnings.warn(f"{self!r} was not closed", ResourceWarning, stacklevel=2, source=self)
            handle.close()

    def _call(self, function: Any, *inputs: Any) -> Result:
        native = _native.jpm_result(struct_size=ctypes.sizeof(_native.jpm_result))
        with self._handle as client:
            status = function(client, *inputs, native)
        result = result_from(native)
        if status < 0:
            raise error_for(status, _name(status), result.error_field, result.error_message, result)
        return result


class _Handle:
    """The native client. It counts the calls that use it, so that it is freed when the last has returned."""

    def __init__(self, pointer: Any) -> None:
        self._pointer = pointer
        self._free = _library.load().jpm_client_free
        self._lock = threading.Lock()
        self._calls = 0
        self.closed = False

    def __enter__(self) -> Any:
        with self._lock:
            if self.closed:
                raise ValueError("the client is closed")
            self._calls += 1
        return self._pointer

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._calls -= 1
            last = self.closed and self._calls == 0
        if last:
            self._free(self._pointer)

    def close(self) -> None:
        with self._lock:
            last = not self.closed and self._calls == 0
            self.closed = True
        if last:
            self._free(self._pointer)


@functools.lru_cache(maxsize=None)
def _option_numbers() -> Dict[str, int]:
    """Every option's number by its name, from the library itself."""
    library = _library.load()
    numbers = {}
    for number in itertools.count(1):
        name = library.jpm_option_name(number)
        if name is None:
            break
        numbers[text_from(name)] = number
    return numbers


def _make_client(options: Dict[str, OptionValue]) -> Any:
    library = _library.load()
    error = _new_error()
    config = ctypes.POINTER(_native.jpm_config)()
    client = ctypes.POINTER(_native.jpm_client)()
    _check(library.jpm_config_new(config, error), error)
    try:
        for name, value in options.items():
            if value is not None:
                _set_option(config, name, value)
        _check(library.jpm_client_new(config, client, error), error)
    finally:
        library.jpm_config_free(config)
    return client


def _set_option(config: Any, name: str, value: OptionValue) -> None:
    number = _option_numbers().get(name)
    if number is None:
        raise TypeError(f"there is no option {name}; there are {', '.join(option_names())}")
    library = _library.load()
    error = _new_error()
    with NativeInputs() as inputs:
        if isinstance(value, int):
            whole = integer(name, int(value), ctypes.c_int64)
            status = library.jpm_config_set_int(config, number, whole, error)
        else:
            text = os.fspath(value) if isinstance(value, os.PathLike) else value
            status = library.jpm_config_set_str(config, number, inputs.text(name, text), error)
    _check(status, error)


def _new_error() -> _native.jpm_error:
    return _native.jpm_error(struct_size=ctypes.sizeof(_native.jpm_error))


def _check(status: int, error: _native.jpm_error) -> None:
    if status < 0:
        raise error_for(status, _name(status), text_from(error.field), text_from(error.message))


def _name(status: int) -> str:
    return text_from(_library.load().jpm_status_name(status))
