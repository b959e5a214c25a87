"""The way in for the page: text in, JSON text out, so that no Python object crosses into JavaScript.

Each function is one request of ``docs/assets/js/check/worker.mjs``. ``today`` is the calendar day in Beijing as
``2026-11-24``, for the page has a clock and the package has none.

A table of any length is checked a part at a time. No call keeps anything but the batch, so every part can go to any
worker, a part whose worker was stopped can be given out again, and to cancel is to ask no more:

1. ``table_open`` gets the beginning of the file (``table_part`` bytes of it, less where the file is shorter) and
   answers ``plan``: how to read it, or ``findings`` that say why it cannot be read. ``table_columns`` shows its
   columns, to be mapped by hand; what people said of them comes with ``set_columns``.
2. ``table_cut`` gets bytes from where the last part ended (``table_part`` of them, twice as many as the last time where
   it answered 0) and the plan; it answers how many ``bytes`` of them are the next part, and its ``rows``.
3. ``table_look`` gets one part after the other, with the number of its first row (1 for the first, and ``rows`` more
   for each one after it), then ``table_turn`` is asked, which may want the same ``again``. It answers which invoices
   are ``apart``, for their rows stand in several parts, and these ``rows``, or the ``findings`` that say why the table
   cannot be checked. From ``table_open`` to here one worker is asked.
4. ``table_check`` gets the bytes of one part, the name of the file, the plan, the number of its first row, and what is
   ``apart``. ``found`` has only the invoices with findings; ``briefs`` has a few values of each. Progress is counted in
   bytes. ``table_join`` does the same with the ``rows``, where there are any.
5. ``table_end`` gets the plan, the ``skipped`` of all parts in their order, and the number of invoices; it answers the
   findings about the file itself.

A workbook is one archive, so one worker reads it, as it reads an archive of many files: ``container_open``, then
``container_next`` until null comes.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any

from .batch import Batch
from .calculate import CHOICES, RATES_IN_USE, CalculationError, calculation
from .fields import check_field
from .files import LARGEST, LARGEST_FILE, check_archive, check_file, check_opened, file_findings, open_file
from .inspection import inspection_values
from .invoice import FIELD_SUBJECTS, LINE_SUBJECTS, PARTY_SUBJECTS, check_invoice, complete_invoice
from .labels import FACT_LABELS, FIELD_LABELS
from .profile import Profile, ProfileError, profile_schema, read_profile
from .readers import Opened, Unreadable, parts
from .readers.csv_table import PART, cut, part_rows, sniff
from .readers.headings import TARGETS, find_heading
from .readers.kinds import kind_of, names_in
from .readers.pdf_pictures import read_pictures
from .readers.qr_payload import read_payloads, with_codes
from .readers.scattered import Search
from .readers.table import Found, Plan, Skipped
from .registry import RULES
from .report import FileReport, Finding, Report, Severity
from .tables import (
    How,
    PartReport,
    WorkbookParts,
    brief_of,
    check_part,
    check_rows,
    describe,
    first_rows,
    same_headings,
    table_findings,
)

parts.in_page = True


def warm_up() -> None:
    """Do once what the first call of the page would do, before Python is kept as it is for the next visit."""
    vocabulary()
    field("taxpayer_id", "1", "2026-01-01")


@cache
def vocabulary() -> str:
    """Everything the page must know to show a report: names in Chinese, and which field a path of an invoice is."""
    return _text(
        {
            "fields": dict(FIELD_LABELS),
            "facts": dict(FACT_LABELS),
            "rules": {name: rule.title for name, rule in RULES.items()},
            "subjects": {"invoice": FIELD_SUBJECTS, "party": PARTY_SUBJECTS, "line": LINE_SUBJECTS},
            "largest_file": LARGEST_FILE,
            "largest_container": LARGEST["zip"],
            "table_part": PART,
            "targets": TARGETS,
            "calculations": CHOICES,
            "rates": RATES_IN_USE,
        }
    )


def field(name: str, value: str, today: str) -> str:
    """The report on one field."""
    return _text(check_field(name, value, today=dt.date.fromisoformat(today)).to_dict())


def calculate(kind: str, values: str, today: str) -> str:
    """A calculation, see ``fapiao.calculation``; ``values`` is JSON.

    The answer is what ``calculation`` gives, with the ``findings`` about the rate; or ``fault``: the ``name`` of the
    value that cannot be used, and a ``message``.
    """
    try:
        answer = calculation(kind, json.loads(values))
    except CalculationError as error:
        return _text({"fault": {"name": error.name, "message": str(error)}})
    report = check_field("tax_rate", answer.get("rate", ""), today=dt.date.fromisoformat(today))
    return _text(answer | {"findings": [finding.to_dict() for finding in report.findings]})


# What the company asks of invoices; None where nothing was set.
_profile: Profile | None = None


def profile_schema_text() -> str:
    """The JSON Schema of profiles: titles, descriptions, examples and choices, for a form."""
    return _text(profile_schema())


def set_profile(text: str, name: str = "") -> str:
    """Check a profile, and let all later checks ask what it asks; an empty text takes it away.

    ``text`` is the content of the file, ``name`` its name. The answer is ``{"faults": [{path, message}]}``; where there
    are any, what was set before is taken away, so that no old rules seem to be the new ones.
    """
    global _profile
    _profile = None
    try:
        _profile = read_profile(text, name) if text.strip() else None
    except ProfileError as error:
        return _text({"faults": [{"path": fault.path, "message": fault.message} for fault in error.faults]})
    return _text({"faults": []})


def invoice(given: str, today: str) -> str:
    """An invoice given as JSON, with what follows from it filled in, and the report on that.

    So a total that does not fit its lines is named even where the sums between them were left blank.
    """
    completed = complete_invoice(json.loads(given))
    report = check_invoice(completed, today=dt.date.fromisoformat(today), profile=_profile)
    return _text({"report": report.to_dict(), "completed": completed})


def inspection(given: str) -> str:
    """What the inspection platform wants to know of an invoice given as JSON, see ``inspection_values``."""
    return _text(inspection_values(json.loads(given)))


def pictures(data: Any) -> str:
    """The pictures of a PDF that may hold the code of an invoice: PNG or JPEG files in base64, as a JSON list."""
    try:
        files = read_pictures(_bytes(data))
    except Unreadable:
        files = []  # ``file`` says why.
    return _text([b64encode(one).decode() for one in files])


def file(data: Any, name: str, today: str, codes: str = "[]") -> str:
    """The report on a file; ``data`` is a buffer of JavaScript, or bytes. Its invoices become part of the batch.

    ``codes`` are the texts of the QR codes on the ``pictures`` of a PDF, as a JSON list.
    """
    day = dt.date.fromisoformat(today)
    content = _bytes(data)
    # What an earlier file lacked says nothing about this one.
    parts.lacked.clear()
    opened = open_file(content, name, columns=_columns_for(content))
    if payloads := json.loads(codes):
        opened = with_codes(opened, payloads)
    report = check_opened(opened, today=day, profile=_profile)
    if not parts.lacked:
        _batch.add_file(report)
    return _text(report.to_dict())


def codes(payloads: str, name: str, today: str) -> str:
    """The report on a picture in which the page found QR codes: a JSON list of their texts. It joins the batch."""
    try:
        read = read_payloads(json.loads(payloads))
        opened = Opened(name, "qr", tuple(read.invoices), (), tuple(read.origins))
    except Unreadable as error:
        opened = Opened(name, "qr", problems=(error.problem,))
    report = check_opened(opened, today=dt.date.fromisoformat(today), profile=_profile)
    _batch.add_file(report)
    return _text(report.to_dict())


# Everything that ``file``, ``codes`` and ``table_check`` have checked since the last ``forget_batch``.
_batch = Batch()


def remember(report: str) -> None:
    """Take into the batch what ``file`` answered before, here or in a worker that was stopped since."""
    given = json.loads(report)
    findings = _findings(given["findings"])
    reports = tuple(Report(_findings(one["findings"]), one["facts"]) for one in given["reports"])
    origins = tuple(given["origins"])
    _batch.add_file(FileReport(given["name"], given["format"], findings, tuple(given["invoices"]), reports, origins))


def _findings(given: list[dict[str, Any]]) -> tuple[Finding, ...]:
    plain = ({name: value for name, value in one.items() if name != "url"} for one in given)
    return tuple(Finding(**one | {"severity": Severity(one["severity"])}) for one in plain)


def forget_batch() -> None:
    """Begin a new batch: what was checked so far is forgotten."""
    global _batch
    _batch = Batch()


def batch() -> str:
    """What can be said of all files together: ``{"findings": […], "summary": {…}}``, see ``Batch``.

    The path of a finding begins with the place of an invoice in the batch, counted from 0 in the order in which the
    files were checked, those of merged batches behind: ``invoices[3].total``.
    """
    return _text({"findings": [finding.to_dict() for finding in _batch.findings()], "summary": _batch.summary()})


def batch_state() -> str:
    """The batch of this worker, for ``merge_batch`` in another one."""
    return _text(_batch.to_dict())


def merge_batch(state: Any) -> None:
    """Take in the batch of another worker, behind what is here; ``state`` is its text, or a buffer that has it."""
    _batch.merge(Batch.from_dict(json.loads(state if isinstance(state, str) else _bytes(state))))


# What people said of the columns of tables: the headings of a table, and heading to field.
_columns: list[tuple[list[str], dict[str, str]]] = []


def set_columns(given: str) -> None:
    """What columns of tables mean, for all later checks: a JSON list of ``{"headings": […], "columns": {…}}``.

    The columns hold for every table with just these headings; where there is an empty list of them, by their letters
    for every table without any.
    """
    global _columns
    _columns = [(list(one["headings"]), dict(one["columns"])) for one in json.loads(given or "[]")]


def _columns_for(data: bytes) -> dict[str, str] | None:
    """What was said of the columns of this file; None where nothing was, or where it is no table."""
    if not _columns or kind_of(data)[0] not in ("csv", "xlsx"):
        return None
    try:
        beginnings = list(first_rows(data))
    except Unreadable:
        return None
    named = [
        columns
        for headings, columns in _columns
        if (
            any(same_headings(rows, headings) for rows in beginnings)
            if headings
            else not any(map(find_heading, beginnings))
        )
    ]
    return named[-1] if named else None


def table_columns(data: Any) -> str:
    """The columns of a table as they are read: of a workbook, or of the text that begins with ``data``.

    ``headings`` are the row that names them; the table is ``headless`` where it seems to have none. Each of the
    ``columns`` has ``letter``, ``name``, ``target`` (as it is read), ``proposed`` (what its values look like, where its
    name says nothing) and some ``samples``; there are none where it is no table.
    """
    content = _bytes(data)
    try:
        return _text(describe(content, _columns_for(content)).to_dict())
    except Unreadable:
        return _text({"headings": [], "columns": [], "headless": False})


def table_open(data: Any, name: str) -> str:
    """How to read the table that begins with ``data``: ``plan``, or None and the ``findings`` that say why."""
    global _search
    _search = None
    beginning = _bytes(data)
    try:
        plan = sniff(beginning, _columns_for(beginning))
    except Unreadable as error:
        findings = file_findings(Opened(name, "csv", problems=(error.problem,)))
        return _text({"plan": None, "findings": [finding.to_dict() for finding in findings]})
    _search = Search(plan)
    return _text({"plan": plan.to_dict(), "findings": []})


def table_cut(data: Any, plan: str, last: bool) -> str:
    """Where the part that begins with ``data`` ends: ``bytes`` and ``rows``; ``last`` where the file ends with it."""
    size, rows = cut(_bytes(data), Plan.from_dict(json.loads(plan)), last=last)
    return _text({"bytes": size, "rows": rows})


# The search through the table that was opened last.
_search: Search | None = None


def table_look(data: Any, row: int) -> None:
    """Look at a part, whose first row has the number ``row``, for invoices with rows in other parts.

    Raises RuntimeError where no table is open.
    """
    if _search is None:
        raise RuntimeError("no table is open")
    if not _search.over:
        _search.look(part_rows(_bytes(data), _search.plan, row))


def table_turn(name: str) -> str:
    """Whether all parts are wanted ``again``; else what is ``apart``, its ``rows``, and ``findings`` where that fails.

    ``apart`` and ``rows`` are text for ``table_check`` and ``table_join``, and empty where there is nothing. Raises
    RuntimeError where no table is open.
    """
    global _search
    search = _search
    if search is None:
        raise RuntimeError("no table is open")
    if not search.over:
        search.turn()
    if not search.over:
        return _text({"again": True, "apart": "", "rows": "", "findings": []})
    _search = None
    findings = file_findings(Opened(name, "csv", problems=tuple(search.problems())))
    apart = _text(sorted(search.apart)) if search.apart else ""
    rows = _text(search.rows) if search.rows else ""
    said = [finding.to_dict() for finding in findings]
    return _text({"again": False, "apart": apart, "rows": rows, "findings": said})


def table_check(data: Any, name: str, plan: str, row: int, today: str, apart: str = "") -> str:
    """The number of ``invoices`` in a part, those ``found`` with findings, ``briefs`` of all, what was ``skipped``.

    All of them become part of the batch. Those that are ``apart`` are left out.
    """
    briefs: list[dict[str, object]] = []
    left_out = frozenset(json.loads(apart or "[]"))
    how = _how(name, "csv", today, briefs)
    result = check_part(_bytes(data), Plan.from_dict(json.loads(plan)), row, how, left_out)
    return _part(result, briefs, skipped=result.skipped.to_dict())


def table_join(rows: str, name: str, plan: str, today: str) -> str:
    """The same of the ``rows`` that stand apart."""
    briefs: list[dict[str, object]] = []
    given = ((number, cells) for number, cells in json.loads(rows))
    result = check_rows(given, Plan.from_dict(json.loads(plan)), _how(name, "csv", today, briefs))
    return _part(result, briefs, skipped=result.skipped.to_dict())


def table_end(name: str, plan: str, skipped: str, invoices: int) -> str:
    """The findings about a table of which every part was checked; ``skipped`` is the list of what each part said."""
    together = Skipped()
    for part in json.loads(skipped):
        together.add(Skipped.from_dict(part))
    findings = table_findings(name, Plan.from_dict(json.loads(plan)), together, invoices)
    return _text([finding.to_dict() for finding in findings])


# What is being checked in turns: each answer of a workbook or an archive.
_turns: Iterator[str] | None = None


def container_open(data: Any, name: str, today: str) -> None:
    """Begin to check a workbook or an archive of any length, to be asked for with ``container_next``."""
    global _turns
    content = _bytes(data)
    form = kind_of(content)[0]
    if form == "zip" and ".pdf" in names_in(content).lower():
        # A turn cannot be taken back, so what a file in it will need is fetched before the first one.
        with suppress(Unreadable):
            parts.load("pypdf")
    check = {"xlsx": _workbook, "zip": _archive}.get(form, _whole)
    _turns = check(content, name, dt.date.fromisoformat(today))


def container_next() -> str:
    """A part of the workbook as ``table_check`` gives it, or a file of the archive as ``file`` does; null at the end.

    ``read`` is how much is done, up to 1. Of a workbook parts without invoices come first, while its sheets are gone
    through. Last comes a report on the workbook itself, where there is something to say. Raises
    RuntimeError where nothing is open.
    """
    global _turns
    if _turns is None:
        raise RuntimeError("nothing is open")
    answer = next(_turns, "")
    if not answer:
        _turns = None
    return answer or _text(None)


def _whole(data: bytes, name: str, today: dt.date) -> Iterator[str]:
    report = check_file(data, name, today=today, profile=_profile)
    _batch.add_file(report)
    yield _text(report.to_dict())


def _archive(data: bytes, name: str, today: dt.date) -> Iterator[str]:
    files = 1 + names_in(data).count("\n")
    for place, report in enumerate(check_archive(data, name, today=today, profile=_profile), 1):
        parts.lacked.clear()
        _batch.add_file(report)
        yield _text(report.to_dict() | {"read": min(1.0, place / files)})


def _workbook(data: bytes, name: str, today: dt.date) -> Iterator[str]:
    findings: tuple[Finding, ...]
    try:
        book = WorkbookParts(data, _columns_for(data))
        for _ in book.look():
            yield _part(PartReport(), [], read=book.read)
        invoices = 0
        for plan, rows, apart in book:
            briefs: list[dict[str, object]] = []
            result = check_rows(rows, plan, _how(name, "xlsx", str(today), briefs), apart)
            book.note(plan, result)
            invoices += result.invoices
            yield _part(result, briefs, read=book.read)
        findings = book.findings(name, invoices)
    except Unreadable as error:
        findings = file_findings(Opened(name, "xlsx", problems=(error.problem,)))
    if findings:
        report = FileReport(name, "xlsx", findings)
        _batch.add_file(report)
        yield _text(report.to_dict())


def _how(name: str, form: str, today: str, briefs: list[dict[str, object]]) -> How:
    """How the page wants a part checked: every invoice goes into the batch and, in short, into ``briefs``."""

    def see(found: Found, report: Report) -> None:
        briefs.append(brief_of(found.invoice))
        _batch.add(found.invoice, name, format=form, row=found.rows[0], findings=report.findings)

    return How(dt.date.fromisoformat(today), _profile, see=see)


def _part(result: PartReport, briefs: list[dict[str, object]], **more: object) -> str:
    """The answer on a part. Of what is found one after the other is written: all of it at once takes much memory."""
    found = ",".join(_text(one.to_dict()) for one in result.found)
    rest = _text({"invoices": result.invoices, "briefs": briefs} | more)
    return f'{rest[:-1]}, "found": [{found}]}}'


def _bytes(data: Any) -> bytes:
    return data if isinstance(data, bytes) else data.to_bytes()


def lacked_parts() -> str:
    """The packages that the last answer lacked, to be fetched before the same is asked again.

    It is asked again even where one did not come: only then does the answer count, and it says what is not there.
    """
    return _text(parts.ask_for())


def add_part(path: str) -> None:
    """A wheel has come, and lies at ``path``."""
    if path not in sys.path:
        sys.path.append(path)


def _text(answer: object) -> str:
    return json.dumps(answer, ensure_ascii=False)
