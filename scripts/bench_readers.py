"""How fast invoice files are read: ``python -m scripts.bench_readers``.

The other side of OFD is ofdkit, which reads the same fields; of PDF it is pypdf's own extraction of the text, which is
not taken apart into fields. Both sides read the same generated files in the same run,
in turns; medians are printed. Neither renders a page or looks at a seal.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable

import ofdkit
import pypdf
from fapiao import read_file

from tests import ofd_files
from tests.pdf_forms import CONTROL, DIGITAL, control, digital
from tests.pdf_writer import Style, write_pdf

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

PDF_FILES = {
    "数电票": write_pdf([digital(DIGITAL)]),
    "tax-control invoice": write_pdf([control(CONTROL)], Style("unicode", shuffled=1)),
    "数电票, drawn letter by letter": write_pdf([digital(DIGITAL)], Style(letters=True)),
    "数电票, ten in a file": write_pdf(
        [digital({**DIGITAL, "invoice_number": f"2544200000001234{number}"}) for number in range(5670, 5680)]
    ),
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
    return read_file(data, "发票")


def lines_of(data: bytes) -> int:
    return sum(len(lines) for invoice in read_file(data, "发票") if isinstance(lines := invoice.get("lines"), list))


def bench_ofd() -> None:
    print(f"{'OFD file':<34}{'fapiao ms':>12}{'ofdkit ms':>12}{'ratio':>8}  lines read")
    ratios = []
    for name, data in FILES.items():
        ours, theirs = median_ms(read, ofdkit.extract_invoice, data)
        invoice = ofdkit.extract_invoice(data)
        read_by = f"{lines_of(data)} and {len(invoice.items) if invoice else 0}"
        print(f"{name:<34}{ours:>12.2f}{theirs:>12.2f}{ours / theirs:>8.2f}  {read_by}")
        ratios.append(ours / theirs)
    print(f"{'all, geometric mean':<58}{statistics.geometric_mean(ratios):>8.2f}")


def extract_text(data: bytes) -> object:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def bench_pdf() -> None:
    print(f"{'PDF file':<34}{'fapiao ms':>12}{'pypdf ms':>12}{'ratio':>8}  lines read (pypdf: text alone)")
    ratios = []
    for name, data in PDF_FILES.items():
        ours, theirs = median_ms(read, extract_text, data)
        print(f"{name:<34}{ours:>12.2f}{theirs:>12.2f}{ours / theirs:>8.2f}  {lines_of(data)}")
        ratios.append(ours / theirs)
    print(f"{'all, geometric mean':<58}{statistics.geometric_mean(ratios):>8.2f}")


def main() -> int:
    bench_ofd()
    bench_pdf()
    return 0


if __name__ == "__main__":
    sys.exit(main())
