"""Finds the browser that the tests drive; run as a program it says what to install when there is none."""

import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


if __name__ == "__main__" and find() is None:
    sys.exit("The tests need a Chromium browser. On Debian: apt-get update && apt-get install -y chromium")
