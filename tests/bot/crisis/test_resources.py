"""A false number can cost a life: every entry is well formed, dated, and has a source."""

import re
from datetime import date, timedelta
from urllib.parse import urlparse

import phonenumbers
import pytest

from bot.crisis.resources import KINDS, Resources
from bot.reply import Category

resources = Resources()
REGIONS = (*resources.regions, "EU", "ZZ")
LINES = [(region, line) for region in REGIONS for line in resources.all(region)]


@pytest.mark.parametrize(("region", "line"), LINES, ids=[f"{region}: {line.name}" for region, line in LINES])
def test_an_entry_can_be_reached_and_was_checked(region: str, line) -> None:
    assert line.kind in KINDS
    assert line.phone or line.sms or line.url or line.note
    assert urlparse(line.source).scheme == "https" and urlparse(line.source).netloc
    assert date.fromisoformat(line.checked_on) <= date.today()
    for number in filter(None, (line.tel, line.sms)):
        assert re.fullmatch(r"[0-9+*#]{2,15}", number)
    if line.tel and len(line.tel) > 6 and region not in ("EU", "ZZ"):
        assert phonenumbers.is_possible_number(phonenumbers.parse(line.tel, region))
    if line.sms_body:
        assert line.sms and re.fullmatch(r"[A-Z]{2,12}", line.sms_body)
    if line.url:
        assert urlparse(line.url).scheme == "https"
    for language in line.languages:
        assert re.fullmatch(r"[a-z]{2}", language)


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_an_emergency_entry_and_someone_to_talk_to(region: str) -> None:
    kinds = {line.kind for line in resources.all(region)}
    assert "emergency" in kinds
    assert kinds & {"suicide", "text", "directory"}


@pytest.mark.parametrize(("asked", "locale", "default", "got"), [
    ("US", "en", "", "US"), ("us", "en", "", "US"), ("UK", "en", "", "GB"), (None, "en-GB", "", "GB"), (None, "en", "NZ", "NZ"),
    (None, "en", "", "ZZ"), ("QQ", "en-GB", "US", "ZZ"), ("DE", "en", "", "DE"), (None, "el_GR", "", "EU"),
    (None, "nb-NO", "", "NO"),
])  # fmt: skip
def test_the_region_is_as_asked_else_guessed_else_worldwide(asked: str | None, locale: str, default: str, got: str) -> None:
    assert resources.resolve(asked, locale, default) == got


def test_a_countrys_lines_are_filled_up_from_europes_where_it_has_none_of_its_own() -> None:
    kinds = [line.kind for line in resources.all("DE")]
    assert kinds.count("emergency") == 1 and "child" in kinds
    assert "suicide" in {line.kind for line in resources.all("IT")}


@pytest.mark.parametrize("category", list(Category))
def test_every_need_gets_lines_everywhere(category: Category) -> None:
    for region in REGIONS:
        assert resources.for_need(region, (category,))


def test_a_childs_line_leads_for_a_child() -> None:
    assert resources.for_need("GB", (Category.SUICIDE,), minor=True)[0].kind == "child"


def test_no_childrens_line_leads_for_a_grown_up() -> None:
    worried = resources.for_need("GB", (Category.CHILD_ABUSE,), person="other")
    assert worried[0].kind == "child_worry" and "child" in {line.kind for line in worried}
    assert "child" not in {line.kind for line in resources.for_need("GB", (Category.CHILD_ABUSE,), person="grown")}


def test_entries_unchecked_for_half_a_year_are_reported() -> None:
    assert not resources.stale(date(2026, 11, 26))
    assert len(resources.stale(date(2026, 11, 26) + timedelta(days=400))) >= len(resources.regions)
