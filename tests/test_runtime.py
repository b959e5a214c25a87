"""What the browser runs is all in the site, and is what it says it is."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from fapiao.readers.parts import PARTS as READER_PARTS

from scripts import trim
from scripts.runtime import (
    LOCK,
    PARTS,
    PYODIDE_FILES,
    STDLIB,
    RuntimeMissing,
    build_package,
    runtime_files,
)

ROOT = Path(__file__).resolve().parent.parent
WORKER = ROOT / "docs" / "assets" / "js" / "check" / "worker.mjs"
PYODIDE = ROOT / "node_modules" / "pyodide"


@pytest.fixture(scope="module")
def served(built_site: Path) -> Path:
    return built_site / "assets" / "pyodide"


def read_lock(folder: Path) -> dict[str, dict[str, dict[str, object]]]:
    lock: dict[str, dict[str, dict[str, object]]] = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    return lock


def test_the_site_serves_what_is_needed_and_nothing_else(served: Path) -> None:
    wheels = {str(package["file_name"]) for package in read_lock(served)["packages"].values()}
    assert {path.name for path in served.iterdir()} == {*PYODIDE_FILES, STDLIB, LOCK, *wheels}


def test_the_lock_names_the_wheels_with_the_hashes_of_the_files(served: Path) -> None:
    packages = read_lock(served)["packages"]
    assert set(packages) == {"fapiao", *PARTS}
    for package in packages.values():
        wheel = served / str(package["file_name"])
        assert package["sha256"] == hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert packages["fapiao"]["depends"] == packages["pypdf"]["depends"] == []


def test_the_parts_that_readers_ask_for_are_served_as_they_are_installed(served: Path) -> None:
    packages = read_lock(served)["packages"]
    assert set(READER_PARTS) <= set(packages)
    for name in PARTS:
        assert packages[name]["version"] == metadata.version(name)
        with zipfile.ZipFile(served / str(packages[name]["file_name"])) as archive:
            names = archive.namelist()
            assert any("licen" in entry.lower() for entry in names)
            assert sum(entry.endswith(".pyc") for entry in names) >= 3
            for entry in names:
                if entry.endswith(".py"):
                    assert archive.read(entry) == metadata.distribution(name).locate_file(entry).read_bytes()


def test_the_lock_is_for_this_pyodide(served: Path) -> None:
    info = read_lock(served)["info"]
    build = info.pop("build")
    assert info == read_lock(PYODIDE)["info"]
    # A snapshot of another build must not be restored.
    assert (ROOT / "build" / "pyodide" / str(build) / trim.WASM).read_bytes() == (served / trim.WASM).read_bytes()
    pinned = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]["pyodide"]
    assert json.loads((PYODIDE / "package.json").read_text(encoding="utf-8"))["version"] == pinned


def test_the_wheel_holds_the_modules_as_they_stand(served: Path) -> None:
    [wheel] = served.glob("fapiao-*.whl")
    package = ROOT / "validator" / "fapiao"
    modules = {path.relative_to(package.parent).as_posix(): path.read_bytes() for path in package.rglob("*.py")}
    with zipfile.ZipFile(wheel) as archive:
        packed = {name: archive.read(name) for name in archive.namelist() if name.endswith(".py")}
        schema = archive.read("fapiao/profile.schema.json")
        compiled = {name.removesuffix("c") for name in archive.namelist() if name.endswith(".pyc")}
    assert packed == modules
    assert schema == (package / "profile.schema.json").read_bytes()
    assert {"fapiao/bridge.py", "fapiao/registry.py"} <= compiled <= set(modules)


def test_the_standard_library_is_pyodides_without_what_is_not_used(served: Path) -> None:
    with zipfile.ZipFile(PYODIDE / STDLIB) as whole, zipfile.ZipFile(served / STDLIB) as kept:
        sources = {name for name in kept.namelist() if not name.endswith(".pyc")}
        compiled = set(kept.namelist()) - sources
        names = sources | {name.removesuffix("c") for name in compiled}
        assert len(names) == len(kept.namelist())
        assert names < set(whole.namelist())
        assert all(kept.read(name) == whole.read(name) for name in sources)
        # Bytecode is for one release of Python, and is taken as it is.
        [magic] = {kept.read(name)[:8] for name in compiled}
    assert magic[2:] == b"\r\n\1\0\0\0"
    # What every start imports, and what the package does.
    assert {"os.pyc", "re/__init__.pyc", "json/decoder.pyc", "decimal.pyc", "zipfile/__init__.pyc"} <= compiled
    assert not {"argparse.pyc", "fractions.pyc"} & compiled
    # What Python itself and the readers of files ask for by name, at any time.
    assert {"encodings/utf_8.py", "encodings/gb18030.py", "encodings/gbk.py", "encodings/cp437.py"} <= names
    assert "encodings/mac_roman.py" in names
    assert (served / STDLIB).stat().st_size < 0.9 * (PYODIDE / STDLIB).stat().st_size


def test_nothing_that_is_served_would_fetch_from_elsewhere(served: Path) -> None:
    """Pyodide falls back to an address of its own only where it is not given a base for packages."""
    worker = WORKER.read_text(encoding="utf-8")
    assert "packageBaseUrl: RUNTIME" in worker
    assert "://" not in worker + (served / LOCK).read_text(encoding="utf-8")
    glue = (served / "pyodide.mjs").read_text(encoding="utf-8")
    fallbacks = re.findall(r"packageBaseUrl\?\?`https://", glue)
    assert len(fallbacks) == len(re.findall("https?://", glue)) == 1


def copy_sources(folder: Path) -> Path:
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "validator", folder / "validator", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_the_same_sources_give_the_same_wheel_and_changed_ones_another(tmp_path: Path, served: Path) -> None:
    root = copy_sources(tmp_path)
    build = str(read_lock(served)["info"]["build"])
    folder = build_package(root, PYODIDE, build)
    [wheel] = folder.glob("fapiao-*.whl")
    for name in (wheel.name, STDLIB, *(path.name for path in folder.glob("*.whl"))):
        assert (folder / name).read_bytes() == (served / name).read_bytes()
    before = wheel.stat().st_mtime_ns
    assert build_package(root, PYODIDE, build) == folder
    assert wheel.stat().st_mtime_ns == before
    with (root / "validator" / "fapiao" / "words.py").open("a", encoding="utf-8") as file:
        file.write("changed = True\n")
    assert build_package(root, PYODIDE, build) != folder
    assert build_package(root, PYODIDE, "another") not in (folder, build_package(root, PYODIDE, build))


def test_what_is_missing_is_named_with_the_way_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(RuntimeMissing, match=r"pyodide\.asm\.wasm.*make setup"):
        runtime_files(tmp_path)


def test_the_page_starts_without_what_only_hints_and_profiles_need() -> None:
    late = ("difflib", "importlib.resources", "tempfile", "pypdf")
    said = f"import sys, fapiao.bridge; print([name for name in {late} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
