"""How fast invoice files are read: ``python -m scripts.bench_readers``.

The other side of OFD is ofdkit, which reads the same fields. Both sides read the same generated files in the same run,
in turns; medians are printed. Neither renders a page or looks at a seal.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import ofdkit
from fapiao import read_file

from tests import ofd_files

ROUNDS = 31


def ofd_of(lines: int) -> bytes:
    """A 数电票 whose tags name every cell, as issuing software writes it."""
    return ofd_files.zipped(ofd_files.digital_parts(copies=lines))


FILES = {
    "数电票, 2 lines": ofd_of(1),
    "数电票, 40 lines": ofd_of(20),
    "tax-control invoice, 8 lines": ofd_files.tax_control_ofd(8),
    "tax-control invoice, 100 lines": ofd_files.tax_control_ofd(100),
}


def median_ms(one: Callable[[bytes], object], other: Callable[[bytes], object], data: bytes) -> tuple[float, float]:
    """What each side takes for a file, in milliseconds."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for side, took in zip((one, other), times, strict=True):
            start = time.process_time()
            side(data)
            took.append((time.process_time() - start) * 1000)
    return statistics.median(times[0]), statistics.median(times[1])


def read(data: bytes) -> object:
    return read_file(data, "发票.ofd")


def main() -> int:
    print(f"{'OFD file':<34}{'fapiao ms':>12}{'ofdkit ms':>12}{'ratio':>8}  lines read")
    ratios = []
    for name, data in FILES.items():
        ours, theirs = median_ms(read, ofdkit.extract_invoice, data)
        invoice = ofdkit.extract_invoice(data)
        [own] = read_file(data, "发票.ofd")
        lines = own.get("lines")
        read_by = f"{len(lines) if isinstance(lines, list) else 0} and {len(invoice.items) if invoice else 0}"
        print(f"{name:<34}{ours:>12.2f}{theirs:>12.2f}{ours / theirs:>8.2f}  {read_by}")
        ratios.append(ours / theirs)
    print(f"{'all, geometric mean':<58}{statistics.geometric_mean(ratios):>8.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
