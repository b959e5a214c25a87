"""Records with every kind of fault that a form can produce, and some without; used here, in Pyodide and in Chromium."""

from __future__ import annotations

from typing import Any

from tests.record_folder import RECORD

# Changes to the good record of record_folder.py; None takes a field away. With "slug" the file has another name.
DRAFTS: dict[str, dict[str, Any]] = {
    "good": {},
    "emoji": {"messages": ["❌ 税号不正确😀"]},
    "YAML in texts": {"messages": ["- 税号: {金额} # 不对", "'名称' \"不对\"", "? 税号", "true", "007", "2026-11-24"]},
    "HTML": {"meaning": "<img src=x onerror=alert(1)><script>alert(1)</script> 税号没有通过核对。"},
    "nothing but the code": {name: None for name in RECORD if name != "code"},
    "neither code nor message": {"code": None, "messages": None, "slug": "neither"},
    "no title": {"title": None},
    "no sources": {"sources": None},
    "no step": {"fix": None},
    "code with a blank": {"code": "E 001", "slug": "e-001"},
    "full-width code": {"code": "Ｅ００１"},
    "title too long": {"title": "长" * 25},
    "title too short": {"title": "短"},
    "50,000 characters": {"meaning": "很长的话。" * 10_000},
    "more than a file may hold": {"meaning": "很长的话。" * 5_000, "summary": "很长的话。" * 5_000},
    "NUL": {"title": "税号\0填错"},
    "lone surrogate": {"title": "税号\ud83d填错"},
    "zero width": {"summary": "先核对税号\u200b，再提交"},
    "line break": {"meaning": "填写的税号\n没有通过系统的核对。"},
    "blanks around": {"title": " 税号填错了 "},
    "only blanks": {"title": "   "},
    "only punctuation": {"summary": "……！！"},
    "unknown choice": {"category": "inputs"},
    "unknown field": {"fields": ["taxpayer_id", "taxpayer"]},
    "field twice": {"fields": ["taxpayer_id", "taxpayer_id"]},
    "unknown rule": {"rules": ["taxpayer-id-check-digits"]},
    "rule in capitals": {"rules": ["Taxpayer_ID"]},
    "message twice": {"messages": ["税号不正确", "税号不正确"]},
    "message twice but for blanks": {"messages": ["税号不正确", "税号 不正确。"]},
    "alias as a message": {"aliases": [{"type": "term", "value": "税号不正确"}]},
    "alias without a kind": {"aliases": [{"value": "税号不对"}]},
    "half a placeholder": {"messages": ["差额 {金额"]},
    "wording of another system": {"messages": ["服务暂不可用"], "related": None},
    "wording of another record": {"messages": ["第二种报错"]},
    "code of another record": {"code": "E002", "slug": "e002-again"},
    "its other meaning, one-sided": {"code": "E002", "slug": "e002-again", "other_meanings": ["alpha/e002"]},
    "key of a system as a code": {"code": "beta", "slug": "beta"},
    "unknown record": {"related": ["beta/other-faults"]},
    "itself": {"related": ["alpha/e001"]},
    "no id": {"related": ["其他故障"]},
    "misspelt term": {"meaning": "这里要用红墨汁来写，税号才能通过核对。"},
    "point too short": {"causes": ["抄错一位。", "错"]},
    "point of its own advice, too long": {"causes": [{"text": "长" * 201, "advice": "sourced"}]},
    "source without a kind": {"sources": [{"title": "某软件的帮助页", "url": "https://help.example/1"}]},
    "source with neither address nor reason": {"sources": [{"type": "vendor", "title": "某软件的帮助页"}]},
    "source with both": {
        "sources": [{"type": "vendor", "title": "帮助页", "url": "https://help.example/1", "no_url": "没有地址"}]
    },
    "script as an address": {"sources": [{"type": "vendor", "title": "帮助页", "url": "javascript:alert(1)"}]},
    "date of a source that is none": {
        "sources": [{"type": "vendor", "title": "帮助页", "url": "https://help.example/1", "date": "2025-13"}]
    },
    "evidence stronger than the sources": {"evidence": "official"},
    "day that is none": {"added": "2026-02-30", "changed": None},
    "day with slashes": {"added": "2026/11/01"},
    "day to come": {"added": "2027-01-01", "changed": None},
    "changed before it was added": {"changed": [{"date": "2026-10-01", "note": "补上预防"}]},
    "change without words": {"changed": [{"date": "2026-11-02"}]},
    "reason though in use": {"reason": "系统已经停用"},
    "retired without a reason": {"status": "retired"},
    "retired, though others name it": {"status": "retired", "reason": "系统已经停用"},
    "wrong name": {"slug": "e1"},
    "name of the folder's page": {"code": None, "slug": "index"},
    "name in capitals": {"code": None, "slug": "Wrong_Tax_Id"},
    "name that leaves the folder": {"code": None, "slug": "../../etc/passwd"},
}
