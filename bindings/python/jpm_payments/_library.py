"""Finds the shared library, loads it once and makes sure that it is the one this package was written for."""

from __future__ import annotations

import ctypes
import functools
import os
import sys
from pathlib import Path

from . import _native

if sys.platform == "win32":
    _FILE_NAMES = ("jpm.dll",)
elif sys.platform == "darwin":
    _FILE_NAMES = ("libjpm.dylib",)
else:
    _FILE_NAMES = (f"libjpm.so.{_native.JPM_VERSION_MAJOR}", "libjpm.so")


class LibraryError(OSError):
    """The jpm library cannot be found or loaded, or does not fit this package. Nothing was done."""


@functools.lru_cache(maxsize=None)
def load() -> ctypes.CDLL:
    """The library, loaded at the first call.

    Searched in this order, and the first that is there is taken: the file that the environment variable
    ``JPM_LIBRARY`` names, a file beside this package, wherever the system looks for libraries.
    """
    library = _open()
    _check(library)
    return library


def _open() -> ctypes.CDLL:
    named = os.environ.get("JPM_LIBRARY")
    beside = [path for path in (Path(__file__).with_name(name) for name in _FILE_NAMES) if path.exists()]
    if named:
        candidates = [os.path.abspath(named)]
    elif beside:
        candidates = [str(beside[0])]
    else:
        candidates = list(_FILE_NAMES)
    faults = []
    for candidate in candidates:
        try:
            return ctypes.CDLL(candidate)
        except OSError as fault:
            faults.append(str(fault))
    raise LibraryError(
        "the jpm library cannot be loaded (" + "; ".join(faults) + "): set JPM_LIBRARY to the path of "
        f"{_FILE_NAMES[-1]}, or put that file into {Path(__file__).parent}"
    )


def _check(library: ctypes.CDLL) -> None:
    """Structs only ever grow, and only in a later version: anything else is another library's layout."""
    try:
        _native.declare(library)
    except AttributeError as fault:
        raise LibraryError(f"{library._name} is no jpm library, or too old a one: {fault}") from None
    abi = library.jpm_abi_version()
    if abi != _native.JPM_ABI_VERSION:
        raise LibraryError(
            f"{library._name} has binary interface {abi}; this package needs {_native.JPM_ABI_VERSION}"
        )
    later = library.jpm_version_number() > _native.JPM_VERSION_NUMBER
    for number, structure in _native.STRUCTS.items():
        theirs = library.jpm_struct_size(number)
        ours = ctypes.sizeof(structure)
        if theirs < ours or (theirs > ours and not later):
            raise LibraryError(
                f"{structure.__name__} has {theirs} bytes in {library._name} and {ours} in this package: "
                "install the package and the library of the same version"
            )
