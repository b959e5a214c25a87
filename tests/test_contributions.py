"""What a contributor meets on GitHub and before a commit: forms, owners, hooks, and the workflows, run here."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.model import ROOT
from scripts.page_changes import page_lines
from scripts.page_comment import LONGEST, MARK, comment

GITHUB = ROOT / ".github"
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")


def workflow(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((GITHUB / "workflows" / f"{name}.yml").read_text("utf-8"))
    # YAML 1.1 takes the key "on" for true.
    content["on"] = content.pop(True)
    return content


# Forms and owners


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_issue_forms_are_what_github_takes(path: Path) -> None:
    form = yaml.safe_load(path.read_text("utf-8"))
    assert set(form) == {"name", "description", "title", "labels", "body"}
    ids = [part["id"] for part in form["body"] if part["type"] != "markdown"]
    assert len(ids) == len(set(ids)) and all(re.fullmatch("[a-z]+", id) for id in ids)
    for part in form["body"]:
        assert set(part) <= {"type", "id", "attributes", "validations"}
        if part["type"] == "markdown":
            assert set(part["attributes"]) == {"value"}
            continue
        assert part["type"] in ("input", "textarea", "dropdown", "checkboxes")
        assert (
            set(part["attributes"]) <= {"label", "description", "placeholder", "options"}
            and part["attributes"]["label"]
        )
        assert part.get("validations", {"required": True}) == {"required": True}
    # Nobody sends a taxpayer id without having been asked.
    assert form["body"][-1]["attributes"]["options"][0]["required"] is True
    assert "税号" in form["body"][-1]["attributes"]["options"][0]["label"]


def test_the_report_of_the_site_can_be_opened_as_it_is() -> None:
    config = yaml.safe_load((GITHUB / "ISSUE_TEMPLATE/config.yml").read_text("utf-8"))
    assert config["blank_issues_enabled"] is True


def test_owners_own_something_that_is_there() -> None:
    lines = [
        line.split() for line in (GITHUB / "CODEOWNERS").read_text("utf-8").splitlines() if line[:1] not in ("#", "")
    ]
    for pattern, *owners in lines:
        assert owners and all(re.fullmatch(r"@[\w-]+/[\w-]+", owner) for owner in owners)
        assert pattern == "*" or list(ROOT.glob(pattern.strip("/")))


# A copy of the repository with one commit, to change something in


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("repository")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)
    (target / ".venv").symlink_to(sys.prefix)
    run("git init -q -b main && git add -A && git commit -q -m base && git tag base", target)
    return target


@pytest.fixture
def branch(repository: Path) -> Path:
    """The copy, as its first commit has it."""
    run("git checkout -q -B change base && git clean -q -d -f", repository)
    return repository


def run(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    person = {f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "PYTHONPATH": str(folder / "validator"), "PYTHONIOENCODING": "utf-8"}
    # As GitHub runs a step for which bash is named.
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, **person, **quiet, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def edit(folder: Path, name: str, before: str, after: str) -> None:
    path = folder / name
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def page_changes(folder: Path) -> tuple[int, str]:
    """Commit and run the workflow's step; its exit status and the file that it leaves for the comment."""
    run("git add -A && git commit -q -m change", folder)
    steps = [step["run"] for step in workflow("changes")["jobs"]["changes"]["steps"] if "run" in step]
    # The environment is there already.
    assert steps[0] == "make .venv/.ready" and len(steps) == 2
    done = run(steps[1], folder)
    assert "Traceback" not in done.stderr
    return done.returncode, (folder / "page-changes.txt").read_text("utf-8")


def test_a_good_change_shows_what_readers_will_see(branch: Path) -> None:
    edit(branch, "codes/guangzhou/e001.yml", "\nretry: check-first\n", "\nretry: safe\n")
    text = (branch / "codes/guangzhou/e002.yml").read_text("utf-8")
    new = re.sub(r"^code: .*\n", "", text).replace("\ntitle: ", "\ntitle: 又一种：", 1)
    new = re.sub(r"messages:\n(  - .*\n)+", "messages:\n  - 一句没有人见过的报错\n", new)
    new = re.sub(r"(aliases|related):\n(  .*\n)+", "", new)
    new = "title: 一种新的断线\n" + re.sub(r"^title: .*\n", "", new, flags=re.MULTILINE)
    (branch / "codes/guangzhou/never-seen.yml").write_text(new, "utf-8")
    code, report = page_changes(branch)
    assert code == 0, report
    assert "== 页面 /codes/guangzhou/e001/\n" in report
    assert "\n-先别重开：先查是否已开具" in report and "\n+可以直接重试" in report
    assert "== 新的页面 /codes/guangzhou/never-seen/\n" in report
    assert "\n+# 一种新的断线" in report and "\n+一句没有人见过的报错" in report
    others = report.partition("== 跟着变的页面")[2]
    assert "/systems/guangzhou/\n" in others and "/codes/guangzhou/e001/" not in others
    assert "要改的" not in report


