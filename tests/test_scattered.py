"""Rows of one invoice that stand far apart in a long table: they are one invoice, and nothing false is said of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from fapiao import bridge
from fapiao.cli import main
from fapiao.readers import scattered
from fapiao.readers.csv_table import sniff

from tests.tables import LINES_HEADING, csv_text, line_row, number_of, table_of, xlsx_bytes
from tests.test_cli import ERRORS, OK, UNUSABLE, run

COMMAND = [sys.executable, "-c", "import sys; from fapiao.cli import main; sys.exit(main())", "check"]
# Each row repeats the total of its invoice: of one row alone it is a false sum.
HEADING = (*LINES_HEADING, "发票价税合计", "复核人")
COUNT = 300
# What no rule reads, so long that a few hundred rows are several parts.
LONG = "复核" * 1_000
OF_TWO = "226.00"


def of_two(place: int = COUNT + 1, *, item: str = "*纸制品*复印纸", total: str = OF_TWO) -> list[str]:
    """A row of an invoice that has two."""
    return [*line_row(place, name=item), total, LONG]


def plain_rows(count: int = COUNT) -> list[list[str]]:
    return [[*line_row(place), "113.00", LONG] for place in range(1, count + 1)]


def table(first: Sequence[list[str]], last: Sequence[list[str]], count: int = COUNT) -> bytes:
    return csv_text(table_of([*first, *plain_rows(count), *last], HEADING)).encode()


APART = table([of_two()], [of_two(item="*纸制品*信封")])


def in_page(data: bytes, size: int = 100_000) -> tuple[list[dict[str, object]], list[str], int]:
    """The invoices with findings, the rules of the file, and the number of invoices, as the page asks for them."""
    bridge.forget_batch()
    plan = json.dumps(json.loads(bridge.table_open(data[: 1 << 20], "a.csv"))["plan"])
    parts, place, row = [], 0, 1
    while place < len(data):
        chunk = data[place : place + size]
        part = json.loads(bridge.table_cut(chunk, plan, place + size >= len(data)))
        parts.append((chunk[: part["bytes"]], row))
        place, row = place + part["bytes"], row + part["rows"]
    again = True
    while again:
        for content, row in parts:
            bridge.table_look(content, row)
        again, apart, rows, findings = json.loads(bridge.table_turn("a.csv")).values()
    if findings:
        return [], [finding["rule"] for finding in findings], 0
    answers = [
        json.loads(bridge.table_check(content, "a.csv", plan, row, "2026-11-24", apart)) for content, row in parts
    ]
    if rows:
        answers.append(json.loads(bridge.table_join(rows, "a.csv", plan, "2026-11-24")))
    count = sum(answer["invoices"] for answer in answers)
    skipped = json.dumps([answer["skipped"] for answer in answers])
    end = json.loads(bridge.table_end("a.csv", plan, skipped, count))
    found = [one for answer in answers for one in answer["found"]]
    return found, [finding["rule"] for finding in end], count


def test_rows_far_apart_are_one_invoice(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(APART)
    for more in ([], ["--jobs", "2"]):
        code, out, _ = run("check", *more, str(file))
        assert f"共 {COUNT + 1} 张发票。结论：没有发现问题。" in out
        assert code == OK


def test_through_a_pipe_too() -> None:
    process = subprocess.run([*COMMAND, "-"], input=APART, capture_output=True, check=False)
    assert f"共 {COUNT + 1} 张发票。结论：没有发现问题。" in process.stdout.decode()


def test_the_page_says_the_same() -> None:
    assert in_page(APART) == ([], [], COUNT + 1)
    assert json.loads(bridge.batch())["findings"] == []


def test_what_is_wrong_in_it_is_found_and_placed(tmp_path: Path) -> None:
    data = table([of_two(total="227.00")], [of_two(item="*纸制品*信封", total="227.00"), ["", "合计"]])
    file = tmp_path / "a.csv"
    file.write_bytes(data)
    code, out, _ = run("check", "--format", "jsonl", str(file))
    invoice, end, _ = map(json.loads, out.splitlines())
    assert code == ERRORS
    assert invoice["invoice"]["invoice_number"] == number_of(COUNT + 1)
    assert invoice["origin"][""] == f"第 2、{COUNT + 3} 行"
    assert [finding["rule"] for finding in invoice["report"]["findings"]] == ["invoice-total"]
    assert end["count"] == COUNT + 1
    [found], rules, count = in_page(data)
    assert found["origin"] == invoice["origin"]
    assert (rules, count) == (["file-table-skipped"], COUNT + 1)


def test_lines_below_without_a_number_stay_with_their_invoice() -> None:
    nameless = of_two(item="*纸制品*信封", total="")
    for heading in ("数电发票号码", "开票日期"):
        nameless[HEADING.index(heading)] = ""
    data = table([of_two(total="339.00"), nameless], [of_two(item="*纸制品*纸箱", total="339.00")])
    assert in_page(data) == ([], [], COUNT + 1)


def test_an_invoice_that_is_there_twice_is_two_however_far_apart() -> None:
    whole = [of_two(), of_two(item="*纸制品*信封")]
    assert in_page(table(whole, whole)) == ([], [], COUNT + 2)
    [finding] = json.loads(bridge.batch())["findings"]
    assert finding["rule"] == "batch-duplicate"


def test_too_many_of_them_are_not_judged_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(scattered, "MOST_ROWS", 30)
    ones = [of_two(COUNT + place) for place in range(1, 21)]
    others = [of_two(COUNT + place, item="*纸制品*信封") for place in range(1, 21)]
    data = table(ones, others)
    assert in_page(data) == ([], ["file-table-scattered"], 0)
    file = tmp_path / "a.csv"
    file.write_bytes(data)
    assert main(["check", str(file)]) == UNUSABLE
    out = capsys.readouterr().out
    assert "按发票号码排序" in out
    assert "共 0 张发票" in out


def test_a_table_of_more_invoices_than_are_kept_is_gone_through_several_times(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = sniff(APART)
    rows = [*enumerate([list(HEADING), of_two(), *plain_rows(), of_two(item="*纸制品*信封")], 1)]
    parts = [rows[start : start + 10] for start in range(0, len(rows), 10)]

    def search(most: int) -> tuple[int, frozenset[int], list[int]]:
        monkeypatch.setattr(scattered, "MOST_INVOICES", most)
        looking, passes = scattered.Search(plan), 0
        while not looking.over:
            passes += 1
            for part in parts:
                looking.look(part)
            looking.turn()
        return passes, looking.apart, [number for number, _ in looking.rows]

    passes, apart, numbers = search(scattered.MOST_INVOICES)
    assert (passes, len(apart), numbers) == (2, 1, [2, COUNT + 3])
    more, *same = search(50)
    assert more > 5
    assert same == [apart, numbers]


def test_a_table_without_them_is_gone_through_once() -> None:
    looking = scattered.Search(sniff(APART))
    looking.look(enumerate(map(list, [HEADING, *plain_rows()]), 1))
    looking.turn()
    assert looking.over and not looking.rows


def test_the_sheet_of_a_workbook_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fapiao.readers.xlsx_table.BATCH", 50)
    rows: Iterable[list[str]] = [of_two(), *plain_rows(120), of_two(item="*纸制品*信封")]
    data = xlsx_bytes({"明细": table_of(rows, HEADING)})
    bridge.forget_batch()
    bridge.container_open(data, "a.xlsx", "2026-11-24")
    parts = [*iter(lambda: json.loads(bridge.container_next()), None)]
    assert sum(part["invoices"] for part in parts) == 121
    assert [one for part in parts for one in part["found"]] == []
