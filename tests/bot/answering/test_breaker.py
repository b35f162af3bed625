"""The breaker, by a clock that the test turns."""

from bot.answering.breaker import OPEN_SECONDS, TRIPS_AFTER, Breaker


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_it_opens_after_failures_in_a_row_and_lets_one_through_later() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(TRIPS_AFTER):
        assert breaker.closed
        breaker.failed()
    assert not breaker.closed
    clock.now += OPEN_SECONDS
    assert breaker.closed
    breaker.failed()
    assert not breaker.closed


def test_a_success_between_failures_starts_the_count_again() -> None:
    breaker = Breaker(Clock())
    for _ in range(3 * TRIPS_AFTER):
        breaker.failed()
        breaker.succeeded()
    assert breaker.closed


def test_it_waits_as_long_as_it_was_asked_to_but_not_for_ever() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    breaker.failed(retry_after=120)
    clock.now += 119
    assert not breaker.closed
    clock.now += 2
    assert breaker.closed
    breaker.failed(retry_after=1e9)
    clock.now += 3600
    assert breaker.closed