def test_a_bad_change_fails_and_says_what_to_mend(branch: Path) -> None:
    edit(branch, "codes/guangzhou/e001.yml", "\nactor: issuer\n", "\nactor: boss\n")
    code, report = page_changes(branch)
    assert code == 1
    assert report.startswith("== 要改的 1 处\ncodes/guangzhou/e001.yml: $.actor: 写的是 “boss”")
    assert "改好以后，这里会列出页面的变化。" in report and "== 页面" not in report


def test_who_cannot_run_the_formatter_sees_what_it_would_write(branch: Path) -> None:
    edit(branch, "codes/guangzhou/e001.yml", "\ntask: issuing\n", '\ntask: "issuing"\n')
    code, report = page_changes(branch)
    assert code == 1
    assert "没有按统一的格式排好" in report
    assert '\n-task: "issuing"\n+task: issuing\n' in report
    assert "读者看到的页面没有变化。" in report


def test_hooks_before_a_commit(branch: Path) -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    hooks = {hook["id"]: hook for repository in config["repos"] for hook in repository["hooks"]}
    assert all(hook["language"] == "system" for hook in hooks.values())
    records, python = "codes/guangzhou/e001.yml", "scripts/model.py"
    assert re.search(hooks["format-records"]["files"], records) and re.search(hooks["check-records"]["files"], python)
    assert not re.search(hooks["format-records"]["files"], "codes/schema/code.schema.json")
    good = (branch / records).read_text("utf-8")
    edit(branch, records, "\ntask: issuing\n", '\ntask: "issuing"\n')
    assert run(hooks["check-records"]["entry"], branch).returncode == 1
    assert run(hooks["format-records"]["entry"], branch).returncode == 0
    assert (branch / records).read_text("utf-8") == good
    assert run(hooks["check-records"]["entry"], branch).returncode == 0
    edit(branch, python, "import annotations\n", "import annotations\nx  =  1\n")
    assert run(f"{hooks['ruff-format']['entry']} {python}", branch).returncode == 0
    assert "\nx = 1\n" in (branch / python).read_text("utf-8")
    edit(branch, python, "\nx = 1\n", "\nimport os\n")
    assert run(f"{hooks['ruff-check']['entry']} {python}", branch).returncode == 1
    assert "import os" not in (branch / python).read_text("utf-8")


# The comment


def test_text_of_a_page() -> None:
    html = """<nav>甲 <a href="../x/">乙</a></nav><h2>识别 <small>是不是</small></h2><button>复制</button>
      <ul><li>一 <a href="https://a.example/">来源</a></li><li>二<br>三</li></ul><details><p>不要</p></details>
      <div class="fp-share"><p>不要<br></p></div><dl><dt>谁</dt><dd><strong>先</strong><span>后</span></dd></dl>末"""
    assert page_lines(html) == [
        "甲 乙",
        "## 识别 是不是",
        "- 一 来源 <https://a.example/>",
        "- 二",
        "三",
        "谁",
        "先 后",
        "末",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "```\n[点我](https://evil.example/) @everyone\n```",
        "````````",
        "<img src=x onerror=alert(1)>",
        "a\u202eb\x1b[31m\x00",
    ],
)
def test_nothing_gets_out_of_the_block(text: str) -> None:
    lines = comment(text).splitlines()
    assert lines[0] == MARK
    opening = next(line for line in lines if line.startswith("```"))
    fence = opening.removesuffix("diff")
    inside = lines[lines.index(opening) + 1 : -1]
    assert lines[-1] == fence and fence not in "\n".join(inside)
    assert not re.search("[\u202e\x1b\x00]", comment(text))
    assert "".join(inside).replace("U+202E", "\u202e").replace("U+001B", "\x1b").replace("U+0000", "\0") == "".join(
        text.splitlines()
    )


