"""What search engines, language models and slow connections get of a page: its size, its description, its data."""

from __future__ import annotations

from pathlib import Path

# More than this is slow on a phone, and more than a language model wants to read for one answer.
LARGEST = 60_000


def test_no_page_is_large(built_site: Path) -> None:
    sizes = {file.relative_to(built_site).as_posix(): file.stat().st_size for file in built_site.rglob("*.html")}
    largest = max(sizes, key=lambda name: sizes[name])
    assert sizes[largest] <= LARGEST, f"{largest} is of {sizes[largest]} bytes"
