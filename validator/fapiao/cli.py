"""The command line: ``fapiao check``, ``fapiao field``, ``fapiao calculate``, ``fapiao explain``.

Here, and for ``check`` in ``cli_check``, are files opened; only here is the clock read. Exit code 0: no errors, or what
was asked for was found; 1: errors were found; 2: a file or a call that cannot be used, or nothing was found. What was
asked for goes to standard output, what went wrong on the way to standard error.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from .calculate import KINDS as CALCULATIONS
from .calculate import CalculationError, calculation
from .cli_check import ERRORS, MOST_JOBS, OK, UNUSABLE, Asked, CannotOpen, check_files, read_input
from .cli_text import SEVERITIES, complain, describe_findings, describe_report, indent, print_json, say
from .fields import FIELDS, check_field
from .files import LARGEST_FILE
from .finder import Finder, Found
from .labels import FIELD_LABELS
from .nearest import nearest
from .profile import Profile, ProfileError, read_profile
from .readers import Unreadable
from .readers.encoding import decode
from .readers.headings import TARGETS
from .registry import RULES, SECTIONS, SUBJECTS, Rule
from .text import quote

MOST_FOUND = 5
INTERRUPTED, PIPE_CLOSED = 130, 141  # 128 plus the number of the signal, as shells have it

USAGE = """\
用法：
  fapiao check 文件…                         检查发票文件（发票 XML、OFD、PDF、表格、JSON、ZIP）；也可以写文件夹，
                                             或者 '月份/*.csv'；写 - 表示从标准输入读取
      --format text|json|jsonl               写法：给人看，或者给程序读；jsonl 每行一张有问题的发票，多大的表格都行
      --profile 规则文件                     同时看是不是合乎贵公司自己的规则（JSON；装有 PyYAML 时也可以是 YAML）
      --columns 对应关系.json                表格的列名不认得时，说明各列是什么：{"票据号": "发票号码", "货款": "金额"}
      --jobs 数                              用几个进程同时检查
  fapiao field [--format text|json] 字段 值   检查一个值，例如 fapiao field taxpayer_id 91350100M000100Y43
  fapiao calculate 算什么 金额 --rate 税率   开票前的计算，例如 fapiao calculate gross 113 --rate 13%；
                                            算什么：gross net lines discount differential share words
  fapiao explain 错误码或规则名              说明一个报错或一条规则，例如 fapiao explain E007
  fapiao explain "报错原文"                  查找说的是哪个报错，和网站上的查找一样；写 - 表示从标准输入读取
  fapiao --help                              显示这份说明

退出码：0 没有发现错误，或者找到了；1 发现错误；2 文件不能用，命令写得不对，或者没有找到。
"""

BEIJING = dt.timezone(dt.timedelta(hours=8))


class WrongCall(Exception):
    """The command cannot be carried out as it was written; the message says so in Chinese."""


def main(arguments: list[str] | None = None) -> int:
    """Carry out a command and return its exit code. ``arguments`` are those behind the name of the program."""
    for stream in (sys.stdout, sys.stderr):
        prepare(stream)
    try:
        code = run(sys.argv[1:] if arguments is None else arguments)
        print(end="", flush=True)
    except WrongCall as error:
        complain(f"{error}\n用 fapiao --help 查看用法。")
        return UNUSABLE
    except KeyboardInterrupt:
        complain("已中断，检查没有完成。")
        return INTERRUPTED
    except OSError as error:
        # Files are read elsewhere, so this is the output. Python would complain again when it closes it at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return PIPE_CLOSED
        complain("结果没有写完：输出的位置写不进去，可能是磁盘已满。")
        return UNUSABLE
    return code


def prepare(stream: TextIO) -> None:
    """A terminal that cannot show a character gets its number instead of a crash."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="backslashreplace")


