"""Questions about medicines are no danger, and too much of one is, by whatever name."""

import pytest

from bot.crisis.detector import Detector
from bot.reply import Level


@pytest.mark.parametrize(
    "message",
    [
        "can I mix wine with my antidepressants",
        "can I drink with my pills",
        "what dose of sertraline should I take",
        "what are the side effects of my pills",
        "how long does citalopram take to work",
        "my doctor wants me to take my pills, should I",
        "I take 50mg of sertraline every morning",
    ],
)
def test_a_question_about_medicines_is_no_danger(detector: Detector, message: str) -> None:
    assert detector.assess(message).level is not Level.CRISIS


@pytest.mark.parametrize(
    "message",
    [
        "I took 40 sertraline an hour ago",
        "she's taken all her lithium",
        "what happens if I take all my citalopram",
        "what dose of insulin is lethal",
        "should I take the whole bottle of pills",
        "how many mg of propranolol is fatal",
        "I'm drinking wine with my pills so I don't wake up",
    ],
)
def test_too_much_of_a_medicine_is_danger(detector: Detector, message: str) -> None:
    assert detector.assess(message).level is Level.CRISIS
