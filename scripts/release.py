"""Make a release: ``python -m scripts.release [VERSION]``, for which ``make release`` stands.

Sets the version in pyproject.toml: the next 0.x.0 unless given, the first time the one that stands there. Turns what is
unreleased in CHANGELOG.md into the section of the version, with a line for everything that the records say happened to
them since the last release; writes the names that are there into releases.json; commits and tags. The tree must be
clean, the checks must pass, no released name may be lost. When anything fails, everything is as before.
"""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from scripts.check import check_all
from scripts.format_records import layout_faults
from scripts.model import ROOT, Case, Collection, Record, Release
from scripts.releases import FILE, Releases, lost_names, names_of, news, read_releases

UNRELEASED = "## Unreleased"
SECTIONS = ("Records", "Validator", "Site")
# Of a system with more new records than this only their number is told.
MOST_NAMED = 12

BEIJING = dt.timezone(dt.timedelta(hours=8))

_VERSION = re.compile(r'^version = "([0-9.]+)"$', re.MULTILINE)
_WORDS = {"added": "Added", "changed": "Changed", "retired": "Retired"}

News = Sequence[tuple[str, Record | Case, str]]


class Refused(Exception):
    """No release is made; the message says in Chinese why, and what to do."""


class Repository:
    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *arguments: str) -> str:
        """What git prints. Raises Refused with what it complains about."""
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True, encoding="utf-8")
        if done.returncode:
            raise Refused(f"git {arguments[0]} 没有成功：{(done.stderr or done.stdout).strip()}")
        return done.stdout.strip()

    def write(self, texts: dict[str, str], version: str) -> None:
        """Commit these files and tag the commit, or leave everything as it was."""
        before = self.git("rev-parse", "HEAD")
        present = [name for name in texts if (self.root / name).exists()]
        try:
            for name, text in texts.items():
                (self.root / name).write_text(text, "utf-8", newline="\n")
            self.git("add", "--", *texts)
            self.git("commit", "--quiet", "-m", f"Release {version}")
            self.git("tag", "--annotate", f"v{version}", "-m", version)
        except BaseException:
            self.git("reset", "--quiet", "--soft", before)
            self.git("restore", f"--source={before}", "--staged", "--worktree", "--", *present)
            for name in texts.keys() - set(present):
                self.git("rm", "--quiet", "--force", "--ignore-unmatch", "--", name)
                (self.root / name).unlink(missing_ok=True)
            raise


def release(root: Path, version: str | None, today: dt.date) -> str:
    """Make a release of the repository in root; returns its version. Raises Refused."""
    repository = Repository(root)
    if changes := repository.git("status", "--porcelain"):
        raise Refused(f"还有没提交的改动，先提交或收起来：\n{changes}")
    repository.git("symbolic-ref", "HEAD")
    collection, faults = check_all(root)
    faults += layout_faults(root)
    if faults:
        raise Refused("检查没有通过，先运行 make check 改好：\n" + "\n".join(map(str, faults)))
    released = read_releases(root)
    if lost := lost_names(released, collection):
        raise Refused("\n".join(lost))
    project = (root / "pyproject.toml").read_text("utf-8")
    version = checked_version(version, project, released)
    if repository.git("tag", "--list", f"v{version}"):
        raise Refused(f"标签 v{version} 已经有了，换一个版本号，例如 make release VERSION={following(version)}")
    happened = list(news(released, collection))
    changelog = dated((root / "CHANGELOG.md").read_text("utf-8"), version, today.isoformat(), happened, collection)
    counts = Counter(kind for kind, _, _ in happened)
    made = Release(version, today.isoformat(), counts["added"], counts["changed"], counts["retired"])
    texts = {
        "pyproject.toml": _VERSION.sub(f'version = "{version}"', project, count=1),
        "CHANGELOG.md": changelog,
        FILE: Releases((made, *released.releases), names_of(collection)).text(),
    }
    repository.write(texts, version)
    return version


def checked_version(version: str | None, project: str, released: Releases) -> str:
    """The version that was asked for, or the next. It must be above the last one that was released."""
    match = _VERSION.search(project)
    if not match:
        raise Refused('pyproject.toml 里没有 version = "…" 这一行')
    last = released.releases[0].version if released.releases else None
    if not version:
        version = following(last) if last else match[1]
    if not re.fullmatch(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}", version):
        raise Refused(f"版本号写成三个数字，例如 0.2.0；这里是 {version}")
    if last and parts(version) <= parts(last):
        raise Refused(f"版本号要大于上一版 {last}；这里是 {version}")
    return version


def parts(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def following(version: str) -> str:
    major, minor, _ = parts(version)
    return f"{major}.{minor + 1}.0"


def dated(changelog: str, version: str, date: str, happened: News, collection: Collection) -> str:
    """The change log with what was unreleased as the section of this version, and an empty one for what comes next."""
    head, found, rest = changelog.partition(f"{UNRELEASED}\n")
    if not found:
        raise Refused(f"CHANGELOG.md 里没有 {UNRELEASED} 这一行")
    unreleased, mark, older = rest.partition("\n## ")
    written: dict[str, str] = {}
    for part in re.split(r"^### ", unreleased, flags=re.MULTILINE)[1:]:
        name, _, text = part.partition("\n")
        written[name.strip()] = text.strip()
    if unknown := [name for name in written if name not in SECTIONS]:
        raise Refused(f"CHANGELOG.md 的分节只有 {'、'.join(SECTIONS)}，没有 {unknown[0]}")
    written["Records"] = "\n".join(filter(None, [record_lines(happened, collection), written.get("Records", "")]))
    if not any(written.values()):
        raise Refused("没有可以发布的改动：CHANGELOG.md 里没有写，记录也没有增加、修改或停用")
    sections = [f"### {name}\n{written[name]}\n" for name in SECTIONS if written.get(name)]
    return f"{head}{UNRELEASED}\n\n## {version} ({date})\n\n" + "\n".join(sections) + (mark + older if mark else "")


def record_lines(happened: News, collection: Collection) -> str:
    """The lines about the records: new ones by system, then what was changed and what retired, one by one."""
    lines = []
    for kind, word in _WORDS.items():
        told = [(item, note) for other, item, note in happened if other == kind]
        if not told:
            continue
        lines.append(f"- {word} {len(told)}:")
        if kind == "added":
            for system in collection.systems:
                new = [item for item, _ in told if item.system == system.key]
                if len(new) > MOST_NAMED:
                    lines.append(f"  - {system.name}: {len(new)}")
                else:
                    lines += [f"  - {system.name}: {item.title} (`{item.id}`)" for item in new]
        else:
            lines += [f"  - {item.title} (`{item.id}`): {note}" for item, note in told]
    return "\n".join(lines)


def main(arguments: list[str], root: Path = ROOT) -> int:
    if len(arguments) > 1:
        print("用法：python -m scripts.release [VERSION]", file=sys.stderr)
        return 2
    try:
        version = release(root, arguments[0] if arguments else None, dt.datetime.now(BEIJING).date())
    except Refused as reason:
        print(f"没有发布。{reason}", file=sys.stderr)
        return 1
    print(f"发布了 {version}，提交和标签在本机。看过没有问题，再推送：git push --follow-tags")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