def test_long_reports_are_cut_at_a_line() -> None:
    made = comment("改动\n" * LONGEST)
    assert len(made) < 65_536 and made.endswith("全文在这次检查的记录里。\n")
    assert "\n改\n" not in made


REPORT = "@@\n+新的一行\n"
GH = """#!{python}
import json, pathlib, sys
log = pathlib.Path({folder!r})
arguments = sys.argv[1:]
with (log / "calls").open("a") as calls:
    calls.write(json.dumps(arguments) + "\\n")
answers = json.loads((log / "answers.json").read_text())
if arguments[:2] == ["run", "download"]:
    if answers["file"] is None:
        sys.exit(1)
    target = pathlib.Path(arguments[arguments.index("--dir") + 1])
    target.mkdir()
    (target / "page-changes.txt").write_text(answers["file"])
elif "--body-file" in arguments:
    (log / "body").write_text(pathlib.Path(arguments[-1]).read_text())
elif "PATCH" in arguments:
    (log / "body").write_text(pathlib.Path(arguments[-1].removeprefix("body=@")).read_text())
elif arguments[0] == "api" and "--paginate" in arguments:
    print(answers["earlier"])
elif arguments[0] == "api":
    print(answers["number"])
"""


@pytest.mark.parametrize(
    ("answers", "call"),
    [
        ({"number": "7", "earlier": "", "file": "@@\n+新的一行\n"}, ["pr", "comment", "7"]),
        (
            {"number": "7", "earlier": "41\n52", "file": "@@\n+新的一行\n"},
            ["PATCH", "repos/team/codex/issues/comments/41"],
        ),
        ({"number": "", "earlier": "", "file": "@@\n+新的一行\n"}, None),
        ({"number": "7", "earlier": "", "file": None}, None),
    ],
)
def test_the_comment_is_written_once_and_then_renewed(
    tmp_path: Path, answers: dict[str, Any], call: list[str] | None
) -> None:
    (tmp_path / "bin").mkdir()
    gh = tmp_path / "bin/gh"
    gh.write_text(GH.format(python=sys.executable, folder=str(tmp_path)))
    gh.chmod(0o755)
    (tmp_path / "answers.json").write_text(json.dumps(answers))
    (step,) = (step for step in workflow("comment")["jobs"]["comment"]["steps"] if "run" in step)
    values = {"GH_TOKEN": "t", "GH_REPO": "team/codex", "RUN": "3", "COMMIT": "abc", "BRANCH": "someone:fix"}
    assert set(step["env"]) == set(values)
    done = run(step["run"], ROOT, PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}", **values)
    assert done.returncode == 0, done.stderr
    calls = [json.loads(line) for line in (tmp_path / "calls").read_text().splitlines()]
    assert "head=someone:fix" in calls[0] and '.head.sha == "abc"' in calls[0][-1]
    assert (tmp_path / "body").exists() == bool(call)
    if call:
        assert set(call) <= set(calls[-1])
        assert (tmp_path / "body").read_text() == comment(REPORT)


# The workflows


def test_what_runs_code_of_others_may_only_read() -> None:
    """And what may write runs nothing of theirs: it takes the scripts of the main branch."""
    changes, comments = workflow("changes"), workflow("comment")
    assert set(changes["on"]) == {"pull_request"} and changes["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in changes["jobs"].values())
    assert comments["on"] == {"workflow_run": {"workflows": [changes["name"]], "types": ["completed"]}}
    assert "pull_request" in comments["jobs"]["comment"]["if"]
    checkout = next(step for step in comments["jobs"]["comment"]["steps"] if "uses" in step)
    assert "ref" not in checkout["with"]
    for path in (GITHUB / "workflows").glob("*.yml"):
        assert "pull_request_target" not in path.read_text("utf-8")
    # What others choose, such as the name of a branch, is never part of a command.
    for name in ("changes", "comment"):
        for job in workflow(name)["jobs"].values():
            assert all("${{" not in step.get("run", "") for step in job["steps"])


def test_what_is_published_has_passed_the_tests() -> None:
    pages = workflow("pages")
    assert pages["jobs"]["test"]["uses"] == "./.github/workflows/test.yml"
    assert pages["jobs"]["build"]["needs"] == "test" and pages["jobs"]["deploy"]["needs"] == "build"
    assert set(workflow("test")["on"]) == {"pull_request", "workflow_call"}
