"""Memory that the service does not need is given back to the system, where the system is a Linux that can take it."""

from __future__ import annotations

import contextlib
import ctypes
from pathlib import Path

_M_ARENA_MAX, _ARENAS = -8, 2
_MADV_DONTNEED = 4
_MAPS = Path("/proc/self/maps")


def few_arenas() -> None:
    """Lets threads share two heaps. glibc gives each thread one of its own, which then keeps what its largest reply took (some 15 MB)."""
    with contextlib.suppress(OSError, AttributeError, TypeError):  # another C library
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


def trim() -> None:
    """Gives back what lies free in the heap: opening the models and the index leaves some 10 MB."""
    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


def give_back(directory: Path) -> None:
    """Drops the pages of mapped weights under a directory (*.bin, *.blob); whoever reads one again gets it from the disk.

    The runtime maps the weights and packs them in its own way on its first run, after which the 42 MB as they were only lie there.
    """
    try:
        mapped = [line.split(maxsplit=5) for line in _MAPS.read_text("utf-8").splitlines() if line.endswith((".bin", ".blob"))]
        madvise = ctypes.CDLL(None).madvise
    except (OSError, AttributeError, TypeError):  # another system
        return
    madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    for addresses, rights, *_, file in mapped:
        if "w" not in rights and Path(file).is_relative_to(directory.resolve()):
            begin, end = (int(address, 16) for address in addresses.split("-"))
            madvise(begin, end - begin, _MADV_DONTNEED)
