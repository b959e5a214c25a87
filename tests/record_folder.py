"""A folder of records to break: two systems, one good record of each kind, in the shape of codes/."""

from __future__ import annotations

import copy
import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import yaml

from scripts.check import check_all
from scripts.model import CODES, Fault

TODAY = dt.date(2026, 11, 24)

SYSTEMS: list[dict[str, Any]] = [
    {
        "key": "alpha",
        "name": "甲系统",
        "operator": "某某运营方",
        "era": "current",
        "about": "只为测试而写的系统，没有人用它开票。",
        "note": "这里的错误码都是编的。",
        "links": [{"title": "甲系统首页", "url": "https://alpha.example/"}],
    },
    {"key": "beta", "name": "乙系统", "operator": "某某运营方", "era": "legacy", "about": "另一个只为测试而写的系统。"},
]

SYNONYMS: dict[str, Any] = {
    "same": [["红冲", "冲红"]],
    "subject": ["发票"],
    "elsewhere": ["天气"],
    "asking": ["怎么办"],
}

RECORD: dict[str, Any] = {
    "code": "E001",
    "title": "税号填错了",
    "summary": "先核对税号，再提交一次",
    "messages": ["税号有误，差额 {金额}", "税号不正确"],
    "aliases": [{"type": "term", "value": "税号不对"}, {"type": "code", "value": "9001"}],
    "category": "input",
    "task": "issuing",
    "fields": ["taxpayer_id"],
    "meaning": "填写的税号没有通过系统的核对。",
    "identify": ["提示里出现 E001。"],
    "causes": ["抄错一位。", {"text": "粘贴时带进了空格。", "advice": "sourced"}],
    "fix": ["删掉这一栏，重新输入。"],
    "verify": ["提交后不再提示。"],
    "prevent": ["保存核对过的税号。"],
    "actor": "issuer",
    "retry": "after-fix",
    "retry_note": "发票还没有生成",
    "evidence": "vendor",
    "advice": "inferred",
    "sources": [
        {
            "type": "vendor",
            "title": "某软件的帮助页",
            "url": "https://help.example/1",
            "number": "第 1 号",
            "date": "2025",
        },
        {"type": "community", "title": "一篇帖子", "no_url": "帖子已经删除", "note": "只有一句话", "date": "2025-02"},
    ],
    "status": "active",
    "related": ["beta/other-fault"],
    "added": "2026-11-01",
    "changed": [{"date": "2026-11-02", "note": "补上预防"}],
}

OTHER: dict[str, Any] = {
    **{key: value for key, value in RECORD.items() if key not in ("code", "aliases", "related")},
    "title": "另一个故障",
    "messages": ["服务暂不可用"],
}

CASE: dict[str, Any] = {
    "title": "一次税号填错的处理",
    "summary": "税号里混进了一个字母",
    "system": "alpha",
    "origin": "source",
    "situation": "开票时提示税号有误，核对后发现抄错一位。",
    "identify": ["提示里出现 E001。"],
    "locate": ["把数字写成了字母。"],
    "fix": ["改正后重新提交。"],
    "verify": ["发票生成。"],
    "lesson": [{"text": "粘贴前先核对。", "advice": "sourced"}],
    "records": ["alpha/e001"],
    "evidence": "source-document",
    "advice": "inferred",
    "sources": [{"type": "source-document", "title": "来源文章", "no_url": "没有留下地址"}],
    "added": "2026-11-01",
    "changed": [{"date": "2026-11-02", "note": "改了标题"}],
}


LEFT_OUT: list[dict[str, str]] = [
    {"system": "甲系统", "code": "E900", "message": "系统错误", "reason": "没有原因，帮不到人"}
]

TERMS: list[dict[str, Any]] = [
    {
        "key": "red-ink",
        "term": "红墨水",
        "group": "文具",
        "also": ["红水"],
        "misspelt": ["红墨汁"],
        "meaning": "只为测试而写的一个词。",
        "advice": "sourced",
        "sources": [{"type": "community", "title": "某处的问答", "no_url": "地址没有保存"}],
        "records": ["beta/other-fault"],
        "see": ["blue-ink"],
    },
    {
        "key": "blue-ink",
        "term": "蓝墨水",
        "group": "文具",
        "meaning": "只为测试而写的另一个词。",
        "advice": "inferred",
        "sources": [{"type": "vendor", "title": "某软件的帮助页", "url": "https://help.example/2"}],
    },
]

RESOURCES: list[dict[str, Any]] = [
    {
        "key": "front-door",
        "title": "某机关的网站",
        "group": "网站",
        "number": "第 1 号公告",
        "url": "https://office.example/",
        "about": "只为测试而写的网站。",
        "date": "2025",
        "seen": "named",
        "seen_in": "某一页的转载",
        "seen_on": "2026-11-24",
    }
]


class RecordFolder:
    """root/codes with the real schemas; what is written into it is invented."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.codes = root / "codes"
        shutil.copytree(CODES / "schema", self.codes / "schema")
        self.write("systems.yml", SYSTEMS)
        self.write("synonyms.yml", SYNONYMS)
        self.write("left-out.yml", LEFT_OUT)
        self.write("terms.yml", TERMS)
        self.write("resources.yml", RESOURCES)
        self.write("alpha/e001.yml", RECORD)
        self.write("beta/other-fault.yml", OTHER)
        self.write("cases/wrong-digit.yml", CASE)

    def write(self, name: str, content: object) -> None:
        """Put content (bytes, text as it is, or data to be written as quoted YAML) into codes/name."""
        path = self.codes / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else quoted(content), encoding="utf-8", newline="")

    def faults(self, today: dt.date = TODAY) -> list[Fault]:
        return check_all(self.root, today=today)[1]

    def only(self, path: str, name: str = "alpha/e001.yml") -> Fault:
        """The one fault there is; it must be at that path of that file and say all it has to."""
        faults = self.faults()
        assert [(fault.file, fault.path) for fault in faults] == [(f"codes/{name}", path)], "\n".join(map(str, faults))
        assert faults[0].found and faults[0].expected and faults[0].fix
        assert "\n" not in str(faults[0])
        return faults[0]


def record(**changes: Any) -> dict[str, Any]:
    """The good record with some fields changed; None takes a field away."""
    return changed(RECORD, changes)


def changed(data: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = {**copy.deepcopy(data), **changes}
    return {key: value for key, value in merged.items() if value is not None}


def quoted(data: object) -> str:
    return yaml.dump(data, Dumper=_Spelt, allow_unicode=True, sort_keys=False, default_style='"', width=1000)


class _Spelt(yaml.SafeDumper):
    """What is used twice is written twice: the records may not have anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
