"""Releases, made in a repository of a few records; and that no released name of this one is lost."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.addresses import Addresses
from scripts.enrich import build_site
from scripts.feeds import feed_files
from scripts.format_records import main as format_records
from scripts.load import load
from scripts.model import ROOT, Release
from scripts.release import Refused, main, release
from scripts.releases import lost_names, names_of, read_releases
from tests.record_folder import OTHER, RecordFolder, record

DAY = dt.date(2026, 12, 1)

CHANGELOG = """\
# Changelog

Records, validator and site are listed apart.

## Unreleased

### Site
- The first version.

### Validator
- Everything.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RecordFolder:
    """A repository on the main branch, all committed, not released yet."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "某人")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "a@b.example")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    folder = RecordFolder(tmp_path)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, "utf-8")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "0.1.0"\n', "utf-8")
    git(folder, "init", "-q", "-b", "main")
    commit(folder)
    return folder


def git(folder: RecordFolder, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder.root, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: RecordFolder) -> None:
    format_records([str(folder.root)])
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "change")


def write(folder: RecordFolder, name: str, text: str) -> None:
    (folder.root / name).write_text(text, "utf-8")


def state(folder: RecordFolder) -> tuple[str, str, str, list[str]]:
    """Commit, tags, what is not committed, and every file with its content."""
    files = [path for path in sorted(folder.root.rglob("*")) if path.is_file() and ".git" not in path.parts]
    texts = [f"{path}\n{path.read_text('utf-8')}" for path in files]
    return git(folder, "rev-parse", "HEAD"), git(folder, "tag"), git(folder, "status", "--porcelain"), texts


def test_two_releases_one_after_the_other(folder: RecordFolder) -> None:
    assert release(folder.root, None, DAY) == "0.1.0"
    assert git(folder, "tag", "--points-at", "HEAD") == "v0.1.0"
    assert git(folder, "cat-file", "-t", "v0.1.0") == "tag"
    assert git(folder, "status", "--porcelain") == ""
    first = (folder.root / "CHANGELOG.md").read_text("utf-8")
    assert first.partition("## Unreleased")[2] == (
        "\n\n## 0.1.0 (2026-12-01)\n\n### Records\n- Added 3:\n"
        "  - 甲系统: 税号填错了 (`alpha/e001`)\n  - 甲系统: 一次税号填错的处理 (`cases/wrong-digit`)\n"
        "  - 乙系统: 另一个故障 (`beta/other-fault`)\n"
        "\n### Validator\n- Everything.\n\n### Site\n- The first version.\n"
    )

    mended = [*record()["changed"], {"date": "2026-11-20", "note": "改了步骤"}]
    folder.write("alpha/e001.yml", record(changed=mended, related=None))
    changes = [*OTHER["changed"], {"date": "2026-11-21", "note": "系统停用"}]
    folder.write("beta/new-fault.yml", {**OTHER, "title": "新的故障", "messages": ["又一句"]})
    retired = {**OTHER, "status": "retired", "reason": "系统已经停用", "changed": changes}
    folder.write("beta/other-fault.yml", retired)
    text = (folder.root / "CHANGELOG.md").read_text("utf-8")
    write(folder, "CHANGELOG.md", text.replace("## Unreleased\n", "## Unreleased\n\n### Records\n- 手写的一行\n", 1))
    commit(folder)
    assert release(folder.root, None, dt.date(2027, 1, 2)) == "0.2.0"
    assert 'version = "0.2.0"' in (folder.root / "pyproject.toml").read_text("utf-8")
    second = (folder.root / "CHANGELOG.md").read_text("utf-8").partition("## Unreleased")[2]
    assert second == (
        "\n\n## 0.2.0 (2027-01-02)\n\n### Records\n- Added 1:\n  - 乙系统: 新的故障 (`beta/new-fault`)\n"
        "- Changed 1:\n  - 税号填错了 (`alpha/e001`): 改了步骤\n"
        "- Retired 1:\n  - 另一个故障 (`beta/other-fault`): 系统停用\n- 手写的一行\n"
        "\n## 0.1.0 (2026-12-01)\n" + first.partition("## 0.1.0 (2026-12-01)\n")[2]
    )
    assert git(folder, "tag") == "v0.1.0\nv0.2.0"
    assert [dataclasses.asdict(made) for made in read_releases(folder.root).releases] == [
        {"version": "0.2.0", "date": "2027-01-02", "added": 1, "changed": 1, "retired": 1},
        {"version": "0.1.0", "date": "2026-12-01", "added": 3, "changed": 0, "retired": 0},
    ]


def dirty(folder: RecordFolder) -> None:
    write(folder, "notes.txt", "x")


def tagged(folder: RecordFolder) -> None:
    git(folder, "tag", "v0.1.0")


def faulty(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", record(actor="boss"))
    commit(folder)


def not_laid_out(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", record())
    git(folder, "commit", "-q", "-a", "-m", "change")


def detached(folder: RecordFolder) -> None:
    git(folder, "checkout", "-q", "--detach")


def no_heading(folder: RecordFolder) -> None:
    write(folder, "CHANGELOG.md", CHANGELOG.replace("## Unreleased", "## Next"))
    commit(folder)


def other_section(folder: RecordFolder) -> None:
    write(folder, "CHANGELOG.md", CHANGELOG.replace("### Site", "### Pages"))
    commit(folder)


def hook_refuses(folder: RecordFolder) -> None:
    """The commit fails after the files were written."""
    hook(folder, "pre-commit", "exit 1")


def tag_refused(folder: RecordFolder) -> None:
    """The tag fails after the commit was made."""
    hook(folder, "reference-transaction", 'grep -q refs/tags && [ "$1" = prepared ] && exit 1; exit 0')


def hook(folder: RecordFolder, name: str, script: str) -> None:
    path = folder.root / ".git/hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("spoil", "version", "reason"),
    [
        (dirty, None, "notes.txt"),
        (tagged, None, "标签 v0.1.0 已经有了"),
        (faulty, None, "$.actor"),
        (not_laid_out, None, "make format"),
        (detached, None, "git symbolic-ref"),
        (no_heading, None, "## Unreleased"),
        (other_section, None, "Pages"),
        (hook_refuses, None, "git commit 没有成功"),
        (tag_refused, None, "git tag 没有成功"),
        (None, "1.0", "三个数字"),
        (None, "1.0.01", "三个数字"),
        (None, "--force", "三个数字"),
    ],
)
def test_nothing_is_half_done(
    folder: RecordFolder, spoil: Callable[[RecordFolder], None] | None, version: str | None, reason: str
) -> None:
    if spoil:
        spoil(folder)
    before = state(folder)
    with pytest.raises(Refused) as refused:
        release(folder.root, version, DAY)
    assert reason in str(refused.value)
    assert state(folder) == before


@pytest.mark.parametrize(
    ("version", "reason"), [("0.1.0", "大于上一版"), ("0.0.9", "大于上一版"), (None, "没有可以发布")]
)
def test_after_a_release(folder: RecordFolder, version: str | None, reason: str) -> None:
    release(folder.root, None, DAY)
    before = state(folder)
    with pytest.raises(Refused, match=reason):
        release(folder.root, version, DAY)
    assert state(folder) == before


def test_released_names_must_stay(folder: RecordFolder, capsys: pytest.CaptureFixture[str]) -> None:
    release(folder.root, None, DAY)
    git(folder, "mv", "codes/beta/other-fault.yml", "codes/beta/another-fault.yml")
    path = folder.codes / "alpha/e001.yml"
    for name in ("alpha/e001.yml", "terms.yml"):
        path = folder.codes / name
        path.write_text(path.read_text("utf-8").replace("beta/other-fault", "beta/another-fault"), "utf-8")
    commit(folder)
    before = state(folder)
    assert main([], folder.root) == 1
    assert "记录 beta/other-fault 发布过，现在没有了" in capsys.readouterr().err
    assert state(folder) == before


def test_the_command(folder: RecordFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["1.2.3"], folder.root) == 0
    assert "git push --follow-tags" in capsys.readouterr().out
    assert git(folder, "tag") == "v1.2.3"
    assert main(["a", "b"], folder.root) == 2


def test_releases_stand_in_the_feeds_and_the_list_of_changes(folder: RecordFolder) -> None:
    collection, _ = load(folder.root)
    made = (Release("0.2.0", "2027-01-02", 1, 2, 3), Release("0.1.0", "2026-12-01", 3, 0, 0))
    site = build_site(collection, made)
    assert [(event.kind, event.title, event.note) for event in site.events[:2]] == [
        ("released", "0.2.0 版", "收录 1 条、修改 2 条、停用 3 条"),
        ("released", "0.1.0 版", "收录 3 条、修改 0 条、停用 0 条"),
    ]
    files = dict(feed_files(site, Addresses()))
    items = json.loads(files["feed.json"])["items"]
    assert [item["title"] for item in items[:2]] == ["发布：0.2.0 版", "发布：0.1.0 版"]
    assert len({item["id"] for item in items}) == len(items)
    assert "发布：0.2.0 版" in files["feed.xml"]
    assert "0.2.0" not in files["changes/alpha/feed.json"]


def test_no_released_name_of_ours_is_lost() -> None:
    """Rule names, record ids and the other names in addresses are promised to stay."""
    released = read_releases(ROOT)
    collection, _ = load()
    assert lost_names(released, collection) == []
    assert all(released.names.values())


def test_a_lost_name_is_seen() -> None:
    collection, _ = load()
    released = read_releases(ROOT)
    without = dataclasses.replace(collection, records=collection.records[1:])
    assert [line.split()[1] for line in lost_names(released, without)] == [collection.records[0].id]
    assert released.names["rules"].keys() <= names_of(collection)["rules"].keys()
