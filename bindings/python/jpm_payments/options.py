"""The options of a client, for editors and type checkers; the library itself says which there are."""

from __future__ import annotations

import ast
import inspect
import os
import sys
import textwrap
from typing import TypedDict, Union

Text = Union[str, None]
Path = Union[str, "os.PathLike[str]", None]
#: Milliseconds or seconds; decimal text is taken too.
Number = Union[int, str, None]
Switch = Union[bool, int, str, None]


class Options(TypedDict, total=False):
    """What :class:`Client` and :func:`check` take by name. ``None`` counts as not given."""

    # The service and who is calling.

    environment: Text
    """``mock``, ``client-testing`` or ``production``: chooses the URLs."""
    base_url: Text
    """Base URL of the payments API, up to and with ``/api/v2``. Wins over ``environment``."""
    profiles_base_url: Text
    """Base URL of the Consumer Profile Management API. Default: that of ``environment``."""
    merchant_id: Text
    """8 to 12 letters or digits, required: the account that is paid. Text, as zeros in front count."""
    company_name: Text
    """At most 256, required."""
    product_name: Text
    """At most 256, required."""
    product_version: Text
    """At most 50."""

    # A token that is had elsewhere.

    access_token: Text
    """Secret, at most 8192. The token; ``Client.set_access_token`` renews it."""

    # Tokens that the library gets itself.

    token_url: Text
    """URL of the token endpoint. Default: that of ``environment``. With an assertion it is the claim ``aud``,
    character for character."""
    client_id: Text
    """At most 256: the client id from J.P. Morgan."""

    # ... with the client's secret, as in the mock tier.

    client_secret: Text
    """Secret, at most 1024."""
    client_secret_method: Text
    """``basic``: the header ``Authorization: Basic`` (default); ``post``: form fields."""
    scope: Text
    """At most 1024. Default for ``environment`` ``mock``: ``jpm:payments:sandbox``."""

    # ... with a signed assertion, as in client testing and production.

    private_key_file: Path
    """PEM file with an RSA private key, PKCS#1 or PKCS#8, not encrypted."""
    certificate_file: Path
    """PEM file with the certificate of that key, as registered at J.P. Morgan."""
    certificate_thumbprint: Text
    """40 hexadecimal digits: the SHA-1 thumbprint of that certificate, instead of the file. Colons and spaces between
    them do not count."""
    resource: Text
    """At most 1024, from J.P. Morgan."""
    assertion_lifetime_s: Number
    """Seconds, 60 to 15552000, default 300: how long an assertion is valid; each exchange has its own."""

    # TLS.

    trust: Text
    """``os``: the system's certificates (default); ``file``: only those of ``ca_file``; ``bundled``: those that came
    with the library."""
    ca_file: Path
    """PEM file with trusted certificates, and with them ``trust`` ``file``, which need not be set."""
    tls_client_certificate_file: Path
    """PEM file with the certificate that is shown when the service asks for one, and those between it and its root."""
    tls_client_key_file: Path
    """PEM file with its private key: PKCS#8, PKCS#1 or SEC1, not encrypted."""

    # A proxy, which is never used for this very machine.

    proxy_url: Text
    """``http://host:port`` (CONNECT) or ``socks5://host:port`` (the proxy looks names up). Secret, as it may hold a
    password."""
    proxy_user: Text
    """At most 255."""
    proxy_password: Text
    """Secret, at most 255."""
    no_proxy: Text
    """Hosts reached without the proxy, with commas between: ``example.com`` (and all below it), an address, a network
    as ``10.0.0.0/8``, or ``*``."""
    proxy_from_environment: Switch
    """Take proxy and exceptions from ``https_proxy``, ``all_proxy`` and ``no_proxy``, in small letters or capitals.
    They are read as curl reads them; what has no meaning here is passed over, with a warning in the log.
    Default false."""

    # Time.

    timeout_ms: Number
    """1 to 600000, default 90000: a whole call, everything included. Less than 1000 is for a service on this
    machine, or, without ``environment``, of a name below ``.test``."""
    connect_timeout_ms: Number
    """1 to 600000, default 10000: access token, name look-up, TCP, proxy and TLS together."""
    idle_connection_ms: Number
    """0 to 600000, default 15000: how long an unused connection is kept; 0 keeps none."""
    service_limit_ms: Number
    """1 to 600000, default 70000: how long the service may work on a request. Less than that is for a service on
    this machine, or, without ``environment``, of a name below ``.test``."""

    # The journal.

    journal_file: Path
    """A file on a local disk, made if it is not there: what was asked and what came of it survives the process. Default:
    none, and the client remembers until it is closed."""
    journal_keep_days: Number
    """Days, 1 to 3650, default 90: how long verdicts that were told are kept; what is in doubt is kept for ever."""
    till: Text
    """At most 40: which of the tills that share a journal this is. Settling and the guard of order numbers speak of this
    one only."""
    lookup_trust_h: Number
    """Hours, 1 to 8760, default 72: how long the service surely remembers a payment; later, "no record" proves
    nothing."""
    acknowledge_within_ms: Number
    """1 to 86400000, default 60000: a verdict that was handed out and not acknowledged so long is told again by
    settling."""
    journal_place: Text
    """``safe`` (default): the journal lies only where locks hold and nothing vanishes at a restart; ``any``:
    wherever it is put."""

    # Behaviour.

    hide_tokens: Switch
    """A response hides the service's own tokens, SAFETECH, as it hides card numbers. Default false."""
    extra_headers: Text
    """At most 1024: headers that are sent beside the library's own, as ``platform-id: 7; userIdentifier: till 3``. To the
    payments API ``platform-id`` and ``minorVersion``; to the profile API ``correlationIdentifier``,
    ``applicationIdentifier`` and, but for questions, ``userIdentifier``."""

    wire_form: Text
    """The form of payments, ``api`` (default): as the API's specification has it; ``guide``: as the profile guide's samples
    have it. All else has the API's form."""
    guard_order_number: Switch
    """Refuse a payment whose order number is that of another payment in doubt. Default true."""
    duplicate_window_s: Number
    """Seconds, 0 to 31536000, default 72000: how long a paid order refuses another payment of the same order number, amount and
    card; 0: not at all."""


def _explained() -> str:
    """Our docstring with those of the options: ``help()`` shows that of a class alone."""
    own = inspect.getdoc(Options) or ""
    try:
        module = ast.parse(inspect.getsource(sys.modules[__name__]))
    except (OSError, SyntaxError):
        # Installed without its source.
        return own
    lines = [own, ""]
    body = [line for node in module.body if isinstance(node, ast.ClassDef) for line in node.body]
    for option, words in zip(body, body[1:]):
        if (
            isinstance(option, ast.AnnAssign)
            and isinstance(option.target, ast.Name)
            and isinstance(option.annotation, ast.Name)
            and isinstance(words, ast.Expr)
            and isinstance(words.value, ast.Constant)
        ):
            text = textwrap.indent(inspect.cleandoc(str(words.value.value)), "    ")
            lines.append(f"{option.target.id}: {option.annotation.id}\n{text}")
    return "\n".join(lines)


Options.__doc__ = _explained()
