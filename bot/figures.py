"""How a day went, for the operator's page: turns by kind, and which subjects of the articles came near what went unanswered.

Counted in memory and added to the data directory's SQLite file every few seconds, so that no visitor waits for a disk.
A subject is the title of an article, never a visitor's words.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import structlog

from bot.record import FILE
from bot.reply import Reply

log = structlog.get_logger(__name__)
_TABLE = "CREATE TABLE IF NOT EXISTS daily (day TEXT NOT NULL, what TEXT NOT NULL, name TEXT NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (day, what, name)) WITHOUT ROWID"
_ADD = "INSERT INTO daily VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET times = times + excluded.times"
KEPT_DAYS = 90
"""Days after which a day's figures are dropped."""
TURNS, DANGER, UNANSWERED = "turns", "danger", "unanswered"


class Figures:
    """Counts of replies by day. A disk that fails costs counts, never a reply."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE
        self._guard = threading.Lock()
        self._waiting: Counter[tuple[str, str, str]] = Counter()

    def count(self, reply: Reply, near: str, today: date | None = None) -> None:
        """Adds a reply to the day's counts. near: title of the nearest article when there was no answer."""
        day = (today or date.today()).isoformat()
        with self._guard:
            self._waiting[day, TURNS, reply.kind.value] += 1
            if reply.crisis is not None:
                self._waiting[day, DANGER, reply.crisis.level] += 1
            if near:
                self._waiting[day, UNANSWERED, near] += 1

    def flush(self) -> None:
        """Writes what was counted since the last time."""
        with self._guard:
            waiting, self._waiting = self._waiting, Counter()
        if not waiting:
            return
        oldest = (date.today() - timedelta(days=KEPT_DAYS)).isoformat()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=2.0)) as database, database:
                database.execute(_TABLE)
                database.executemany(_ADD, [(*key, times) for key, times in waiting.items()])
                database.execute("DELETE FROM daily WHERE day < ?", (oldest,))
        except (sqlite3.Error, OSError) as error:
            with self._guard:
                self._waiting.update(waiting)
            log.error("figures_not_written", error=type(error).__name__)

    def since(self, first: date) -> dict[str, list[tuple[str, int]]]:
        """What -> (name, times), most frequent first, from that day on."""
        self.flush()
        found: dict[str, list[tuple[str, int]]] = {TURNS: [], DANGER: [], UNANSWERED: []}
        if not self._path.exists():
            return found
        with closing(sqlite3.connect(self._path, timeout=2.0)) as database:
            database.execute(_TABLE)
            rows = database.execute(
                "SELECT what, name, SUM(times) FROM daily WHERE day >= ? GROUP BY what, name ORDER BY 3 DESC, name", (first.isoformat(),)
            )
            for what, name, times in rows:
                found.setdefault(what, []).append((name, times))
        return found
