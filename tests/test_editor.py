"""What an editor says while a record is written, asked of the language server that editors use.

.vscode/settings.json says which schema belongs to which file. The server of VS Code's YAML extension, which others use
too (Neovim, Helix, Zed), gets these settings and nothing else.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.model import CODES, ROOT
from scripts.schemas import LISTS, SCHEMAS, schema_of
from tests.record_folder import CASE, RECORD, TERMS, quoted

SERVER = ROOT / "node_modules/yaml-language-server/bin/yaml-language-server"
SETTINGS = json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))


class Editor:
    """Speaks to the server as an editor does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0
        self.process = subprocess.Popen(
            ["node", str(SERVER), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        folders = [{"uri": folder.as_uri(), "name": "codes"}]
        capabilities = {
            "workspace": {"configuration": True, "workspaceFolders": True},
            "textDocument": {"completion": {}, "hover": {"contentFormat": ["plaintext"]}},
        }
        self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": folder.as_uri(),
                "capabilities": capabilities,
                "workspaceFolders": folders,
                "locale": "zh-cn",
            },
        )
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": {}})

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()

    def send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def tell(self, method: str, params: dict[str, Any]) -> None:
        self.send({"method": method, "params": params})

    def messages(self) -> Iterator[dict[str, Any]]:
        """What the server says, after answering what it asks for itself."""
        assert self.process.stdout
        while header := self.process.stdout.readline():
            length = int(header.decode().partition(":")[2])
            while self.process.stdout.readline().strip():
                pass
            message = json.loads(self.process.stdout.read(length))
            if "method" in message and "id" in message:
                self.send({"id": message["id"], "result": self.answer(message["method"], message.get("params"))})
            yield message
        raise AssertionError("the server has ended")

    def answer(self, method: str, params: Any) -> Any:
        if method != "workspace/configuration":
            return None
        return [self.section(item.get("section", "")) for item in params["items"]]

    def section(self, name: str) -> Any:
        """The settings below a name, as VS Code gives them."""
        found = {key[len(name) + 1 :]: value for key, value in SETTINGS.items() if key.startswith(name + ".")}
        nested: dict[str, Any] = {}
        for key, value in found.items():
            *parents, last = key.split(".")
            place = nested
            for parent in parents:
                place = place.setdefault(parent, {})
            place[last] = value
        return nested or SETTINGS.get(name)

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        self.number += 1
        number = self.number
        self.send({"id": number, "method": method, "params": params})
        return next(
            message["result"] for message in self.messages() if message.get("id") == number and "method" not in message
        )

    def marks(self, name: str, text: str) -> list[str]:
        """What the server marks in a file of this name and text, as line and message."""
        found = self.open(name, text)
        uri = (self.folder / name).as_uri()
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
        assert self.diagnostics(uri) == []
        return found

    def open(self, name: str, text: str) -> list[str]:
        uri = (self.folder / name).as_uri()
        # The server remembers a file by its version.
        self.number += 1
        document = {"uri": uri, "languageId": "yaml", "version": self.number, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return self.diagnostics(uri)

    def diagnostics(self, uri: str) -> list[str]:
        said = next(
            message["params"]["diagnostics"]
            for message in self.messages()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri
        )
        return [f"{mark['range']['start']['line'] + 1}: {mark['message']}" for mark in said]

    def position(self, method: str, name: str, line: int, character: int) -> Any:
        where = {
            "textDocument": {"uri": (self.folder / name).as_uri()},
            "position": {"line": line, "character": character},
        }
        return self.ask(method, where)


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    assert SERVER.is_file(), "npm ci --ignore-scripts installs it"
    editor = Editor(ROOT)
    yield editor
    editor.close()


@pytest.mark.parametrize(
    ("name", "data"),
    [("codes/etax/new-one.yml", RECORD), ("codes/cases/new-case.yml", CASE), ("codes/terms.yml", TERMS)],
)
def test_what_is_right_is_not_marked(editor: Editor, name: str, data: object) -> None:
    assert editor.marks(name, quoted(data)) == []


@pytest.mark.parametrize("name", ["etax/credit-limit-used-up.yml", "cases/wrong-taxpayer-id-101.yml", *LISTS])
def test_our_own_files_are_not_marked(editor: Editor, name: str) -> None:
    assert editor.marks(f"codes/{name}", (CODES / name).read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("name", "data", "marks"),
    [
        ("etax/a.yml", {**RECORD, "actor": "boss"}, [("actor", "issuer")]),
        ("etax/b.yml", {**RECORD, "titel": "甲"}, [("titel", "titel")]),
        ("etax/c.yml", {**RECORD, "fix": [{"text": "甲乙"}]}, [("text", "advice")]),
        ("cases/d.yml", {**CASE, "origin": "heard"}, [("origin", "source")]),
        ("cases/e.yml", {**CASE, "lesson": []}, [("lesson", "")]),
        ("terms.yml", [{**TERMS[0], "advice": "maybe"}], [("advice", "sourced")]),
    ],
)
def test_what_is_wrong_is_marked_where_it_is(
    editor: Editor, name: str, data: Any, marks: list[tuple[str, str]]
) -> None:
    text = quoted(data)
    found = editor.marks(f"codes/{name}", text)
    assert len(found) == len(marks), found
    for mark, (key, word) in zip(found, marks, strict=True):
        line, _, message = mark.partition(": ")
        assert f'"{key}"' in text.splitlines()[int(line) - 1]
        assert word in message


def test_a_missing_field_is_named(editor: Editor) -> None:
    text = quoted({key: value for key, value in RECORD.items() if key != "retry"})
    assert ["retry" in mark for mark in editor.marks("codes/etax/f.yml", text)] == [True]


def test_values_are_offered_and_fields_explained(editor: Editor) -> None:
    name = "codes/etax/g.yml"
    editor.open(name, "retry: \ntitle: 税号填错了\n")
    offered = editor.position("textDocument/completion", name, 0, 7)
    assert {"safe", "after-fix", "check-first", "never"} <= {item["label"] for item in offered["items"]}
    explained = editor.position("textDocument/hover", name, 1, 2)["contents"]["value"]
    assert "出了什么问题" in explained


def test_every_file_has_the_schema_of_the_build() -> None:
    """Also for editors that only look at the settings: each pattern is met, each schema is there."""
    files = [path.relative_to(ROOT).as_posix() for path in CODES.rglob("*.yml")]
    for file in files:
        fitting = [schema for schema, patterns in SETTINGS["yaml.schemas"].items() if fits(file, patterns)]
        assert fitting == [f"./codes/schema/{schema_of(file.removeprefix('codes/'))}"], file
    assert len(SETTINGS["yaml.schemas"]) == len(SCHEMAS)


def fits(file: str, patterns: str | list[str]) -> bool:
    listed = [patterns] if isinstance(patterns, str) else patterns
    path = Path(file)
    return any(same_depth(path, pattern) for pattern in listed if not pattern.startswith("!")) and not any(
        same_depth(path, pattern[1:]) for pattern in listed if pattern.startswith("!")
    )


def same_depth(path: Path, pattern: str) -> bool:
    return len(path.parts) == len(Path(pattern).parts) and path.match(pattern)
