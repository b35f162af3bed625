"""How to reach people, as words: for those who read the text of a crisis reply and not the card beside it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reply import Resource


def in_words(lines: Sequence[Resource]) -> dict[str, str]:
    """What stands for {line}, {emergency} and the others in protocol.yaml, from the lines of a region, the fitting ones first."""
    emergency = next((line for line in lines if line.kind == "emergency"), None)
    number = emergency.phone if emergency else None
    emergency_bare = number or "your local emergency number"
    lead = next((line for line in lines if line.kind not in ("emergency", "poison") and (line.phone or line.sms)), None)
    lead = lead or next((line for line in lines if line.kind == "directory"), None)
    reach = _how_to_reach(lead) if lead else f"call {emergency_bare}"
    name = _as_noun(lead) if lead else "emergency services"
    written = next((line for line in lines if line.kind not in ("emergency", "poison", "veterans") and line.sms), None)
    poison = next((line for line in lines if line.kind == "poison"), None)
    return {
        "line": reach,
        "line_cap": _capital(reach),
        "line_name": name,
        "line_name_cap": _capital(name),
        "emergency": f"call {emergency_bare}",
        "emergency_cap": f"Call {emergency_bare}",
        "emergency_bare": emergency_bare,
        "write": f"{_written(written)} ({written.name})" if written else "look for the online chat of a line",
        "line_bare": _bare(lead) if lead else emergency_bare,
        "number": f" ({number})" if number else "",
        "poison": f"If you can't get through, {poison.name} is on {poison.phone}." if poison else "",
    }


def _way(line: Resource) -> str:
    """ "call or text 988"; empty for a line that is only a web page."""
    if line.phone and line.sms:
        same = line.tel == line.sms and not line.sms_body
        return f"call or text {line.phone}" if same else f"call {line.phone} or {_written(line)}"
    if line.phone:
        return f"call {line.phone}"
    return _written(line) if line.sms else ""


def _written(line: Resource) -> str:
    """ "text HOME to 741741"."""
    return f"text {line.sms_body} to {line.sms}" if line.sms_body else f"text {line.sms}"


def _how_to_reach(line: Resource) -> str:
    """ "call or text 988 (988 Suicide & Crisis Lifeline)"."""
    way = _way(line)
    return f"{way} ({line.name})" if way else f"find a free line near you at {_address(line)}"


def _as_noun(line: Resource) -> str:
    """ "988 Suicide & Crisis Lifeline (call or text 988)"."""
    way = _way(line)
    return f"{line.name} ({way})" if way else f"a free line near you (find one at {_address(line)})"


def _bare(line: Resource) -> str:
    """ "988 Suicide & Crisis Lifeline, 988", for a sentence in any language."""
    return ", ".join(filter(None, (line.name, line.phone or line.sms or _address(line))))


def _address(line: Resource) -> str:
    return (line.url or "").removeprefix("https://").removeprefix("www.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
