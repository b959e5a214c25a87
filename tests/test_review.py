"""The work list of a review, and the looking up of addresses against a host of our own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from scripts import links
from scripts.load import load
from scripts.review import addresses, documents, due, main, mixed_terms, shared_wordings
from tests.record_folder import CASE, OTHER, RECORD, TERMS, RecordFolder, record

DAY = dt.date(2026, 11, 24)


@pytest.fixture
def folder(tmp_path: Path) -> RecordFolder:
    return RecordFolder(tmp_path)


def listed(folder: RecordFolder, items: Any, *arguments: Any) -> list[str]:
    collection, faults = load(folder.root)
    assert faults == []
    return list(items(collection, *arguments))


@pytest.mark.parametrize(
    ("changes", "days", "is_due"),
    [
        ({}, 364, False),
        ({}, 365, True),
        ({"status": "legacy"}, 365, True),
        ({"evidence": "community"}, 89, False),
        ({"evidence": "community"}, 90, True),
        ({"evidence": "source-document"}, 90, True),
        ({"evidence": "community", "status": "legacy"}, 90, False),
        ({"evidence": "community", "changed": None}, 89, True),
        ({"status": "retired", "reason": "系统已经停用"}, 3650, False),
    ],
)
def test_what_is_due_by_age_era_and_evidence(
    folder: RecordFolder, changes: dict[str, Any], days: int, is_due: bool
) -> None:
    """Counted from the last change, which was on the second of November, or from the first, when it was added."""
    folder.write("alpha/e001.yml", record(**changes))
    day = dt.date(2026, 11, 2) + dt.timedelta(days=days)
    found = [line for line in listed(folder, due, day) if "alpha/e001.yml" in line]
    assert len(found) == is_due
    if found and "changed" not in changes:
        assert "2026-11-02 以后没有看过" in found[0]


def test_what_is_longest_overdue_comes_first(folder: RecordFolder) -> None:
    folder.write("beta/other-fault.yml", {**OTHER, "added": "2020-01-01"})
    folder.write("alpha/e001.yml", record(added="2020-01-01", changed=None))
    assert ["e001" in line for line in listed(folder, due, dt.date(2030, 1, 1))] == [True, False]


def test_documents_by_how_often_they_are_cited(folder: RecordFolder) -> None:
    source = {"type": "official", "title": "某公告", "no_url": "地址没有保存", "number": "第 9 号公告"}
    folder.write("alpha/e001.yml", record(sources=[source, source]))
    folder.write("beta/other-fault.yml", {**OTHER, "sources": [{**source, "number": "第 8 号公告"}, source]})
    assert listed(folder, documents) == ["第 9 号公告：2 条引用", "第 8 号公告：1 条引用"]


def test_one_wording_with_different_advice(folder: RecordFolder) -> None:
    same = {**OTHER, "messages": ["税号不正确！"], "related": ["alpha/e001"]}
    folder.write("beta/other-fault.yml", same)
    assert listed(folder, shared_wordings) == []
    folder.write("beta/other-fault.yml", {**same, "retry": "never"})
    (line,) = listed(folder, shared_wordings)
    assert line == "“税号不正确”：alpha/e001 开票方、处理好以后再试；beta/other-fault 开票方、不要重试"


def test_one_term_under_two_names(folder: RecordFolder) -> None:
    assert listed(folder, mixed_terms) == []
    folder.write("alpha/e001.yml", record(meaning="红墨水写的税号没有通过核对。", fix=["换一瓶红水。"]))
    (line,) = listed(folder, mixed_terms)
    assert line.startswith("codes/alpha/e001.yml：") and "红墨水、红水" in line and "统一写红墨水" in line
    folder.write("alpha/e001.yml", record(meaning="红墨水写的税号没有通过核对。", fix=["点“红水”。"]))
    assert listed(folder, mixed_terms) == []
    folder.write("terms.yml", [{**TERMS[0], "also": ["小瓶红墨水"]}, TERMS[1]])
    folder.write("alpha/e001.yml", record(meaning="红墨水写的税号没有通过核对。", fix=["换一瓶小瓶红墨水。"]))
    assert listed(folder, mixed_terms) == []


def test_the_command_asks_no_network_unless_told(
    folder: RecordFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scripts.review.look_up", lambda _: pytest.fail("asked the network"))
    assert main([], folder.root, DAY) == 0
    printed = capsys.readouterr().out
    assert "到期复核：没有；最早的一条 2027-11-02 到期" in printed and "make review LINKS=50" in printed
    monkeypatch.setattr("scripts.review.look_up", lambda asked: [(address, "不见了") for address in asked])
    assert main(["--links", "1"], folder.root, DAY) == 0
    printed = capsys.readouterr().out
    assert "打不开或搬走的地址（1）\n- [ ] https://help.example/1 不见了（codes/alpha/e001.yml、codes/beta" in printed
    assert main(["--link"], folder.root, DAY) == 2
    assert main(["--links", "-1"], folder.root, DAY) == 2
    folder.write("alpha/e001.yml", record(actor="boss"))
    assert main([], folder.root, DAY) == 1


def test_every_address_once_the_most_used_first(folder: RecordFolder) -> None:
    assert RECORD["sources"][0] == OTHER["sources"][0] and "url" not in CASE["sources"][0]
    found = listed(folder, addresses)
    assert found[0] == "https://help.example/1" and len(found) == len(set(found)) == 4


# Addresses


class Host(BaseHTTPRequestHandler):
    """Answers each path with the status that it names."""

    asked: list[str]

    def answer(self) -> None:
        type(self).asked.append(f"{self.command} {self.path}")
        assert "review" in (self.headers["User-Agent"] or "")
        status = int(self.path.strip("/").split("-")[0])
        if self.path.endswith("-get") and self.command == "GET":
            status = 200
        self.send_response(status)
        if status in (301, 302, 308):
            self.send_header("Location", "/new-place")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = answer

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[str]:
    Host.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_addresses_that_are_not_in_order(host: str) -> None:
    paths = ["200", "404", "410", "301", "308", "302", "405-get", "403", "503"]
    pauses: list[float] = []
    found = dict(links.look_up([f"{host}/{path}" for path in paths], pause=pauses.append))
    assert set(found) == {f"{host}/{path}" for path in ("404", "410", "301", "308", "403", "503")}
    assert "已经没有了（404）" in found[f"{host}/404"]
    assert f"搬到了 {host}/new-place" in found[f"{host}/301"]
    assert "回答 503" in found[f"{host}/503"]
    # Nothing is asked twice, but with the other method where the first is refused; no redirect is followed.
    assert Host.asked == [
        *(f"HEAD /{path}" for path in ("200", "404", "410", "301", "308", "302")),
        *("HEAD /405-get", "GET /405-get", "HEAD /403", "GET /403", "HEAD /503"),
    ]
    # Between two questions to one host there is a pause.
    assert len(pauses) == len(paths) - 1 and all(0 < pause <= links.SECONDS_BETWEEN for pause in pauses)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "http://no-such-host.invalid/", "http://[broken/"])
def test_addresses_that_cannot_be_opened(address: str) -> None:
    ((_, problem),) = links.look_up([address])
    assert problem.startswith("打不开（")
