"""The queries that the finder is measured on are sound: they name real records, and the two splits keep apart."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from scripts.finder_queries import CODE_FORMS, DISORDER, QUERIES, all_queries, read_queries, split_of
from scripts.load import load

PEOPLE = read_queries(QUERIES / "people.jsonl")
OFF_TOPIC = read_queries(QUERIES / "off-topic.jsonl")
RECORDS = load()[0].records


def test_accepted_records_exist() -> None:
    ids = {record.id for record in RECORDS}
    unknown = [(query["query"], accepted) for query in PEOPLE for accepted in query["accept"] if accepted not in ids]
    assert unknown == []
    assert all(query["accept"] for query in PEOPLE)
    assert not any(query["accept"] for query in OFF_TOPIC)


def test_enough_of_each_and_none_twice() -> None:
    assert len(PEOPLE) >= 80
    assert len(OFF_TOPIC) >= 120
    counts = Counter(query["query"] for query in [*PEOPLE, *OFF_TOPIC])
    assert [query for query, count in counts.items() if count > 1] == []


def test_people_ask_about_many_systems() -> None:
    systems = {accepted.split("/")[0] for query in PEOPLE for accepted in query["accept"]}
    assert len(systems) >= 15


def test_splits_keep_apart() -> None:
    tuning, held_out = (
        {
            query["query"]
            for query in all_queries(RECORDS[:1], split)
            if not query["kind"].startswith(("message", "code"))
        }
        for split in ("tuning", "held-out")
    )
    assert not tuning & held_out
    assert tuning | held_out == {query["query"] for query in [*PEOPLE, *OFF_TOPIC]}
    assert split_of("查无此票") == split_of("查无此票")


def test_same_queries_on_every_run() -> None:
    assert all_queries(RECORDS[:40], "held-out") == all_queries(RECORDS[:40], "held-out")


@pytest.mark.parametrize("kind", [kind for kind in DISORDER if kind != "as it is"])
def test_disorder_changes_a_message(kind: str) -> None:
    message = "第3行商品税率不合法，请使用如下税率：0.06，并核对 taxRate 之后再试"
    chance = random.Random(1)
    # Two equal neighbours, or a character put in its own place, may leave it as it was now and then.
    assert sum(DISORDER[kind](message, chance) != message for _ in range(10)) >= 8


@pytest.mark.parametrize("kind", CODE_FORMS)
def test_code_is_still_in_its_form(kind: str) -> None:
    form = CODE_FORMS[kind]("09d11f", random.Random(1))
    assert form
    assert (form == "09d11f") == (kind in ("plain", "lower", "count"))
