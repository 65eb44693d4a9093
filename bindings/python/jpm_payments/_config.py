"""Options on their way to the library: from a file, from the environment, from the caller."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import itertools
import os
from typing import Any, Dict, Iterator, Mapping, Tuple, Union

from . import _library, _native
from ._calls import check, new_error
from .enums import LogLevel
from .models import NativeInputs, integer, text_from

ConfigFile = Union[str, "os.PathLike[str]", None]

#: Python's text is Unicode, and this package hands it over as UTF-8.
_NOT_FOR_PYTHON = "text_encoding"


def option_names() -> Tuple[str, ...]:
    """The names of all options that :class:`Client` takes, as the library lists them."""
    return tuple(name for name in option_numbers() if name != _NOT_FOR_PYTHON)


@functools.lru_cache(maxsize=None)
def option_numbers() -> Dict[str, int]:
    """Every option's number by its name, from the library itself."""
    library = _library.load()
    numbers = {}
    for number in itertools.count(1):
        name = library.jpm_option_name(number)
        if name is None:
            break
        numbers[text_from(name)] = number
    return numbers


@contextlib.contextmanager
def native_config(
    config_file: ConfigFile,
    from_environment: bool,
    options: Mapping[str, object],
    log: Any,
    log_level: LogLevel,
) -> Iterator[Any]:
    """A ``jpm_config`` with all that was given: the file first, the environment over it, the options over both."""
    library = _library.load()
    error = new_error()
    config = ctypes.POINTER(_native.jpm_config)()
    check(library.jpm_config_new(config, error), error)
    try:
        if config_file is not None:
            with NativeInputs() as inputs:
                path = inputs.text("config_file", os.fspath(config_file))
                check(library.jpm_config_load_file(config, path, error), error)
        if from_environment:
            check(library.jpm_config_load_env(config, error), error)
        for name, value in options.items():
            if value is not None:
                _set_option(config, _number_of(name), name, value)
        # A file may be shared with a program that has a code page.
        _set_option(config, option_numbers()[_NOT_FOR_PYTHON], _NOT_FOR_PYTHON, "utf-8")
        if log:
            level = integer("log_level", log_level, ctypes.c_int32)
            check(library.jpm_config_set_log(config, log, None, level, error), error)
        yield config
    finally:
        library.jpm_config_free(config)


def _number_of(name: str) -> int:
    if name == _NOT_FOR_PYTHON:
        raise TypeError(f"{name} is not for Python, whose text is Unicode: leave it out")
    number = option_numbers().get(name)
    if number is None:
        raise TypeError(f"there is no option {name}; there are {', '.join(option_names())}")
    return number


def _set_option(config: Any, number: int, name: str, value: Any) -> None:
    library = _library.load()
    error = new_error()
    with NativeInputs() as inputs:
        if isinstance(value, int):
            whole = integer(name, int(value), ctypes.c_int64)
            status = library.jpm_config_set_int(config, number, whole, error)
        else:
            text = os.fspath(value) if isinstance(value, os.PathLike) else value
            status = library.jpm_config_set_str(config, number, inputs.text(name, text), error)
    check(status, error)
