"""The records themselves: all sound, complete where they must be, and found under their codes."""

from __future__ import annotations

import pytest

from scripts.check import check_all
from scripts.enrich import build_site
from scripts.model import Collection, Record

ARTICLE = [*(f"E{n:03}" for n in range(1, 10)), "100", "101", "200", "404"]

# What the inspection platform answers, by its codes.
INSPECTION = ["001", "002", "003", "004", "005", "006", "007", "008", "009", "010", "015", "016", "020"]


@pytest.fixture(scope="module")
def collection() -> Collection:
    found, faults = check_all()
    assert faults == [], "\n".join(map(str, faults))
    return found


@pytest.fixture(scope="module")
def records(collection: Collection) -> dict[str, Record]:
    return {record.id: record for record in collection.records}


@pytest.mark.parametrize("code", ARTICLE)
def test_codes_of_the_article_say_where_they_come_from(records: dict[str, Record], code: str) -> None:
    record = records[f"guangzhou/{code.lower()}"]
    assert record.code == code
    assert record.from_article
    assert record.advice == "inferred"


def test_codes_of_the_article_keep_its_order_of_categories(records: dict[str, Record]) -> None:
    """Connections first, then rights and settings, which are two categories here, then what is filled in."""
    categories = [records[f"guangzhou/{code.lower()}"].category for code in ARTICLE[:9]]
    assert categories == ["network"] * 3 + ["authorization"] + ["settings"] * 2 + ["input"] * 3


def test_cases_of_the_article(collection: Collection) -> None:
    told = [case for case in collection.cases if case.from_article]
    named = {id for case in told for id in case.records}
    assert len(told) >= 2
    assert {"guangzhou/101", "guangzhou/404"} <= named


def test_there_are_many_real_records(records: dict[str, Record]) -> None:
    real = [record for record in records.values() if not record.from_article]
    assert len(real) >= 60


@pytest.mark.parametrize("code", INSPECTION)
def test_codes_of_the_inspection_platform(records: dict[str, Record], code: str) -> None:
    assert records[f"inv-veri/{code}"].code == code


def test_every_system_has_records(collection: Collection) -> None:
    assert {record.system for record in collection.records} == {system.key for system in collection.systems}


def test_every_code_leads_to_its_records(collection: Collection) -> None:
    codes = build_site(collection).codes
    for record in collection.records:
        if record.code:
            for written in (record.code, record.code.lower()):
                assert record.id in [found.id for found in codes[written]]
