"""What hosts are told about the site, its compressed variants, its archive and its workflows: what needs no server.

The rest, with a real nginx, is in deploy/test_nginx.py.
"""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from pages import read_file

from scripts.archive import commit_time, contents, write_archive
from scripts.precompress import SHORT, precompress
from scripts.serving import ASK_AGAIN, FOR_EVER, TYPES, deploy_files, fill, headers_for, type_of

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def site_paths(site: Path) -> list[str]:
    found = [f"/{path.relative_to(site).as_posix()}" for path in site.rglob("*") if path.is_file()]
    # What is no file to its hosts, and the variant that MkDocs writes by itself.
    return sorted(set(found) - {"/_headers", "/sitemap.xml.gz"})


# --- Headers ------------------------------------------------------------------------------------------------------


def test_the_files_in_deploy_are_what_the_values_give() -> None:
    stale = [path.name for path, text in deploy_files().items() if path.read_text(encoding="utf-8") != text]
    assert not stale, "run python -m scripts.serving"


def test_a_mark_that_was_lost_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="headers"):
        fill("server { }\n", {"headers": "add_header X 1;"})


def test_every_file_of_the_site_has_a_type(built_site: Path) -> None:
    types = {path: type_of(path) for path in site_paths(built_site)}
    assert types["/check/index.html"] == "text/html; charset=utf-8"
    assert types["/assets/js/check/worker.mjs"] == "text/javascript; charset=utf-8"
    assert types["/assets/pyodide/pyodide.asm.wasm"] == "application/wasm"
    assert types["/feed.xml"] == "application/atom+xml; charset=utf-8"
    with pytest.raises(KeyError):
        type_of("/picture.tiff")


def test_only_names_with_a_hash_are_kept_for_ever(built_site: Path) -> None:
    lifetimes = {path: headers_for(path)["Cache-Control"] for path in site_paths(built_site)}
    for_ever = {path for path, value in lifetimes.items() if value == FOR_EVER}
    assert for_ever and all(re.search(r"\.[0-9a-f]{8}\.css$", path) for path in for_ever)
    assert set(lifetimes.values()) <= {FOR_EVER, ASK_AGAIN}
    assert lifetimes["/sw.js"] == lifetimes["/assets/pyodide/pyodide.asm.wasm"] == ASK_AGAIN


def parse_headers(text: str) -> list[tuple[re.Pattern[str], str, str]]:
    """The rules of a _headers file: pattern, name, value; a line with ``!`` has no value."""
    rules = []
    pattern = re.compile("")
    for line in text.splitlines():
        if line.startswith("/"):
            parts = re.split(r"(\*|:\w+)", line)
            pattern = re.compile(
                "".join(".*" if part == "*" else "[^/]+" if part[:1] == ":" else re.escape(part) for part in parts)
            )
        elif line.startswith("  "):
            name, _, value = line.strip().removeprefix("! ").partition(": ")
            rules.append((pattern, name, value))
        else:
            assert not line or line.startswith("#"), line
    return rules


def test_the_headers_file_says_what_the_values_say(built_site: Path) -> None:
    """Of several that fit Netlify takes the last; Cloudflare Pages all since they were last taken back."""
    text = (ROOT / "deploy" / "_headers").read_text(encoding="utf-8")
    assert (built_site / "_headers").read_text(encoding="utf-8") == text
    rules = parse_headers(text)
    # These hosts know the other types, and say the usual lifetime, without being told.
    by_themselves = {("Cache-Control", ASK_AGAIN)}
    for path in site_paths(built_site):
        expected = set(headers_for(path).items()) - by_themselves
        if type_of(path) == TYPES[Path(path).suffix]:
            expected = {(name, value) for name, value in expected if name != "Content-Type"}
        given: dict[str, list[str]] = {}
        for pattern, name, value in rules:
            if pattern.fullmatch(path):
                given[name] = [*given.get(name, []), value] if value else []
        assert {(name, value) for name, values in given.items() for value in values} == expected, path


def test_code_is_held_to_the_policy_of_the_pages(built_site: Path) -> None:
    metas = read_file(built_site / "check" / "index.html").all("meta")
    [policy] = [meta.attributes["content"] for meta in metas if "http-equiv" in meta.attributes]
    without_hashes = re.sub(r" 'sha256-[^']+'", "", policy)
    assert headers_for("/assets/js/check/worker.mjs")["Content-Security-Policy"].startswith(f"{without_hashes}; frame-")
    assert headers_for("/sw.js") == headers_for("/assets/js/check/worker.mjs")
    # A page would not run under it: its own scripts are named by their hashes inside.
    assert headers_for("/check/index.html")["Content-Security-Policy"] == "frame-ancestors 'none'"


