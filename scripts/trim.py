"""Pyodide without what only other packages would use.

Pyodide's WebAssembly offers all of its 8,560 functions and variables by name, for packages with compiled parts to link
to. The site serves none, so only those that Pyodide's own JavaScript uses stay. Without the others a browser has less
to fetch and to validate, and less to do at each start: something was set up for each name.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path

SCRIPT, WASM = "pyodide.asm.mjs", "pyodide.asm.wasm"
# What this WebAssembly is written in; with "all features" the tool would write others that browsers do not know yet.
FEATURES = (
    *("bulk-memory", "exception-handling", "multivalue", "mutable-globals", "nontrapping-float-to-int"),
    *("reference-types", "sign-ext", "simd", "tail-call"),
)
WORD = re.compile(r"[\w$]+")
EXPORT = re.compile(r'wasmExports\["([^"]+)"\]')
# Where a variable is set for each name.
ASSIGNED = "function assignWasmExports(wasmExports){"


class UnknownRuntime(RuntimeError):
    """Another Pyodide than the one this was written for."""


def tool(pyodide: Path) -> Path:
    """The program of binaryen that takes out what cannot be reached; installed beside Pyodide."""
    return pyodide.parent / ".bin" / "wasm-metadce"


def write_trimmed(folder: Path, pyodide: Path) -> None:
    """Write both files into the folder. Raises UnknownRuntime where they are not as they are known."""
    whole, loader = ((pyodide / name).read_text(encoding="utf-8") for name in (SCRIPT, "pyodide.mjs"))
    script, used = trim_script(whole, loader)
    (folder / SCRIPT).write_text(script, encoding="utf-8")
    reached = [{"name": name, "export": name} for name in sorted(used)]
    graph = [{"name": "the script", "root": True, "reaches": sorted(used)}, *reached]
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(graph, file)
        file.flush()
        features = (f"--enable-{feature}" for feature in FEATURES)
        command = [str(tool(pyodide)), *features, "-f", file.name, str(pyodide / WASM), "-o", str(folder / WASM)]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"Pyodide 没能精简：\n{done.stderr}")


def trim_script(script: str, *others: str) -> tuple[str, set[str]]:
    """The script without the variables that nothing uses, and the names that it needs of the WebAssembly."""
    before, assigned, after = cut(script, ASSIGNED, "}")
    statements = assigned.split(";")
    # One long list of variables, in the same order.
    start, declared, between = cut(before, f"var {statements[0].partition('=')[0]},", ";")
    rest = (start, between, after, *others)
    words = {word for text in rest for word in WORD.findall(text)}
    named = {statement: EXPORT.findall(statement)[0] for statement in statements}
    # In JavaScript a function of C has a line before its name.
    kept = [statement for statement, name in named.items() if words & {name, f"_{name}"}]
    used = {named[statement] for statement in kept} | {name for text in rest for name in EXPORT.findall(text)}
    set_here = {word for statement in kept for word in WORD.findall(statement)}
    variables = ",".join(name for name in declared.split(",") if name in set_here)
    return f"{start}var {variables};{between}{ASSIGNED}{';'.join(kept)}}}{after}", used


def cut(text: str, start: str, end: str) -> tuple[str, str, str]:
    """What stands before ``start``, between it and the next ``end``, and after that."""
    before, found, rest = text.partition(start)
    inside, ended, after = rest.partition(end)
    if not (found and ended):
        raise UnknownRuntime(
            f"Pyodide 的 {SCRIPT} 里没有“{start}”。升级 Pyodide 后，先改 scripts/trim.py，再生成网站。"
        )
    return before, inside, after
