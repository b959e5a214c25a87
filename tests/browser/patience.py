"""Waiting for something that takes promises to find out, such as what a browser has kept."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Page

PATIENCE_SECONDS = 60


def until(page: Page, script: str, argument: Any = None) -> None:
    """Evaluate the script, which may be asynchronous, until it gives true. Raises AssertionError when it does not."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not page.evaluate(script, argument):
        assert time.monotonic() < end, f"not in {PATIENCE_SECONDS} seconds: {script}"
        page.wait_for_timeout(200)
