"""Damage files of every format without end, led by what the readers do with them: ``python -m scripts.fuzz_files``.

Stops at the first exception that escapes ``check_file``, or that it tells as a fault of our own, and leaves the file
that caused it in the folder it was started in (``crash-…``). ``-max_total_time=300`` and the other options of libFuzzer
are passed on. It needs atheris, which is no part of the set-up: ``.venv/bin/python -m pip install atheris``.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import tempfile
from importlib import import_module
from pathlib import Path

try:
    import atheris
except ImportError:
    sys.exit("atheris is not installed: .venv/bin/python -m pip install atheris")

TESTS = Path(__file__).parent.parent / "tests"
TODAY = dt.date(2026, 11, 24)

with atheris.instrument_imports(include=["fapiao"]):
    from fapiao import check_file


def check(data: bytes) -> None:
    report = check_file(data, "发票", today=TODAY)
    json.dumps(report.to_dict(), ensure_ascii=False).encode()
    faults = [finding.message for finding in report.findings if finding.rule == "file-reader-fault"]
    if faults:
        raise AssertionError(faults[0])


def main() -> None:
    sys.path.insert(0, str(TESTS))
    seeds = import_module("tests.fuzz_seeds").SEEDS
    with tempfile.TemporaryDirectory() as folder:
        for place, content in enumerate(seeds.values()):
            (Path(folder) / str(place)).write_bytes(content)
        atheris.Setup([*sys.argv, "-max_len=20000", "-timeout=20", "-rss_limit_mb=2000", folder], check)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
