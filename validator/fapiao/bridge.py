"""The way in for the page: text in, JSON text out, so that no Python object crosses into JavaScript.

Each function is one request of ``docs/assets/js/check/worker.mjs``. ``today`` is the calendar day in Beijing as
``2026-11-24``, for the page has a clock and the package has none.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from .batch import Batch
from .fields import check_field
from .files import LARGEST_FILE, check_file
from .invoice import FIELD_SUBJECTS, LINE_SUBJECTS, PARTY_SUBJECTS, check_invoice, complete_invoice
from .labels import FACT_LABELS, FIELD_LABELS
from .registry import RULES


def vocabulary() -> str:
    """Everything the page must know to show a report: names in Chinese, and which field a path of an invoice is."""
    return _text(
        {
            "fields": dict(FIELD_LABELS),
            "facts": dict(FACT_LABELS),
            "rules": {name: rule.title for name, rule in RULES.items()},
            "subjects": {"invoice": FIELD_SUBJECTS, "party": PARTY_SUBJECTS, "line": LINE_SUBJECTS},
            "largest_file": LARGEST_FILE,
        }
    )


def field(name: str, value: str, today: str) -> str:
    """The report on one field."""
    return _text(check_field(name, value, today=dt.date.fromisoformat(today)).to_dict())


def invoice(given: str, today: str) -> str:
    """An invoice given as JSON, with what follows from it filled in, and the report on that.

    So a total that does not fit its lines is named even where the sums between them were left blank.
    """
    completed = complete_invoice(json.loads(given))
    report = check_invoice(completed, today=dt.date.fromisoformat(today))
    return _text({"report": report.to_dict(), "completed": completed})


def file(data: Any, name: str, today: str) -> str:
    """The report on a file; ``data`` is a buffer of JavaScript, or bytes. Its invoices become part of the batch."""
    content = data if isinstance(data, bytes) else data.to_bytes()
    report = check_file(content, name, today=dt.date.fromisoformat(today))
    _batch.add_file(report)
    return _text(report.to_dict())


# Everything that ``file`` has checked since the last ``forget_batch``.
_batch = Batch()


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


def merge_batch(state: str) -> None:
    """Take in the batch of another worker, behind what is here."""
    _batch.merge(Batch.from_dict(json.loads(state)))


def _text(answer: object) -> str:
    return json.dumps(answer, ensure_ascii=False)
