"""What the contributor form runs and asks for in the page, all of it made here and served by the site itself.

- ``form.<hash>.zip``: the checks and templates of this repository, with the packages that they need as installed
  here, to be unpacked beside the validator's wheel in Pyodide (scripts/draft.py is the way in);
- ``known.<hash>.json``: as much of all records as a draft has to be held against;
- ``form.json``: the names of the two with their sha256, by which the browser refuses what does not match;
- ``records/<system>/<slug>.json``: the file of each record, as text and read, for who wants to change it.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

from scripts.draft import known_text
from scripts.model import Collection
from scripts.runtime import LOCK, SITE_FOLDER, STDLIB, keep
from scripts.schemas import plain_data
from scripts.strict_yaml import parse

FOLDER = "assets/contribute/"
ENTRY = "draft"
BYTECODE = Path(__file__).with_name("form_bytecode.mjs")
# With what they need themselves; rpds-py is compiled, and scripts/rpds_stand_in.py takes its place.
PACKAGES = (
    "attrs", "Jinja2", "jsonschema", "jsonschema-specifications", "MarkupSafe", "PyYAML", "referencing", "ruamel.yaml",
)  # fmt: skip
STAND_INS = {"rpds_stand_in": "rpds.py"}
# What draft.py renders, with what that includes.
TEMPLATES = ("record.html", "partials/parts.html", "partials/check-box.html", "partials/check-input.html")
# Parts of the packages that do not run, or not here.
UNUSED_FOLDERS = ("tests", "benchmarks", "__pycache__")
UNUSED_ENDS = (".pyi", ".typed", ".so", ".pyd", ".c")


def form_files(
    root: Path, collection: Collection, runtime: Mapping[str, Path]
) -> tuple[dict[str, str], dict[str, Path]]:
    """Site path → text, and site path → file on disk. ``runtime`` is what ``runtime_files`` gives."""
    archive = build_archive(root, runtime)
    known = known_text(collection)
    known_name = f"known.{hashlib.sha256(known.encode()).hexdigest()[:8]}.json"
    named = {
        "archive": {"file": archive.name, "integrity": integrity(archive.read_bytes())},
        "known": {"file": known_name, "integrity": integrity(known.encode())},
    }
    texts = {FOLDER + "form.json": json.dumps(named), FOLDER + known_name: known}
    for record in collection.records:
        content = (root / record.file).read_bytes()
        tree, _ = parse(content, record.file)
        assert tree, "a sound record"
        whole = {"text": content.decode(), "data": plain_data(tree)}
        texts[f"{FOLDER}records/{record.id}.json"] = json.dumps(whole, ensure_ascii=False)
    return texts, {FOLDER + archive.name: archive}


def integrity(content: bytes) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()


def build_archive(root: Path, runtime: Mapping[str, Path]) -> Path:
    """The archive in build/, made anew when something in it, or the Python that runs it, has changed."""
    lock_text = runtime[SITE_FOLDER + LOCK].read_text(encoding="utf-8")
    wheel = runtime[SITE_FOLDER + json.loads(lock_text)["packages"]["fapiao"]["file_name"]]
    content = dict(members(root))
    digest = hashlib.sha256(BYTECODE.read_bytes() + lock_text.encode())
    for name, data in content.items():
        digest.update(f"{name}\0{len(data)}\0".encode() + data)

    def make(folder: Path) -> None:
        archive = folder / "form.zip"
        with zipfile.ZipFile(archive, "w") as packed:
            for name, data in content.items():
                packed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, compresslevel=9)
        stdlib = runtime[SITE_FOLDER + STDLIB]
        command = ["node", str(BYTECODE), str(stdlib), str(wheel), str(archive), f"scripts.{ENTRY}"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"提交表单的检查程序没能编译：\n{done.stdout}{done.stderr}")
        archive.rename(folder / f"form.{hashlib.sha256(archive.read_bytes()).hexdigest()[:8]}.zip")

    [archive] = keep(root / "build" / "form" / digest.hexdigest()[:16], make).iterdir()
    return archive


def members(root: Path) -> Iterator[tuple[str, bytes]]:
    """Name in the archive, which is laid out as this repository is, and content."""
    for name in PACKAGES:
        package = metadata.distribution(name)
        for file in sorted(package.files or (), key=str):
            about_itself = ".dist-info" in file.parts[0] and "licen" not in str(file).lower()
            unused = file.name.endswith(UNUSED_ENDS) or set(file.parts) & set(UNUSED_FOLDERS)
            if file.parts[0] != ".." and not about_itself and not unused:
                yield str(file), file.read_binary()
    yield "scripts/__init__.py", (root / "scripts" / "__init__.py").read_bytes()
    for module in needed_by(root, ENTRY):
        yield f"scripts/{module}.py", (root / "scripts" / f"{module}.py").read_bytes()
    for module, name in STAND_INS.items():
        yield name, (root / "scripts" / f"{module}.py").read_bytes()
    schemas, templates = root / "codes" / "schema", root / "docs" / "templates"
    for path in (*sorted(schemas.iterdir()), *(templates / name for name in TEMPLATES)):
        yield path.relative_to(root).as_posix(), path.read_bytes()


def needed_by(root: Path, module: str) -> list[str]:
    """The modules of scripts/ that this one imports, with what they import, and itself."""
    found = [module]
    for name in found:
        for node in ast.walk(ast.parse((root / "scripts" / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                other = node.module if node.level else node.module.removeprefix("scripts.")
                ours = node.level or node.module.startswith("scripts.")
                if ours and other not in found:
                    found.append(other)
    return sorted(found)
