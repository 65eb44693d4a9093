"""The options of a client, for editors and type checkers; the library itself says which there are."""

from __future__ import annotations

import os
from typing import TypedDict, Union

Text = Union[str, None]
Path = Union[str, "os.PathLike[str]", None]
#: Milliseconds or seconds; decimal text is taken too.
Number = Union[int, str, None]
Switch = Union[bool, int, str, None]


class Options(TypedDict, total=False):
    """What :class:`Client` and :func:`check` take by name. ``None`` counts as not given."""

    # The service and who is calling.

    #: ``mock``, ``client-testing`` or ``production``: chooses the URLs.
    environment: Text
    #: Base URL of the payments API, up to and with ``/api/v2``. Wins over ``environment``.
    base_url: Text
    #: Base URL of the Consumer Profile Management API. Default: that of ``environment``.
    profiles_base_url: Text
    #: 8 to 12 letters or digits, required: the account that is paid. Text, as zeros in front count.
    merchant_id: Text
    #: At most 256, required.
    company_name: Text
    #: At most 256, required.
    product_name: Text
    #: At most 50.
    product_version: Text

    # A token that is had elsewhere.

    #: Secret, at most 8192. The token; ``Client.set_access_token`` renews it.
    access_token: Text

    # Tokens that the library gets itself.

    #: URL of the token endpoint. Default: that of ``environment``. With an assertion it is the claim ``aud``,
    #: character for character.
    token_url: Text
    #: At most 256: the client id from J.P. Morgan.
    client_id: Text

    # ... with the client's secret, as in the mock tier.

    #: Secret, at most 1024.
    client_secret: Text
    #: ``basic``: the header ``Authorization: Basic`` (default); ``post``: form fields.
    client_secret_method: Text
    #: At most 1024. Default for ``environment`` ``mock``: ``jpm:payments:sandbox``.
    scope: Text

    # ... with a signed assertion, as in client testing and production.

    #: PEM file with an RSA private key, PKCS#1 or PKCS#8, not encrypted.
    private_key_file: Path
    #: PEM file with the certificate of that key, as registered at J.P. Morgan.
    certificate_file: Path
    #: 40 hexadecimal digits: the SHA-1 thumbprint of that certificate, instead of the file. Colons and spaces between
    #: them do not count.
    certificate_thumbprint: Text
    #: At most 1024, from J.P. Morgan.
    resource: Text
    #: Seconds, 60 to 15552000, default 300: how long an assertion is valid; each exchange has its own.
    assertion_lifetime_s: Number

    # TLS.

    #: ``os``: the system's certificates (default); ``file``: only those of ``ca_file``; ``bundled``: those that came
    #: with the library.
    trust: Text
    #: PEM file with trusted certificates, and with them ``trust`` ``file``, which need not be set.
    ca_file: Path
    #: PEM file with the certificate that is shown when the service asks for one, and those between it and its root.
    tls_client_certificate_file: Path
    #: PEM file with its private key: PKCS#8, PKCS#1 or SEC1, not encrypted.
    tls_client_key_file: Path

    # A proxy, which is never used for this very machine.

    #: ``http://host:port`` (CONNECT) or ``socks5://host:port`` (the proxy looks names up). Secret, as it may hold a
    #: password.
    proxy_url: Text
    #: At most 255.
    proxy_user: Text
    #: Secret, at most 255.
    proxy_password: Text
    #: Hosts reached without the proxy, with commas between: ``example.com`` (and all below it), an address, a network
    #: as ``10.0.0.0/8``, or ``*``.
    no_proxy: Text
    #: Take proxy and exceptions from ``https_proxy``, ``all_proxy`` and ``no_proxy``, in small letters or capitals.
    #: They are read as curl reads them; what has no meaning here is passed over, with a warning in the log.
    #: Default false.
    proxy_from_environment: Switch

    # Time.

    #: 1 to 600000, default 90000: a whole call, everything included. Less than 1000 is for a service on this machine.
    timeout_ms: Number
    #: 1 to 600000, default 10000: access token, name look-up, TCP, proxy and TLS together.
    connect_timeout_ms: Number
    #: 0 to 600000, default 15000: how long an unused connection is kept; 0 keeps none.
    idle_connection_ms: Number
    #: 1 to 600000, default 70000: how long the service may work on a request. Less than that is for a service on
    #: this machine.
    service_limit_ms: Number

    # The journal.

    #: A file on a local disk, made if it is not there: what was asked and what came of it survives the process. Default:
    #: none, and the client remembers until it is closed.
    journal_file: Path
    #: Days, 1 to 3650, default 90: how long verdicts that were told are kept; what is in doubt is kept for ever.
    journal_keep_days: Number
    #: At most 40: which of the tills that share a journal this is. Settling and the guard of order numbers speak of this
    #: one only.
    till: Text
    #: Hours, 1 to 8760, default 72: how long the service surely remembers a payment; later, "no record" proves nothing.
    lookup_trust_h: Number
    #: 1 to 86400000, default 60000: a verdict that was handed out and not acknowledged so long is told again by settling.
    acknowledge_within_ms: Number
    #: ``safe`` (default): the journal lies only where locks hold and nothing vanishes at a restart; ``any``: wherever it is put.
    journal_place: Text

    # Behaviour.

    #: A response hides the service's own tokens, SAFETECH, as it hides card numbers. Default false.
    hide_tokens: Switch

    #: The form of payments, ``api`` (default): as the API's specification has it; ``guide``: as the profile guide's samples
    #: have it. All else has the API's form.
    wire_form: Text
    #: Refuse a payment whose order number is that of another payment in doubt. Default true.
    guard_order_number: Switch
    #: Seconds, 0 to 31536000, default 72000: how long a paid order refuses another payment of the same order number, amount and
    #: card; 0: not at all.
    duplicate_window_s: Number