def test_the_page_says_itself_what_a_host_may_leave_out(built_site: Path) -> None:
    [referrer] = read_file(built_site / "check" / "index.html").all("meta", name="referrer")
    assert referrer.attributes["content"] == headers_for("/check/index.html")["Referrer-Policy"]


# --- Compressed variants ------------------------------------------------------------------------------------------

LONG = "<p>发票额度已不够使用</p>\n" * SHORT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    files = {
        "index.html": LONG.encode(),
        "assets/app.mjs": LONG.encode() * 3,
        "short.json": b"{}" * 10,
        "assets/packed.zip": os.urandom(3 * SHORT),
        "old.html.gz": b"left by an earlier build",
    }
    for name, content in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)
    return site


def unbrotli(path: Path) -> bytes:
    program = "process.stdout.write(zlib.brotliDecompressSync(fs.readFileSync(process.argv[1])))"
    return subprocess.run(["node", "-e", program, str(path)], capture_output=True, check=True).stdout


def test_variants_hold_the_file_and_are_written_where_they_pay(folder: Path, tmp_path: Path) -> None:
    written = precompress(folder, tmp_path / "cache")
    names = {path.relative_to(folder).as_posix() for path in written}
    assert names == {"index.html.gz", "index.html.br", "assets/app.mjs.gz", "assets/app.mjs.br"}
    assert {path for path in folder.rglob("*") if path.suffix in (".gz", ".br")} == set(written)
    for path in written:
        original = path.with_suffix("")
        unpacked = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else unbrotli(path)
        assert unpacked == original.read_bytes()
        assert path.stat().st_mtime_ns == original.stat().st_mtime_ns


def test_variants_are_the_same_each_time_and_the_cache_keeps_what_is_used(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = {path: path.read_bytes() for path in precompress(folder, cache)}
    [kept] = cache.iterdir()
    # What is in the cache is taken from there.
    kept.write_bytes(b"from the cache")
    second = {path: path.read_bytes() for path in precompress(folder, cache)}
    assert second == first | {folder / "assets" / "app.mjs.br": b"from the cache"}
    (folder / "assets" / "app.mjs").write_text(LONG * 4, encoding="utf-8")
    precompress(folder, cache)
    assert [path.name for path in cache.iterdir()] != [kept.name]
    assert len(list(cache.iterdir())) == 1


# --- Archive ------------------------------------------------------------------------------------------------------


def test_the_archive_is_the_same_whenever_it_is_made(folder: Path, tmp_path: Path) -> None:
    made = datetime(2026, 11, 24, 8, 30, 2, tzinfo=UTC)
    (folder / "_headers").write_text("/*\n", encoding="utf-8")
    one, other = tmp_path / "a" / "one.zip", tmp_path / "other.zip"
    write_archive(contents(folder), one, made)
    os.utime(folder / "index.html", (1, 1))
    write_archive(dict(reversed(contents(folder).items())), other, made)
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        names = archive.namelist()
        assert archive.read("fapiao-codex/site/index.html") == LONG.encode()
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 24, 8, 30, 2)}
    assert {"fapiao-codex/nginx.conf", "fapiao-codex/说明.md"} < set(names)
    assert "fapiao-codex/site/_headers" not in names


def test_the_date_of_the_archive_can_be_given_where_there_is_no_history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795507200")
    assert commit_time() == datetime(2026, 11, 24, 8, tzinfo=UTC)


# --- Workflows ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_ask_for_little_and_name_what_they_run_by_commit(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    workflow: dict[str, Any] = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    uses = re.findall(r"uses: (.+)", text)
    assert uses
    by_commit = r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\./\.github/workflows/test\.yml"
    assert [use for use in uses if not re.fullmatch(by_commit, use)] == []
    assert "secrets." not in text
    writes = {
        job: [name for name, value in (made.get("permissions") or {}).items() if value == "write"]
        for job, made in workflow["jobs"].items()
    }
    allowed = {"pages": {"deploy": ["pages", "id-token"]}, "comment": {"comment": ["pull-requests"]}}
    assert {job: names for job, names in writes.items() if names} == allowed.get(path.stem, {})
