"""Using the check page as a reader does."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from scripts.static_host import Host


def open_check(page: Page, site: Host, fragment: str = "") -> None:
    page.goto(f"{site.url}check/{fragment}")


def status(page: Page) -> Any:
    return page.locator("[data-check-status]")


def wait_for(page: Page, state: str) -> None:
    page.wait_for_selector(f'[data-check-status="{state}"]')


def drop(page: Page, name: str, content: str) -> None:
    """Drop a file on the drop area, as a mouse does."""
    transfer = page.evaluate_handle(
        """([name, content]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([content], name));
            return transfer;
        }""",
        [name, content],
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": transfer})


def choose(page: Page, *files: tuple[str, bytes]) -> None:
    page.set_input_files(
        "[data-files]",
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files],
    )
