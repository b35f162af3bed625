"""A table on the disk of which a few rows are needed at a time: read when asked for, and not kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class Rows:
    """Rows of an .npy file of shape (rows, width). Raises OSError or ValueError where it is none, or no longer whole.

    Mapped, the table of words took 14 to 21 MB after a while: the system brings in 64 KB around each row. For one caller at a time.
    """

    def __init__(self, path: Path) -> None:
        table = np.load(path, mmap_mode="r")
        self._width, self._dtype = table.shape[1], table.dtype
        self._begins = table.offset
        self._file = path.open("rb", buffering=0)

    def __getitem__(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Shape of `numbers`, and the width behind it."""
        wanted, places = np.unique(numbers, return_inverse=True)
        rows = np.empty((len(wanted), self._width), dtype=self._dtype)
        for row, number in zip(rows, wanted.tolist(), strict=True):
            self._file.seek(self._begins + number * row.nbytes)
            if self._file.readinto(row.data) != row.nbytes:
                raise OSError(f"{self._file.name} ends before row {number}.")
        return rows.astype(np.float32)[places].reshape(*numbers.shape, self._width)
