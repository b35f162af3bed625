"""The bench's larger indexes are whole: the service opens one, reads it as it reads its own, and finds something in it."""

from bot.settings import Settings
from eval.growth import growth


def test_a_grown_index_opens_and_is_searched(settings: Settings) -> None:
    said: list[str] = []
    figures = growth(settings, ["What is attachment trauma?", "Why do I push people away?"], (300,), said.append)
    assert min(figures["300"][what] for what in ("find_p50_ms", "chroma_p50_ms", "lexical_p50_ms")) > 0
    assert "300 passages" in said[0]
