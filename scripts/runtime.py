"""What the browser needs to run the validator, all served by the site itself: Pyodide, and the package as a wheel.

Pyodide comes from the npm package. The wheel is built from validator/ and named, with its sha256, in a lock file of our
own beside it: Pyodide loads nothing that the lock does not name, and refuses what does not match.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pyodide_lock import PyodideLockSpec
from pyodide_lock.spec import InfoSpec
from pyodide_lock.utils import add_wheels_to_spec

SITE_FOLDER = "assets/pyodide/"
PYODIDE_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"

# What goes into the wheel. The records are for the command line; the site has them as pages.
_SOURCES = ("pyproject.toml", "README.md", "LICENSE", "validator")
_NOT_IN_WHEEL = shutil.ignore_patterns("__pycache__", "*.egg-info", "records.json")

# A wheel is a zip file, and zip files do not know of earlier times than 1980.
_EPOCH = "315532800"


class RuntimeMissing(RuntimeError):
    """Something that ``make setup`` installs is not there."""


def runtime_files(root: Path) -> dict[str, Path]:
    """Site path → file on disk. Raises RuntimeMissing when the npm packages are not installed."""
    pyodide = root / "node_modules" / "pyodide"
    missing = [name for name in (*PYODIDE_FILES, LOCK, "package.json") if not (pyodide / name).is_file()]
    if missing:
        raise RuntimeMissing(f"node_modules/pyodide 里缺少 {'、'.join(missing)}。先运行 make setup，再生成网站。")
    files = {SITE_FOLDER + name: pyodide / name for name in PYODIDE_FILES}
    wheel = build_wheel(root)
    lock = write_lock(wheel, pyodide)
    return files | {SITE_FOLDER + wheel.name: wheel, SITE_FOLDER + LOCK: lock}


def build_wheel(root: Path) -> Path:
    """The wheel of the package as it stands; the one in build/ is used again as long as the sources are the same."""
    folder = root / "build" / "wheel" / fingerprint(root)
    built = list(folder.glob("*.whl"))
    if built:
        return built[0]
    with tempfile.TemporaryDirectory() as temporary:
        # A copy, because setuptools leaves files behind and would pick them up the next time.
        for name in _SOURCES:
            source = root / name
            if source.is_dir():
                shutil.copytree(source, Path(temporary) / name, ignore=_NOT_IN_WHEEL)
            else:
                shutil.copy(source, temporary)
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist", "."]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": _EPOCH}
        done = subprocess.run(command, cwd=temporary, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"校验器没能打包：\n{done.stdout}{done.stderr}")
        folder.mkdir(parents=True, exist_ok=True)
        [wheel] = (Path(temporary) / "dist").glob("*.whl")
        return Path(shutil.move(wheel, folder / wheel.name))


def fingerprint(root: Path) -> str:
    """A name for the state of everything that goes into the wheel."""
    digest = hashlib.sha256()
    for path in sorted((root / "validator").rglob("*")):
        if path.suffix in (".py", ".typed") or path.name == "pyproject.toml":
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    digest.update((root / "pyproject.toml").read_bytes())
    return digest.hexdigest()[:16]


def write_lock(wheel: Path, pyodide: Path) -> Path:
    """The lock file beside the wheel: for this Pyodide, with our wheel and nothing else."""
    info = json.loads((pyodide / LOCK).read_text(encoding="utf-8"))["info"]
    # Older releases of pyodide-lock want to know the version of Pyodide, newer ones that of its binary interface.
    known = {**info, "version": json.loads((pyodide / "package.json").read_text(encoding="utf-8"))["version"]}
    empty = PyodideLockSpec(info=InfoSpec(**{name: known[name] for name in InfoSpec.__fields__}), packages={})
    path = wheel.with_name(LOCK)
    add_wheels_to_spec(empty, [wheel]).to_json(path)
    lock = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**lock, "info": info}, indent=1, sort_keys=True), encoding="utf-8")
    return path
