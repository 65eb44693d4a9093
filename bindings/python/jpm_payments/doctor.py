"""Walks the whole way to the service and tells what each step found."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Tuple

from . import _library, _native
from ._calls import check as check_status
from ._calls import new_error
from ._config import ConfigFile, native_config
from ._log import LogTarget, callback_for
from .enums import LogLevel
from .response import Response

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .options import Options


@dataclass(frozen=True)
class Finding:
    """What one step of the walk found."""

    #: The step.
    name: str
    #: ``ok``, ``warning``, ``failed`` or ``skipped``.
    result: str
    #: The name of a status, as in ``JPM_E_RESOLVE``; empty when there is none.
    status: str
    #: What was seen, in one line.
    detail: str
    #: What to do about it; empty when there is nothing to do.
    advice: str


@dataclass(frozen=True)
class Report:
    """What :func:`check` found. It holds no secret and no card data: safe to mail."""

    #: Whether no step failed.
    ok: bool
    #: Every step, in the order of the walk.
    findings: Tuple[Finding, ...]
    #: All of it as JSON, for support.
    json: str


def check(
    *,
    config_file: ConfigFile = None,
    from_environment: bool = False,
    log: LogTarget = None,
    log_level: LogLevel = LogLevel.INFO,
    **options: Unpack[Options],
) -> Report:
    """Walks the whole way to the service, step by step, and tells of each step what it found and what to do.

    Takes what :class:`Client` takes. It asks for a token, for the service's health and for a request that does not
    exist; it never pays. Takes ``timeout_ms`` at most. Options from which no client can be made are a step that
    failed; only an option that cannot be set at all is raised, as by :class:`Client`.
    """
    library = _library.load()
    error = new_error()
    pointer = ctypes.POINTER(_native.jpm_response)()
    callback = callback_for(log)
    with Response(pointer) as response:
        with native_config(config_file, from_environment, options, callback, log_level) as config:
            check_status(library.jpm_check(config, pointer, error), error)
        return _report(response)


def _report(response: Response) -> Report:
    findings = tuple(
        Finding(**{item.name: response.text(f"/checks/{at}/{item.name}") or "" for item in fields(Finding)})
        for at in range(response.count("/checks") or 0)
    )
    return Report(response.text("/ok") == "true", findings, response.json)
