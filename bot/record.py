"""How often danger was noticed, by month, category and level: what the law asks for, and no more.

One small SQLite file in the data directory, shared by every process on it. No message, no time of day, no visitor.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import structlog

from bot.reply import Reply

log = structlog.get_logger(__name__)
FILE = "record.sqlite3"
_TABLE = """CREATE TABLE IF NOT EXISTS noticed (
    month TEXT NOT NULL, level TEXT NOT NULL, category TEXT NOT NULL, times INTEGER NOT NULL,
    PRIMARY KEY (month, level, category)) WITHOUT ROWID"""
_ADD = "INSERT INTO noticed VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1"
_WAIT = 2.0
"""Seconds to wait for another process that is writing."""
_PAUSE = 0.01
"""Seconds between two tries in that time: while several processes open a new file at once, SQLite says that it is locked without waiting.
Of 150 new files with eight writers each, 16 lost a count with one try and none with more."""


class Record:
    """Counts replies that carried crisis lines. A disk that fails costs a count, never a reply."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE

    def count(self, reply: Reply, today: date | None = None) -> None:
        """Adds a reply to the month's counts, once for each category; months are of this machine's calendar."""
        if reply.crisis is None:
            return
        month = (today or date.today()).strftime("%Y-%m")
        crisis = reply.crisis
        counted = [(month, crisis.level, category.value) for category in crisis.categories]
        until = time.monotonic() + _WAIT
        try:
            while not self._add(counted, again=time.monotonic() < until):
                time.sleep(_PAUSE)
        except (sqlite3.Error, OSError) as error:
            log.error("crisis_not_counted", error=type(error).__name__)

    def _add(self, counted: Sequence[tuple[str, str, str]], *, again: bool) -> bool:
        """Whether it was written; where the file was locked, False if there is time to try again."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with closing(sqlite3.connect(self._path, timeout=_WAIT)) as database, database:
                database.execute("PRAGMA journal_mode = WAL")
                database.execute("PRAGMA synchronous = NORMAL")  # a count may be lost in a power cut; a visitor never waits for a disk
                database.execute(_TABLE)
                database.executemany(_ADD, counted)
        except sqlite3.OperationalError as error:
            if again and error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                return False
            raise
        return True

    def rows(self, year: int) -> Iterator[tuple[str, str, str, int]]:
        """(month, level, category, times) of a year, in order. Nothing when nothing was ever counted."""
        if not self._path.exists():
            return
        with closing(sqlite3.connect(self._path, timeout=_WAIT)) as database:
            database.execute(_TABLE)
            yield from database.execute("SELECT * FROM noticed WHERE month LIKE ? ORDER BY month, level, category", (f"{year:04d}-%",))
