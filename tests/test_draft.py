"""What the contributor form says of a record is what the gate says of its file, which is laid out as the others are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import rpds
import yaml

from scripts import rpds_stand_in
from scripts.check import check, check_all
from scripts.draft import Desk, known_text
from scripts.form import form_steps
from scripts.format_records import layout_faults, read_schemas
from scripts.layout import format_text, rewrite
from scripts.load import load
from scripts.model import CODES, ROOT
from scripts.schemas import CODE, plain_data
from scripts.strict_yaml import parse
from tests.drafts import DRAFTS
from tests.record_folder import CASE, RECORD, TODAY, RecordFolder, changed

COLLECTION, _ = load()


@pytest.fixture
def folder(tmp_path: Path) -> RecordFolder:
    """Besides the good records one with the code E002, which names E001."""
    folder = RecordFolder(tmp_path)
    second = {"code": "E002", "messages": ["第二种报错"], "aliases": None, "related": ["alpha/e001"]}
    folder.write("alpha/e002.yml", changed(RECORD, second))
    return folder


def desk_of(root: Path) -> Desk:
    return Desk.of(known_text(load(root)[0]))


def look(desk: Desk, data: dict[str, Any], slug: str, **more: Any) -> dict[str, Any]:
    return desk.look({"system": "alpha", "slug": slug, "data": data, "today": TODAY.isoformat(), **more})


@pytest.mark.parametrize("name", DRAFTS)
def test_the_form_says_what_the_gate_says(folder: RecordFolder, name: str) -> None:
    changes = dict(DRAFTS[name])
    slug = changes.pop("slug", "e001")
    data = changed(RECORD, changes)
    if slug != "e001":
        # Nobody is to name what is not there any more.
        folder.write("cases/wrong-digit.yml", {**CASE, "records": ["alpha/e002"]})
        folder.write("alpha/e002.yml", changed(RECORD, {"code": "E002", "messages": ["第二种报错"], "aliases": None}))
        data = changed(data, {"aliases": None, "messages": data.get("messages") and ["只在这里的报错"]})
        (folder.codes / "alpha/e001.yml").unlink()
    answer = look(desk_of(folder.root), data, slug, id=f"alpha/{slug}")
    said = [fault["line"] for fault in answer["faults"]]
    if "/" in slug:
        assert "文件名是" in "".join(said)
        return
    path = folder.root / answer["file"]
    path.write_text(answer["text"], "utf-8")
    assert said == [str(fault) for fault in check_all(folder.root, today=TODAY)[1]]
    assert bool(said) == (name not in ("good", "emoji", "HTML", "YAML in texts"))
    # As the formatter would have written it, whatever is wrong with it.
    assert answer["file"] not in [fault.file for fault in layout_faults(folder.root)]
    assert all(fault["place"] for fault in answer["faults"] if fault["file"] == answer["file"])


def test_faults_stand_where_they_belong(folder: RecordFolder) -> None:
    desk = desk_of(folder.root)
    answer = look(desk, changed(RECORD, {"status": "retired", "reason": "系统已经停用"}), "e001", id="alpha/e001")
    assert [(fault["place"], fault["file"]) for fault in answer["faults"]] == [("", "codes/alpha/e002.yml")]
    assert look(desk, RECORD, "e1")["faults"][-1]["place"] == "$.messages[1]"
    [too_long] = look(desk, {"meaning": "长" * 30_000}, "e003")["faults"][:1]
    assert too_long["place"] == "$" and "64 KB" in too_long["found"]
    neither = look(desk, {**RECORD, "code": "", "messages": []}, "e003")["faults"]
    assert "$.messages" in {fault["place"] for fault in neither}
    assert "slug" in {fault["place"] for fault in look(desk, RECORD, "e1")["faults"]}


def test_an_id_that_is_taken_and_a_system_that_is_not_chosen(folder: RecordFolder) -> None:
    desk = desk_of(folder.root)
    [taken] = look(desk, RECORD, "e001")["faults"]
    assert taken["place"] == "slug" and "alpha/e001" in taken["found"] and RECORD["title"] in taken["found"]
    assert not look(desk, RECORD, "e001", id="alpha/e001")["faults"]
    first = desk.look({"system": "", "slug": "", "data": {}, "today": "2026-11-24"})["faults"][0]
    assert first["place"] == "system" and "系统" in first["found"]


def test_the_page_is_that_of_the_site(built_site: Path, folder: RecordFolder) -> None:
    """Every element between the way to the page and its end, but for what the form has no use for."""
    desk = Desk.of(known_text(COLLECTION))
    for id in ("etax/credit-limit-used-up", "guangzhou/e007"):
        record = next(record for record in COLLECTION.records if record.id == id)
        text = (ROOT / record.file).read_text("utf-8")
        draft = {"system": record.system, "slug": record.slug, "data": yaml.safe_load(text), "id": id}
        data = plain_data(parse(text.encode(), record.file)[0])  # type: ignore[arg-type]
        html = desk.look({**draft, "data": data, "original": text, "today": "2026-11-24"})["preview"]
        page = (built_site / "codes" / id / "index.html").read_text("utf-8")
        for line in html.splitlines():
            if "<li>" in line and "href" not in line:
                assert line.strip() in page
        assert html.count("<li>") > 10


def test_half_written_records_have_a_page(folder: RecordFolder) -> None:
    desk = desk_of(folder.root)
    nothing = desk.look({"system": "", "slug": "", "data": {}, "today": "2026-11-24"})
    assert "还没有写" in nothing["preview"] and "还没有选" in nothing["preview"]
    for changes in DRAFTS.values():
        data = changed(RECORD, {name: value for name, value in changes.items() if name != "slug"})
        preview = look(desk, data, "e001")["preview"]
        assert "<script>alert" not in preview and "<img" not in preview


def test_what_is_known_has_no_faults_and_no_prose() -> None:
    text = known_text(COLLECTION)
    assert not check(Desk.of(text).known)
    record = next(record for record in COLLECTION.records if record.id == "etax/credit-limit-used-up")
    assert record.title in text and record.messages[0] in text and record.fix[0].text not in text


@pytest.mark.parametrize("record", COLLECTION.records[::12], ids=lambda record: record.id)
def test_published_records_stay_as_they_are(record: Any) -> None:
    text = (ROOT / record.file).read_text("utf-8")
    tree, _ = parse(text.encode(), record.file)
    assert tree
    assert rewrite(text, plain_data(tree), CODE, read_schemas()) == text


COMMENTED = """\
# 整个文件的说明
title: 税号填错了
# 这两种都见过
messages:
  - 税号有误  # 网页端
  - 税号不正确
