"""Where people can turn: crisis lines by region, ordered by what the person needs.

Entries live in resources.yaml; each carries the page it was checked against and the day. No network, no guess by address.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.datafile import read_words
from bot.reply import Category, Resource

WORLDWIDE = "ZZ"
STALE_AFTER = timedelta(days=180)
"""An entry not compared with its source for this long is reported at start-up and by `doctor`."""
KINDS = frozenset(
    {
        "emergency",
        "suicide",
        "text",
        "domestic_violence",
        "sexual_assault",
        "child",
        "child_abuse",
        "child_worry",
        "eating_disorder",
        "lgbtq",
        "poison",
        "veterans",
        "directory",
    }
)
_COUNTRY = re.compile(r"^[A-Z]{2}$")

# The kinds that come first for each category, most useful first; the rest follow in the file's order.
_FIRST: dict[Category, tuple[str, ...]] = {
    Category.MEDICAL_EMERGENCY: ("emergency", "poison", "suicide", "text"),
    Category.SUICIDE: ("suicide", "text", "emergency"),
    Category.HARM_TO_OTHERS: ("emergency", "suicide", "text"),
    Category.CHILD_ABUSE: ("child", "child_abuse", "emergency", "domestic_violence", "sexual_assault"),
    Category.SEXUAL_ASSAULT: ("sexual_assault", "emergency", "domestic_violence"),
    Category.DOMESTIC_VIOLENCE: ("domestic_violence", "emergency", "sexual_assault"),
    Category.SELF_HARM: ("suicide", "text", "emergency"),
    Category.PSYCHOSIS: ("emergency", "suicide", "text"),
    Category.EATING_DISORDER: ("eating_disorder", "suicide", "text", "emergency"),
}
_FIRST_FOR: dict[tuple[Category, str], tuple[str, ...]] = {
    (Category.CHILD_ABUSE, "other"): ("child_worry", "child", "child_abuse", "emergency", "domestic_violence", "sexual_assault"),
    (Category.CHILD_ABUSE, "grown"): ("suicide", "text", "sexual_assault", "emergency"),
}
"""The same by who is spoken to, where that changes it: a grown-up who is worried, and one who tells of a childhood, are not for a children's line."""
_ALWAYS = ("emergency", "suicide", "text", "directory")


class ResourceError(ValueError):
    """resources.yaml cannot be used. Names the region, the entry and what to change."""


class Resources:
    """The lines of every region, read once."""

    def __init__(self, path: Path | None = None) -> None:
        path = path or Path(__file__).with_name("resources.yaml")
        data: dict[Any, Any] = read_words(path)
        if False in data:
            raise ResourceError('resources.yaml: write Norway as "NO", in quotes; YAML reads it as a false otherwise.')
        self._members = frozenset(data.pop("EU_MEMBERS", ()))
        self._regions = {str(region): tuple(_resource(str(region), entry) for entry in entries) for region, entries in data.items()}
        if WORLDWIDE not in self._regions:
            raise ResourceError(f"resources.yaml has no {WORLDWIDE} entries: they are what everyone else gets.")

    @property
    def regions(self) -> tuple[str, ...]:
        """Every region with lines of its own, without the fallbacks."""
        return tuple(sorted(region for region in self._regions if region not in (WORLDWIDE, "EU")))

    def resolve(self, region: str | None, locale: str | None = None, default: str = "") -> str:
        """The region to show: as asked, else as the locale says (en-GB), else the operator's default, else worldwide."""
        for wanted in (region, _region_of(locale), default):
            code = (wanted or "").strip().upper()
            code = {"UK": "GB"}.get(code, code)
            if code in self._regions:
                return code
            if code in self._members and "EU" in self._regions:
                return "EU"
            if region and wanted is region and _COUNTRY.match(code):
                return WORLDWIDE
        return WORLDWIDE

    def all(self, region: str) -> tuple[Resource, ...]:
        """Every line of a region, in the file's order, then what a wider region adds: Europe's for a member, the worldwide directory."""
        own = self._regions.get(region, ())
        if region == WORLDWIDE:
            return own
        kinds = {entry.kind for entry in own}
        europe = self._regions.get("EU", ()) if region in self._members and own else ()
        wider = tuple(entry for entry in europe if entry.kind not in kinds)
        return own + wider + tuple(entry for entry in self._regions[WORLDWIDE] if entry.kind == "directory")

    def for_need(self, region: str, categories: tuple[Category, ...], *, minor: bool = False, person: str = "self") -> tuple[Resource, ...]:
        """The lines that fit, most fitting first: a child's line leads for a child, emergency for an emergency.

        person: who is spoken to, as protocol.yaml calls it: "self", "other", "grown".
        """
        kinds: list[str] = ["child"] if minor else []
        for category in categories or (Category.SUICIDE,):
            kinds += _FIRST_FOR.get((category, person), _FIRST[category])
        kinds += _ALWAYS
        lines = self.all(region)
        ordered = [line for kind in dict.fromkeys(kinds) for line in lines if line.kind == kind]
        return tuple(ordered)

    def checked_on(self) -> date:
        """When the entry was checked that was checked longest ago."""
        return min(date.fromisoformat(line.checked_on) for lines in self._regions.values() for line in lines if line.checked_on)

    def stale(self, today: date) -> tuple[tuple[str, Resource], ...]:
        """Entries that nobody has compared with their source for 180 days."""
        return tuple(
            (region, line)
            for region, lines in self._regions.items()
            for line in lines
            if line.checked_on is None or today - date.fromisoformat(line.checked_on) > STALE_AFTER
        )


def _resource(region: str, entry: dict[str, Any]) -> Resource:
    where = f"resources.yaml, {region}, {entry.get('name', entry)!r}"
    if entry.get("kind") not in KINDS:
        raise ResourceError(f"{where}: kind must be one of {', '.join(sorted(KINDS))}.")
    if not entry.get("source") or not entry.get("checked_on"):
        raise ResourceError(f"{where}: add the `source` page it was checked against and `checked_on`.")
    phone = entry.get("phone")
    return Resource(
        name=entry["name"],
        kind=entry["kind"],
        phone=phone,
        tel=_dial(phone),
        sms=_dial(entry.get("sms")),
        sms_body=entry.get("sms_body"),
        url=entry.get("url"),
        hours=entry.get("hours"),
        languages=tuple(entry.get("languages", ())),
        note=entry.get("note"),
        source=entry["source"],
        checked_on=str(entry["checked_on"]),
    )


def _dial(number: str | None) -> str | None:
    return re.sub(r"[^0-9+*#]", "", number) if number else None


def _region_of(locale: str | None) -> str | None:
    parts = re.split(r"[-_]", locale or "")
    return next((part for part in parts[1:] if len(part) == 2 and part.isalpha()), None)
