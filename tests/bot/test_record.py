"""The yearly record: counts, and nothing else."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from fastapi.testclient import TestClient

from bot.app import create_app
from bot.record import FILE, Record
from bot.reply import Category, Crisis, Kind, Reply
from bot.settings import Settings


def _reply(*categories: Category) -> Reply:
    return Reply(id="x", kind=Kind.CRISIS, text="", crisis=Crisis(level="crisis", categories=categories, region="US", resources=()))


def test_no_count_is_lost_while_a_new_file_is_opened_by_many(tmp_path: Path) -> None:
    for number in range(60):
        fresh = tmp_path / str(number)
        records = [Record(fresh) for _ in range(4)]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda n, records=records: records[n % 4].count(_reply(Category.SUICIDE), date(2026, 3, 9)), range(16)))
        assert list(Record(fresh).rows(2026)) == [("2026-03", "crisis", "suicide", 16)]


def test_counts_survive_and_add_up_over_concurrent_writers(tmp_path: Path) -> None:
    records = [Record(tmp_path) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: records[n % 4].count(_reply(Category.SUICIDE), date(2026, 3, 9)), range(60)))
    records[0].count(_reply(Category.SUICIDE, Category.SELF_HARM), date(2027, 1, 1))
    assert list(Record(tmp_path).rows(2026)) == [("2026-03", "crisis", "suicide", 60)]
    assert len(list(Record(tmp_path).rows(2027))) == 2


def test_a_crisis_is_counted_without_a_word_of_it(client: TestClient, tmp_path: Path) -> None:
    client.app.state.record = Record(tmp_path)  # type: ignore[attr-defined]
    canary = "zanzibarcanary"
    client.post("/v1/chat", json={"message": f"I want to kill myself {canary}", "region": "GB"})
    client.app.state.workers.afterwards(lambda: None).result()  # type: ignore[attr-defined]  # what was to be written is written
    assert [row[1:] for row in Record(tmp_path).rows(date.today().year)] == [("crisis", "suicide", 1)]
    assert not any(canary.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_what_was_still_to_be_counted_is_counted_before_the_service_stops(settings: Settings, tmp_path: Path) -> None:
    app = create_app(settings)
    with TestClient(app) as client:
        app.state.record = Record(tmp_path)
        for _ in range(5):
            client.post("/v1/chat", json={"message": "I want to kill myself", "region": "GB"})
    assert [row[1:] for row in Record(tmp_path).rows(date.today().year)] == [("crisis", "suicide", 5)]


def test_a_record_that_cannot_be_written_costs_no_reply(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database, but long enough to look like something else" * 40)
    client.app.state.record = Record(tmp_path)  # type: ignore[attr-defined]
    assert "988" in client.post("/v1/chat", json={"message": "I want to kill myself", "region": "US"}).json()["text"]


def test_the_report_prints_for_a_spreadsheet(tmp_path: Path) -> None:
    Record(tmp_path).count(_reply(Category.SUICIDE), date(2026, 3, 9))
    command = [sys.executable, "-m", "bot", "report", "--year", "2026", "--csv"]
    out = subprocess.run(command, env={**os.environ, "SECURE_BASE_DATA_DIR": str(tmp_path)}, capture_output=True, text=True, check=True)
    assert out.stdout.splitlines() == ["month,level,category,times", "2026-03,crisis,suicide,1"]


def test_the_doctor_finds_this_installation_well_and_says_what_is_missing_in_an_empty_one(data_dir: Path, tmp_path: Path) -> None:
    def doctor(data: Path) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "SECURE_BASE_DATA_DIR": str(data)}
        return subprocess.run([sys.executable, "-m", "bot", "doctor"], env=env, capture_output=True, text=True, check=False)

    well, empty = doctor(data_dir), doctor(tmp_path)
    assert well.returncode == 0 and "MEND" not in well.stdout
    assert empty.returncode == 1 and "make ingest" in empty.stdout and "ok    danger is answered" in empty.stdout