def run(arguments: list[str]) -> int:
    if not arguments:
        raise WrongCall(f"没有写要做什么。\n\n{USAGE}")
    command, *rest = arguments
    if command in ("-h", "--help", "help") or rest[:1] in (["-h"], ["--help"]):
        print(USAGE, end="")
        return OK
    if command == "check":
        return check(*take_options(rest, "format", "profile", "columns", "jobs"))
    if command == "field":
        return field(*take_options(rest, "format"))
    if command == "calculate":
        return calculate(*take_options(rest, "format", "rate", "percent", "discount", "deduction"))
    if command == "explain":
        return explain(rest)
    raise WrongCall(f"没有“{command}”这个命令，可用的是 check、field、calculate、explain。")


def take_options(arguments: list[str], *known: str) -> tuple[dict[str, str], list[str]]:
    """The values of the options, by name, and the arguments without them.

    Options may stand anywhere, as ``--name value`` or ``--name=value``; ``--`` ends them.
    """
    options: dict[str, str] = {}
    waiting = list(arguments)
    rest: list[str] = []
    while waiting:
        argument = waiting.pop(0)
        option, has_value, value = argument.partition("=")
        name = option.removeprefix("--")
        if argument == "--":
            rest += waiting
            break
        if option.startswith("--") and name in known:
            if not has_value:
                value = waiting.pop(0) if waiting else ""
            options[name] = value
        elif option.startswith("--") and not rest:
            names = "、".join(f"--{name}" for name in known)
            raise WrongCall(f"没有 {option} 这个选项，可用的是 {names}。")
        else:
            rest.append(argument)
    return options, rest


def chosen_format(options: dict[str, str], *known: str) -> str:
    value = options.get("format", "text")
    if value not in known:
        raise WrongCall(f"--format 后面写 {'、'.join(known)} 中的一个，这里是“{value}”。")
    return value


def chosen_profile(options: dict[str, str]) -> Profile | None:
    """What the company asks of invoices, where a file that says so was named."""
    name = options.get("profile")
    if name is None:
        return None
    try:
        return read_profile(read_bytes(name), name)
    except (CannotOpen, ProfileError) as error:
        raise WrongCall(f"规则文件“{name}”不能用，发票没有检查。\n{error}") from None


def chosen_columns(options: dict[str, str]) -> dict[str, str] | None:
    """What the columns of tables mean, where a file says so: heading to field, by its name or its Chinese one."""
    name = options.get("columns")
    if name is None:
        return None
    try:
        given = json.loads(decode(read_bytes(name))[0])
    except (CannotOpen, Unreadable, ValueError, RecursionError) as error:
        why = error if isinstance(error, CannotOpen) else "内容不是 JSON。"
        raise WrongCall(f"列的对应关系“{name}”不能用，发票没有检查。{why}") from None
    if not isinstance(given, dict) or not given:
        raise WrongCall(f'“{name}”里写列名和字段，例如 {{"票据号": "invoice_number", "货款": "金额"}}。')
    by_label = {label: target for target, label in TARGETS.items()} | {"金额": "amount", "税额": "tax"}
    columns = {str(heading): by_label.get(str(target), str(target)) for heading, target in given.items()}
    unknown = [target for target in columns.values() if target and target not in TARGETS]
    if unknown:
        known = "\n".join(f"  {target:<26}{label}" for target, label in TARGETS.items())
        raise WrongCall(f"“{name}”里的字段“{unknown[0]}”没有，可用的是：\n{known}")
    return columns


def chosen_jobs(options: dict[str, str]) -> int:
    value = options.get("jobs", "1")
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= MOST_JOBS):
        raise WrongCall(f"--jobs 后面写用几个进程，1 到 {MOST_JOBS}，这里是“{value}”。")
    return int(value)


def today() -> dt.date:
    """The calendar day in Beijing, which is the day on the invoices."""
    return dt.datetime.now(BEIJING).date()


def check(options: dict[str, str], names: list[str]) -> int:
    """Check files and tables; what can be read is checked even where another file cannot be opened."""
    form = chosen_format(options, "text", "json", "jsonl")
    asked = Asked(today(), chosen_profile(options), chosen_columns(options), chosen_jobs(options))
    if not names:
        raise WrongCall("没有写要检查的文件。")
    return check_files(names, asked, form)


