"""The comment on a pull request: ``python3 scripts/page_comment.py FILE`` prints what page_changes wrote as Markdown.

The file was made by code of the pull request, which may be anybody's: whatever it says is shown as plain text, in a
block from which nothing gets out, and no longer than a comment may be. The standard library is all that it needs, for
it runs where nothing of the pull request is installed.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

# By this line the workflow finds its earlier comment; GitHub takes 65536 characters.
MARK = "<!-- page-changes -->"
LONGEST = 60_000

_KEPT = "\n\t"
_HIDDEN = ("Cc", "Cf", "Co", "Cs")


def comment(text: str) -> str:
    """Markdown in which the text stands as it is, hidden characters by their number."""
    shown = "".join(
        character if character in _KEPT or unicodedata.category(character) not in _HIDDEN else f"U+{ord(character):04X}"
        for character in text.replace("\r\n", "\n")
    )
    cut = len(shown) > LONGEST
    if cut:
        shown = shown[:LONGEST].rpartition("\n")[0] or shown[:LONGEST]
    longest_run = max(map(len, re.findall("`+", shown)), default=0)
    fence = "`" * max(3, longest_run + 1)
    lines = [
        MARK,
        "合并以后，读者会看到这些变化。每次提交以后，这条留言会更新。",
        "",
        f"{fence}diff",
        shown.rstrip("\n"),
        fence,
    ]
    if cut:
        lines.append("后面还有，太长没有列出；全文在这次检查的记录里。")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    (file,) = arguments
    # Not more than is shown is read, whatever the size.
    with Path(file).open("rb") as stream:
        text = stream.read(4 * LONGEST + 4).decode("utf-8", "replace")
    sys.stdout.buffer.write(comment(text).encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
