"""Pyodide is served without what nothing here uses, and works as before."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from scripts.trim import SCRIPT, WASM, UnknownRuntime, trim_script

ROOT = Path(__file__).resolve().parent.parent
PYODIDE = ROOT / "node_modules" / "pyodide"
# A script of the same shape: some names are used, two are not.
SMALL = (
    'import{x}from"y";var _first,_alloc,_unused,__line,_number,memory;const a=_alloc(1)+__line;ccall("number");'
    'function assignWasmExports(wasmExports){_first=Module["_first"]=wasmExports["first"];'
    '_alloc=Module["_alloc"]=wasmExports["alloc"];_unused=wasmExports["unused"].value;'
    '__line=Module["__line"]=wasmExports["_line"];_number=wasmExports["number"];memory=wasmExports["memory"]}'
    'wasmExports["ctors"]();use(memory)'
)


def test_what_nothing_uses_goes_and_the_rest_stays_as_it_was() -> None:
    script, used = trim_script(SMALL)
    assert used == {"alloc", "_line", "number", "memory", "ctors"}
    assert not re.search("first|unused", script)
    assert "var _alloc,__line,_number,memory;const a=_alloc(1)+__line;" in script
    assert '{_alloc=Module["_alloc"]=wasmExports["alloc"];__line=' in script
    assert script.startswith('import{x}from"y";') and script.endswith(
        '};wasmExports["ctors"]();use(memory)'.lstrip(";}")
    )


def test_what_another_script_uses_stays_too() -> None:
    script, used = trim_script(SMALL, "Module._first()")
    assert "first" in used and 'wasmExports["first"]' in script


@pytest.mark.parametrize(
    "script", ["", "var _a,_b;", SMALL.replace("assignWasm", "setWasm"), SMALL.replace("var _first,", "")]
)
def test_another_pyodide_is_named_with_the_file_to_change(script: str) -> None:
    with pytest.raises(UnknownRuntime, match=r"scripts/trim\.py"):
        trim_script(script)


def test_it_is_smaller_and_runs(built_site: Path) -> None:
    """Node starts it as the browser does, and draws on what Python asks of JavaScript: time, numbers, exceptions."""
    served = built_site / "assets" / "pyodide"
    assert (served / WASM).stat().st_size < 0.92 * (PYODIDE / WASM).stat().st_size
    assert (served / SCRIPT).stat().st_size < 0.65 * (PYODIDE / SCRIPT).stat().st_size
    program = f"""
      const {{ loadPyodide }} = await import({(served / "pyodide.mjs").as_uri()!r});
      const python = await loadPyodide({{ _makeSnapshot: true, stdLibURL: {str(PYODIDE / "python_stdlib.zip")!r} }});
      const snapshot = python.makeMemorySnapshot();
      const again = await loadPyodide({{ _loadSnapshot: snapshot, stdLibURL: {str(PYODIDE / "python_stdlib.zip")!r} }});
      for (const one of [python, again]) console.log(one.runPython(`
import datetime, decimal, hashlib, json, math, os, random, re, time, unicodedata, zipfile, zlib
from pyodide.code import run_js
from pyodide.ffi import JsException
try:
    run_js("null.x")
except JsException as error:
    told = type(error).__name__
try:
    1 / 0
except ZeroDivisionError as error:
    told += type(error).__name__
open("/a", "wb").write(zlib.compress(b"ab" * 999))
[told, str(decimal.Decimal("1.10") * 3), math.hypot(3, 4), hashlib.sha256(b"").hexdigest()[:8], time.time() > 1e9,
 zlib.decompress(open("/a", "rb").read())[-2:].decode(), datetime.date(2026, 11, 24).isoformat(), os.getpid() > 0,
 run_js("(call) => call(20)")(lambda number: number + 22), json.dumps([1])].__repr__()
`));
    """
    done = subprocess.run(["node", "--input-type=module", "-e", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    line = "['JsExceptionZeroDivisionError', '3.30', 5.0, 'e3b0c442', True, 'ab', '2026-11-24', True, 42, '[1]']"
    assert done.stdout.splitlines() == [line, line]
