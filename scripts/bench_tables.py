"""How fast a table is checked: ``python -m scripts.bench_tables [invoices]``.

The other side reads the same CSV with the csv module and checks in one plain loop with ``check_invoice``: the shortest
program that does it. All run as programs of their own, in turns, on the same file; medians are printed. A workbook of
the same rows is read beside openpyxl.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openpyxl
from fapiao import check_invoice
from fapiao.readers.workbook import Workbook

SEED = 20261124
INVOICES = 100_000
ROUNDS = 3
SHEET_ROWS = 5_000
SELLER, BUYER = "91350100M000100Y43", "914401017000000015"
HEADING = (
    *("数电发票号码", "销方识别号", "销方名称", "购方识别号", "购买方名称", "开票日期", "税收分类编码"),
    *(
        "货物或应税劳务名称",
        "规格型号",
        "单位",
        "数量",
        "单价",
        "金额",
        "税率",
        "税额",
        "价税合计",
        "发票票种",
        "开票人",
    ),
)


def make_rows(count: int) -> list[list[str]]:
    """Invented invoices of one line each, all in order."""
    chance = random.Random(SEED)
    rows = []
    for place in range(count):
        quantity, price = chance.randrange(1, 20), chance.randrange(100, 100_000)
        amount = quantity * price
        tax = (amount * 13 + 50) // 100
        cents = [f"{value // 100}.{value % 100:02}" for value in (price, amount, tax, amount + tax)]
        rows.append(
            [
                *(f"2644200000{place:09}7", SELLER, "广州示例贸易有限公司", BUYER, "福州示例纸业有限公司"),
                *(f"2026-{place % 9 + 1:02}-05", "1060105000000000000", "*纸制品*复印纸", "A4", "包", str(quantity)),
                *(cents[0], cents[1], "13%", cents[2], cents[3], "数电发票（增值税专用发票）", "开票员"),
            ]
        )
    return rows


def plain_loop(path: str) -> int:
    """The other side: the number of invoices without errors."""
    today = dt.date(2026, 11, 24)
    good = 0
    with Path(path).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            invoice = {
                "invoice_type": row["发票票种"],
                "invoice_number": row["数电发票号码"],
                "issue_date": row["开票日期"],
                "seller": {"name": row["销方名称"], "taxpayer_id": row["销方识别号"]},
                "buyer": {"name": row["购买方名称"], "taxpayer_id": row["购方识别号"]},
                "lines": [
                    {
                        "name": row["货物或应税劳务名称"],
                        "item_code": row["税收分类编码"],
                        "spec": row["规格型号"],
                        "unit": row["单位"],
                        "quantity": row["数量"],
                        "unit_price": row["单价"],
                        "amount": row["金额"],
                        "tax_rate": row["税率"],
                        "tax": row["税额"],
                    }
                ],
                "amount": row["金额"],
                "tax": row["税额"],
                "total": row["价税合计"],
                "drawer": row["开票人"],
            }
            good += check_invoice(invoice, today=today).ok
    return good


def run(*arguments: str) -> tuple[float, float, int]:
    """Seconds by the clock, seconds of computing, and the most memory in MB, of a program of its own."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{arguments} ended with {status}")
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["--plain"]:
        print(plain_loop(given[1]))
        return 0
    count = int(given[0]) if given else INVOICES
    rows = make_rows(count)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([HEADING, *rows])
        check = ("-c", "import sys; from fapiao.cli import main; sys.exit(main())", "check", str(path))
        sides = {
            "csv module and a plain loop": ("-m", "scripts.bench_tables", "--plain", str(path)),
            "fapiao check": check,
            "fapiao check --jobs 2": (*check, "--jobs", "2"),
        }
        times: dict[str, list[tuple[float, float, int]]] = {name: [] for name in sides}
        for _ in range(ROUNDS):
            for name, command in sides.items():
                times[name].append(run(*command))
    print(f"{f'{count} invoices of one line from CSV':<40}{'seconds':>10}{'ratio':>8}{'CPU':>10}{'ratio':>8}{'MB':>8}")
    base: tuple[float, float] | None = None
    for name, taken in times.items():
        clock, cpu = (statistics.median(one[place] for one in taken) for place in (0, 1))
        base = base or (clock, cpu)
        most = max(memory for *_, memory in taken)
        print(f"{name:<40}{clock:>10.2f}{clock / base[0]:>8.2f}{cpu:>10.2f}{cpu / base[1]:>8.2f}{most:>8}")
    bench_sheet(rows[:SHEET_ROWS])
    return 0


def bench_sheet(rows: list[list[str]]) -> None:
    """The rows of a sheet, as our own reader and as openpyxl give them."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("信息汇总表")
    for row in [HEADING, *rows]:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    data = stream.getvalue()

    def own() -> int:
        opened = Workbook(data)
        return sum(1 for _ in opened.rows(opened.sheets[0]))

    def theirs() -> int:
        opened = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        return sum(1 for _ in opened.worksheets[0].iter_rows(values_only=True))

    print(f"\n{f'{len(rows)} rows of a workbook':<40}{'seconds':>10}{'ratio':>8}")
    taken = {}
    for name, read in (("openpyxl", theirs), ("our reader", own)):
        several = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            if read() != len(rows) + 1:
                raise RuntimeError(f"{name} read another number of rows")
            several.append(time.perf_counter() - started)
        taken[name] = statistics.median(several)
        print(f"{name:<40}{taken[name]:>10.2f}{taken[name] / taken['openpyxl']:>8.2f}")


if __name__ == "__main__":
    sys.exit(main())