def read_bytes(name: str) -> bytes:
    """The content of a file, or of standard input; no more than tells that it is too large. Raises CannotOpen."""
    return read_input(name, LARGEST_FILE + 1)


def field(options: dict[str, str], arguments: list[str]) -> int:
    as_json = chosen_format(options, "text", "json") == "json"
    if len(arguments) != 2:
        raise WrongCall("field 后面写两项：字段和值。值里有空格时前后加引号。")
    given, value = arguments
    name = next((name for name in FIELDS if given in (name, FIELD_LABELS[name])), None)
    if name is None:
        known = "\n".join(f"  {name:<24}{FIELD_LABELS[name]}" for name in FIELDS)
        raise WrongCall(f"没有“{given}”这个字段，可用的是：\n{known}")
    report = check_field(name, value, today=today())
    if as_json:
        print_json(report.to_dict())
    else:
        say(describe_report(report))
    return OK if report.ok else ERRORS


def calculate(options: dict[str, str], arguments: list[str]) -> int:
    """Calculate, and show what would stand on the invoice."""
    as_json = chosen_format(options, "text", "json") == "json"
    name, *amounts = arguments or [""]
    if name not in CALCULATIONS:
        known = "\n".join(f"  {name:<14}{kind.title}" for name, kind in CALCULATIONS.items())
        raise WrongCall(
            f"calculate 后面写算什么，再写金额，例如 fapiao calculate gross 113 --rate 13%。可以算的有：\n{known}"
        )
    kind = CALCULATIONS[name]
    first = kind.several if name == "lines" else "amount"
    wanted = "一个或几个金额" if first == kind.several else "一个金额，再写各份" if kind.several else "一个金额"
    if not amounts or (len(amounts) > 1 and not kind.several):
        raise WrongCall(f"calculate {name} 后面写{wanted}（{kind.takes[first]}）。")
    values: dict[str, object] = {option: value for option, value in options.items() if option in kind.takes}
    if surplus := options.keys() - kind.takes.keys() - {"format"}:
        raise WrongCall(f"calculate {name} 不用 --{min(surplus)}。")
    for option in kind.takes.keys() & {"rate", "deduction"}:
        if option not in options:
            raise WrongCall(f"calculate {name} 还要写 --{option}（{kind.takes[option]}）。")
    if first == kind.several:
        values[first] = amounts
    else:
        values |= {"amount": amounts[0]} | ({kind.several: amounts[1:]} if kind.several else {})
    try:
        answer = calculation(name, values)
    except CalculationError as error:
        raise WrongCall(str(error)) from None
    report = check_field("tax_rate", answer.get("rate", ""), today=today())
    if as_json:
        print_json(answer | {"findings": [finding.to_dict() for finding in report.findings]})
    else:
        say([*describe_answer(answer), *describe_findings(report.findings)])
    return OK


def describe_answer(answer: dict[str, Any]) -> Iterator[str]:
    lines = answer.get("lines", ())
    for place, line in enumerate(lines if len(lines) > 1 else (), 1):
        fields = ("amount", "tax_rate", "tax", "total")
        yield f"第 {place} 行  " + "  ".join(f"{FIELD_LABELS[name]} {line[name]}" for name in fields)
    for place, part in enumerate(answer.get("parts", ()), 1):
        yield f"第 {place} 份  {part}"
    for name in ("amount", "tax", "total", "total_in_words", "remark"):
        if answer.get(name):
            yield f"{FIELD_LABELS[name]}：{answer[name]}"
    if answer.get("how"):
        yield f"算法：{answer['how']}"