sources:
  # 原页已经打不开
  - type: vendor
    title: 帮助页
    no_url: 页面已经删除
# 到此为止
"""


def test_comments_stay_with_what_they_are_about() -> None:
    schemas = read_schemas()
    assert format_text(COMMENTED, CODE, schemas) == COMMENTED
    data = {
        "title": "税号抄错了",
        "summary": "先核对税号",
        "messages": ["新的报错", "税号有误", "税号不正确了"],
        "sources": [{"type": "vendor", "title": "帮助中心", "no_url": "页面已经删除"}],
    }
    expected = (
        COMMENTED.replace("title: 税号填错了", "title: 税号抄错了\nsummary: 先核对税号")
        .replace("  - 税号有误", "  - 新的报错\n  - 税号有误")
        .replace("税号不正确", "税号不正确了")
        .replace("帮助页", "帮助中心")
    )
    written = rewrite(COMMENTED, data, CODE, schemas)
    assert written == expected
    assert format_text(written, CODE, schemas) == written


def test_the_form_has_every_field_of_the_schema() -> None:
    properties = json.loads((CODES / "schema" / CODE).read_text("utf-8"))["properties"]
    fields = [field for step in form_steps() for field in step.fields]
    assert sorted(field.name for field in fields) == sorted(properties)
    assert {field.name: field.title for field in fields} == {name: field["title"] for name, field in properties.items()}
    for field in fields:
        if "description" in properties[field.name]:
            assert field.help == properties[field.name]["description"]


@pytest.mark.parametrize("module", [rpds, rpds_stand_in])
def test_what_stands_in_for_rpds_does_the_same(module: Any) -> None:
    first = module.HashTrieMap({"a": 1})
    second = first.insert("b", 2).update({"c": 3}, {"a": 4})
    assert dict(first) == {"a": 1} and dict(second) == {"a": 4, "b": 2, "c": 3}
    assert dict(second.remove("b")) == {"a": 4, "c": 3} and second.get("d") is None and "a" in second
    assert dict(module.HashTrieMap.convert({"a": 1})) == {"a": 1} and module.HashTrieMap.convert(first) is first
    with pytest.raises(KeyError):
        second.remove("d")
    few = module.HashTrieSet().insert("a")
    many = few.update(["b", "c"])
    assert set(few) == {"a"} and set(many) == {"a", "b", "c"} and len(many) == 3
    assert set(many.discard("b").discard("d")) == {"a", "c"}
    assert list(module.List().push_front(1).push_front(2)) == [2, 1] and not module.List()
