"""Rows read one at a time from the disk are those of the table."""

from pathlib import Path

import numpy as np
import pytest

from bot.knowledge.rows import Rows


def test_rows_are_the_tables_own_in_the_shape_asked_for(tmp_path: Path) -> None:
    table = np.arange(60, dtype=np.float16).reshape(12, 5)
    np.save(tmp_path / "table.npy", table)

    read = Rows(tmp_path / "table.npy")[np.array([[3, 0, 3], [11, 1, 0]])]

    assert read.dtype == np.float32
    assert np.array_equal(read, table[[[3, 0, 3], [11, 1, 0]]].astype(np.float32))


def test_a_table_that_was_cut_is_noticed(tmp_path: Path) -> None:
    np.save(tmp_path / "table.npy", np.zeros((12, 500), dtype=np.float16))
    rows = Rows(tmp_path / "table.npy")
    with (tmp_path / "table.npy").open("r+b") as file:
        file.truncate(6000)

    with pytest.raises(OSError, match="ends before row 11"):
        rows[np.array([[0, 11]])]


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "table.npy").write_bytes(b"not a table")

    with pytest.raises(ValueError, match="pickle"):
        Rows(tmp_path / "table.npy")