def explain(arguments: list[str]) -> int:
    """Explain what is meant exactly, a code, a record or a rule; else find what a pasted text is about."""
    asked = pasted() if arguments == ["-"] else " ".join(arguments).strip()
    if not asked:
        raise WrongCall("explain 后面写错误码、规则名或报错原文；原文里有空格或标点时前后加引号。")
    name = asked.lower()
    data = read_data()
    records = data["records"] if data else []
    pages = [describe_rule(RULES[name])] if name in RULES else []
    for record in records:
        if name == record["id"] or name in (code.lower() for code in record["codes"]):
            pages.append(describe_record(record))
    if pages:
        if len(pages) > 1:
            say([f"“{asked}”有 {len(pages)} 种含义，分别说明如下。", ""])
        for page in pages:
            say([*page, ""])
        return OK
    if data is None:
        raise WrongCall(
            f"没有名为{quote(asked)}的规则，而错误码的数据还没有生成。"
            "请在项目的文件夹里运行 make setup，或者 python -m scripts.records_json，然后再试。"
        )
    found = Finder(data["index"]).find(asked, MOST_FOUND)
    if not found:
        raise WrongCall(nothing_found(asked, records))
    say([f"找到 {len(found)} 条{'，最像的在前' if len(found) > 1 else ''}。", ""])
    by_id = {record["id"]: record for record in records}
    for place, one in enumerate(found, 1):
        say([*describe_found(place, one, by_id[one.id]), ""])
    return OK


def pasted() -> str:
    """The text on standard input, whatever its encoding."""
    try:
        return decode(read_bytes("-"))[0].strip()
    except (CannotOpen, Unreadable) as error:
        raise WrongCall(f"读不了标准输入：{error}") from None


def nothing_found(asked: str, records: Iterable[dict[str, Any]]) -> str:
    names = [*RULES, *(name for record in records for name in (record["id"], *record["codes"]))]
    near = nearest(asked.lower(), dict.fromkeys(map(str.lower, names)), most=3, alike=0.7)
    hint = f"相近的有：{'、'.join(near)}。" if near else "可以只写错误码，或者从报错原文里取最特别的一句再试。"
    return (
        f"没有找到与{quote(' '.join(asked.split()))}相符的报错或规则。{hint}\n"
        "要报告还没有收录的报错，请写下报错原文、在哪个系统、当时在做什么，"
        "先删去税号、姓名、电话等信息；交给谁见网站上的页面 contribute/。"
    )


def read_data() -> dict[str, Any] | None:
    """The records and the finder's index that came with the package; None where they were not put in.

    scripts/records_json.py makes the file.
    """
    from importlib import resources

    file = resources.files(__package__).joinpath("records.json")
    if not file.is_file():
        return None
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data


def describe_rule(rule: Rule) -> Iterator[str]:
    yield f"规则 {rule.name}：{rule.title}"
    yield f"（{SUBJECTS[rule.subject].label}，通常是{SEVERITIES[rule.severity]}）"
    for heading in SECTIONS:
        yield f"\n{heading}"
        yield from indent(rule.sections[heading].splitlines())
    if rule.record:
        yield f"\n相应的报错：fapiao explain {rule.record}"


def describe_record(record: dict[str, Any]) -> Iterator[str]:
    yield f"报错 {record['id']}：{record['title']}"
    yield f"系统：{record['system']}"
    for message in record["messages"]:
        yield f"原文：{message}"
    yield f"能否重试：{record['retry']}"
    yield f"一句话：{record['summary']}"
    for heading, points in (("修复", record["fix"]), ("验证", record["verify"])):
        yield f"\n{heading}"
        yield from indent(f"{place}. {point}" for place, point in enumerate(points, 1))
    yield f"\n网站上的页面：{record['url']}"


def describe_found(place: int, found: Found, record: dict[str, Any]) -> Iterator[str]:
    yield f"{place}. {record['title']}"
    lines = [f"系统：{found.system} · {found.era}", f"依据：{found.why}"]
    if found.matched != found.title:
        lines.append(f"{'叫法' if found.matched not in record['messages'] else '原文'}：{found.matched}")
    lines += [f"一句话：{record['summary']}", f"完整说明：fapiao explain {found.id}"]
    yield from indent(lines, 3)


if __name__ == "__main__":
    sys.exit(main())
