"""Begin a new record: ``python -m scripts.new_code`` asks what is needed, step by step.

    python -m scripts.new_code ["报错原文"]
    … | python -m scripts.new_code --system KEY --name NAME -

With ``-`` the message comes from standard input, and nothing is asked. Records that may say the same are shown first.
What was not answered stands in the file as an empty field under a line that says what belongs there; ``make check``
names each of them until it is filled in.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from fapiao.finder import Finder

from .finder_index import finder_index, read_synonyms
from .format_records import TO_FILL_IN, read_schemas
from .labels import read_labels
from .layout import write
from .load import name_fault, read, read_content
from .model import CODES, ROOT, Collection, Fault, System
from .schemas import CODE, Schemas, nearest

SHOWN = 5

# The order of the questions. What the record needs besides follows from these.
ASKED = ("title", "summary", "category", "task", "meaning", "identify", "causes", "fix", "verify", "actor", "retry")

USAGE = """\
用法：
  make new                                             一步一步问，写出新记录
  python -m scripts.new_code "报错原文"                 原文已经有了，其余照样问
  … | python -m scripts.new_code --system 系统 --name 文件名 -
                                                       原文从标准输入读，不再提问；有错误码的写 --code，不写 --name
"""

BEIJING = dt.timezone(dt.timedelta(hours=8))


class Stop(Exception):
    """There is nothing to write; the message says in Chinese why, and what to do."""


class Interview:
    """Asks one thing after the other until each answer is one that the checks accept. An empty answer is for later."""

    def __init__(self, root: Path, ask: Callable[[str], str]) -> None:
        self.ask = ask
        self.ended = False
        self.root = root
        self.collection: Collection = read(root).everything
        self.schemas = Schemas(CODES / "schema")
        self.schema: Mapping[str, Any] = read_schemas()[CODE]
        self.data: dict[str, Any] = {}

    def line(self, prompt: str) -> str:
        if self.ended:
            return ""
        try:
            return self.ask(prompt).strip()
        except EOFError:
            self.ended = True
            return ""

    def lines(self, prompt: str) -> list[str]:
        print(prompt)
        found = []
        while line := self.line("  > "):
            found.append(line)
        return found

    def faults(self, key: str, value: object) -> list[Fault]:
        """What the schema says against this value."""
        content = write({key: value}, CODE, {CODE: self.schema}).encode()
        _, faults = read_content(self.schemas, CODE, content, "")
        return [fault for fault in faults if re.match(rf"\$\.{key}\b", fault.path)]

    def accepted(self, key: str, value: object) -> bool:
        faults = self.faults(key, value)
        for fault in faults:
            print(f"  {fault.found}；要求：{fault.expected}；改法：{fault.fix}")
        if not faults:
            self.data[key] = value
        return not faults

    def field(self, key: str) -> None:
        """Ask for one field of the record, in the way that its schema says."""
        schema = self.schema["properties"][key]
        title, about = schema["title"], schema.get("description", "")
        names = read_labels().get(key)
        if names:
            if chosen := self.choice(title, names):
                self.data[key] = chosen
        elif schema.get("$ref") == "#/$defs/points":
            while points := self.lines(f"{title}：{about}一行一条，空行结束。"):
                if self.accepted(key, points):
                    break
        else:
            while answer := self.line(f"{title}（{about}）：".replace("。）", "）")):
                if self.accepted(key, answer):
                    break

    def choice(self, title: str, names: Mapping[str, str]) -> str:
        """The key of what was chosen by its number, key or name; empty when nothing was."""
        print(f"{title}：")
        for number, (key, name) in enumerate(names.items(), 1):
            print(f"  {number} {name}（{key}）")
        keys = list(names)
        while answer := self.line("写序号："):
            if answer.isdecimal() and 1 <= int(answer) <= len(keys):
                return keys[int(answer) - 1]
            if meant := answer if answer in names else nearest(answer, names, names):
                print(f"  {names[meant]}")
                return meant
            print(f"  没有“{answer}”，写 1 到 {len(keys)} 中的一个。")
        return ""

    # The steps.

    def message(self, given: str) -> None:
        text = given or joined(
            self.lines(
                "屏幕上的报错原文，照样贴进来，空行结束。税号、姓名、金额换成 {税号}、{姓名}、{金额} 这样的占位。"
            )
        )
        if text and not self.accepted("messages", [text]):
            raise Stop("原文用不了，按上面说的改好再试。")

    def code(self) -> None:
        while answer := self.line("错误码（没有就回车）："):
            if self.accepted("code", answer):
                break

    def near(self) -> None:
        """Show what may be the same; stops when it is."""
        asked = "\n".join([*self.data.get("messages", ()), self.data.get("code", "")]).strip()
        finder = Finder(finder_index(self.collection, read_synonyms()))
        found = finder.find(asked, SHOWN) if asked else []
        if not found:
            print("没有找到相近的记录。")
            return
        print("这些记录可能说的是同一件事：")
        for number, one in enumerate(found, 1):
            print(f"  {number} {one.title}（{one.system}，codes/{one.id}.yml）")
            print(f"    {one.why}：{one.matched}")
        while answer := self.line("是其中一条就写序号，都不是就回车："):
            if answer.isdecimal() and 1 <= int(answer) <= len(found):
                file = f"codes/{found[int(answer) - 1].id}.yml"
                raise Stop(f"没有新建。打开 {file}，原文不同就加到 messages 里，再运行 make format 和 make check。")
            print(f"  写 1 到 {len(found)} 中的一个，或直接回车。")

    def system(self, given: str) -> System:
        names = {system.key: system.name for system in self.collection.systems}
        key = given
        while not key and not self.ended:
            key = self.choice("在哪个系统里见到（这一项不能跳过）", names)
        if key not in names:
            keys = "、".join(names)
            raise Stop(f"要先知道是哪个系统：{keys}。没有列出的系统先在 codes/systems.yml 里登记。")
        return next(system for system in self.collection.systems if system.key == key)

    def name(self, system: System, given: str) -> str:
        """The name of the file, which is that of the record for good."""
        code = self.data.get("code", "")
        while True:
            slug = code.lower() or given or self.line("文件名，几个小写英文词，用 - 连接，例如 credit-limit-used-up：")
            if not slug and self.ended:
                raise Stop("没有错误码的记录要起一个文件名，例如 --name credit-limit-used-up。")
            if not slug:
                print("  这一项不能跳过。")
                continue
            fault, _ = name_fault("", slug, self.data)
            if fault:
                problem = f"{fault.found}；要求：{fault.expected}；改法：{fault.fix}"
            elif (self.root / "codes" / system.key / f"{slug}.yml").exists():
                problem = (
                    f"codes/{system.key}/{slug}.yml 已经有了。同一故障就加到那一条里；"
                    "同一错误码另有含义，照参与页上 other_meanings 的写法手工新建"
                )
            else:
                return slug
            if code or given:
                raise Stop(f"没有新建：{problem}。")
            print(f"  {problem}")

    def rest(self) -> None:
        """What can be left for later; nothing more is asked once the input has ended."""
        if not self.ended:
            print("\n下面的每一项都可以先回车跳过，以后在文件里填。\n")
        steps: list[Callable[[], None]] = [
            *(partial(self.field, key) for key in ASKED),
            self.source,
            partial(self.field, "advice"),
        ]
        for step in steps:
            if not self.ended:
                step()

    def source(self) -> None:
        """One source, and what follows from it; more of them are written into the file."""
        chosen = self.choice("从哪里知道的（最有力的一种来源）", read_labels()["evidence"])
        title = self.line("来源的名称，例如页面标题、公告名称：") if chosen else ""
        if not title:
            return
        where = self.line("公开的地址，没有就写原因，例如“截图，没有公开地址”：")
        key = "url" if re.match(r"https?://", where) else "no_url"
        if where and self.accepted("sources", [{"type": chosen, "title": title, key: where}]):
            self.data["evidence"] = chosen


def joined(lines: list[str]) -> str:
    """The lines of a message as one; words keep a blank between them, Chinese needs none."""
    text = ""
    for line in (" ".join(line.split()) for line in lines):
        word = bool(re.search(r"[!-~]$", text) and re.match(r"[!-~]", line))
        text += " " * word + line
    return text


def file_text(data: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """The record, with the required fields that it lacks as empty ones under what belongs there."""
    parts = []
    for key in schema["properties"]:
        if key in data:
            parts.append(write({key: data[key]}, CODE, {CODE: schema}))
        elif key in schema["required"]:
            parts.append(f"# {TO_FILL_IN} {hint(key, schema)}\n{key}:\n")
    return "".join(parts)


def hint(key: str, schema: Mapping[str, Any]) -> str:
    """What belongs into the field, on one line."""
    property_schema = schema["properties"][key]
    choices = "、".join(f"{choice}（{name}）" for choice, name in read_labels().get(key, {}).items())
    about = [property_schema.get("description"), choices and f"选一个：{choices}"]
    if key == "sources":
        about.append(schema["$defs"]["source"]["description"] + "每条以“- type: ”开头，下面对齐写 title、url 或 no_url")
    elif property_schema.get("$ref") == "#/$defs/points":
        about.append("每条另起一行，以“- ”开头")
    return f"{property_schema['title']}：" + "；".join(part.removesuffix("。") for part in about if part)


def main(arguments: list[str], root: Path = ROOT, ask: Callable[[str], str] = input) -> int:
    """Write a new record under root; returns the exit status."""
    try:
        options, given = read_arguments(arguments)
        piped = given == "-"
        interview = Interview(root, ask)
        interview.ended = piped
        interview.message(joined(sys.stdin.read().splitlines()) if piped else given)
        if options.get("code") and not interview.accepted("code", options["code"]):
            raise Stop("错误码用不了，按上面说的改好再试。")
        if not options.get("code") and not options.get("name"):
            interview.code()
        if not interview.data:
            raise Stop("没有新建：报错原文和错误码至少要有一样。")
        interview.near()
        system = interview.system(options.get("system", ""))
        slug = interview.name(system, options.get("name", ""))
        interview.rest()
    except (Stop, KeyboardInterrupt) as reason:
        print(f"\n{str(reason) or '已中断，没有新建。'}", file=sys.stderr)
        return 1
    today = dt.datetime.now(BEIJING).date().isoformat()
    interview.data |= {"status": "legacy" if system.era == "legacy" else "active", "added": today}
    path = root / "codes" / system.key / f"{slug}.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(file_text(interview.data, interview.schema), "utf-8", newline="\n")
    waiting = [key for key in interview.schema["required"] if key not in interview.data]
    id = f"{system.key}/{slug}"
    print(f"\n写好了 codes/{id}.yml。")
    if waiting:
        print(f"还有 {len(waiting)} 项待填：{'、'.join(waiting)}。在文件里填好，删去写着“{TO_FILL_IN}”的行。")
    print(f"然后运行：\n  make format\n  make check\n  make preview ID={id}")
    return 0


def read_arguments(arguments: list[str]) -> tuple[dict[str, str], str]:
    """The options, and the message or ``-``. Raises Stop with the usage for any other call."""
    options: dict[str, str] = {}
    rest = []
    waiting = list(arguments)
    while waiting:
        argument = waiting.pop(0)
        if argument.removeprefix("--") in ("system", "name", "code") and argument.startswith("--") and waiting:
            options[argument.removeprefix("--")] = waiting.pop(0)
        elif argument.startswith("--"):
            raise Stop(USAGE)
        else:
            rest.append(argument)
    if len(rest) > 1:
        raise Stop(USAGE)
    return options, rest[0] if rest else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
