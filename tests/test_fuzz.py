"""Whatever a file is and whatever was done to it: ``check_file`` answers, in plain data that can be sent on.

The examples are the same on every run, and their number is fixed; ``scripts/fuzz_files.py`` goes on without end.
"""

from __future__ import annotations

import datetime as dt
import json

from fapiao import check_file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz_seeds import SEEDS
from tests.ofd_files import attached_parts, digital_parts, zipped
from tests.voucher_files import tax_control_xml

TODAY = dt.date(2026, 11, 24)
FIXED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def answered(content: bytes, name: str = "发票") -> None:
    report = check_file(content, name, today=TODAY)
    assert report.findings or report.invoices
    assert "file-reader-fault" not in {finding.rule for finding in report.findings}
    assert len(report.reports) == len(report.invoices) == len(report.origins)
    json.dumps(report.to_dict(), ensure_ascii=False).encode()


# A place as a share of the length, how much is taken out there, and what is put in.
EDITS = st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=8)


def edited(content: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    for share, gone, new in edits:
        place = len(content) * share // 10_000
        content = content[:place] + new + content[place + gone :]
    return content


@given(st.sampled_from(sorted(SEEDS)), EDITS)
@settings(FIXED, max_examples=250)
def test_damaged_files(name: str, edits: list[tuple[int, int, bytes]]) -> None:
    answered(edited(SEEDS[name], edits))


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"<", b"{", b"PK\x03\x04", b"%PDF-1.7\n", b"PK\x05\x06", b"a,b\n"])
)
@settings(FIXED, max_examples=150)
def test_noise(noise: bytes, start: bytes) -> None:
    answered(start + noise)


PARTS = digital_parts(grouped=True) | attached_parts(tax_control_xml())


@given(st.sampled_from(sorted(PARTS)), EDITS)
@settings(FIXED, max_examples=250)
def test_ofd_files_with_a_damaged_part(name: str, edits: list[tuple[int, int, bytes]]) -> None:
    """The damage is done before packing, so that it reaches the reader of the part."""
    part = PARTS[name]
    answered(zipped(PARTS | {name: edited(part if isinstance(part, bytes) else part.encode(), edits)}))


NAMES = st.sampled_from(
    [
        *("EInvoice", "EInvoiceData", "eInvoice", "GoodsInfo", "InvoiceNo", "IssuItemInformation", "Amount", "Toll"),
        *(
            "SpecificInformation",
            "xbrl",
            "NumberOfInvoice",
            "ObjectRef",
            "ObjectData",
            "TextObject",
            "TextCode",
            "Page",
        ),
        *("Header", "LabelName", "OFD", "DocBody", "CustomTag", "FileLoc", "Attachment", "Pages", "DocRoot"),
    ]
)
VALUES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20),
    st.sampled_from(["61", "101", "¥", "***", "Doc_0/Document.xml", "..", "1e999999", "-0", "nan", "2026-02-30"]),
)
TREES = st.recursive(
    st.tuples(NAMES, VALUES), lambda inner: st.tuples(NAMES, st.lists(inner, max_size=5)), max_leaves=40
)


def written(tree: tuple[str, object]) -> str:
    name, inside = tree
    if isinstance(inside, str):
        inside = inside.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f'<{name} ID="{len(inside)}" PageRef="61" BaseLoc="Pages/Page_0/Content.xml">{inside}</{name}>'
    assert isinstance(inside, list)
    return f"<{name}>{''.join(map(written, inside))}</{name}>"


@given(TREES)
@settings(FIXED, max_examples=200)
def test_any_tree_of_known_elements(tree: tuple[str, object]) -> None:
    answered(written(tree).encode())


@given(st.sampled_from(sorted(PARTS)), TREES)
@settings(FIXED, max_examples=200)
def test_any_tree_as_a_part_of_an_ofd_file(name: str, tree: tuple[str, object]) -> None:
    answered(zipped(PARTS | {name: written(tree)}))


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=20).filter(lambda name: "\0" not in name),
        st.sampled_from(sorted(SEEDS)),
        max_size=4,
    ),
    EDITS,
)
@settings(FIXED, max_examples=100)
def test_archives_of_anything(files: dict[str, str], edits: list[tuple[int, int, bytes]]) -> None:
    parts = {name.encode("utf-8", "replace").decode(): SEEDS[seed] for name, seed in files.items()}
    answered(zipped(parts))
    answered(edited(zipped(parts), edits))
