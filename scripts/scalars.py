"""What other readers of YAML make of a text that stands unquoted in a file."""

from __future__ import annotations

import re

# What an unquoted scalar becomes under YAML 1.1 (PyYAML, Ruby) or 1.2 (editors, browsers), the wider of the two.
_NOT_TEXT = (
    ("空值", re.compile(r"~|null|Null|NULL|")),
    ("真假值", re.compile(r"y|Y|n|N|(?i:yes|no|on|off|true|false)")),
    ("日期", re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t]+[0-9]{1,2}:[0-9]{2}:[0-9]{2}\S*( ?[-+Z]\S*)?)?")),
    (
        "数字",
        re.compile(
            r"[-+]?(0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+"
            r"|[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"
            r"|([0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)([eE][-+]?[0-9]+)?"
            r"|\.(?i:inf))|\.(?i:nan)"
        ),
    ),
)


def kind_of(text: str) -> str | None:
    """What the unquoted text is taken for: 数字, 日期, 真假值, 空值. None when it is taken for text."""
    return next((kind for kind, pattern in _NOT_TEXT if pattern.fullmatch(text)), None)
