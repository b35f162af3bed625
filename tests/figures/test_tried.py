"""What was tried is shown in the benchmark's report, so it has to be readable."""

import yaml

from eval.report import HERE


def test_each_attempt_says_what_was_expected_and_what_was_measured() -> None:
    tried = yaml.safe_load((HERE / "tried.yaml").read_text("utf-8"))
    assert tried
    assert all({"what", "predicted", "measured"} == set(entry) and all(isinstance(value, str) for value in entry.values()) for entry in tried)
