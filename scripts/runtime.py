"""What the browser needs from npm packages, all served by the site itself: Pyodide with the package as a wheel for the
validator, Tesseract with its data for Chinese, which reads text off pictures, ZXing, which reads QR codes off them, and
lean-qr, which draws one.

Pyodide comes from the npm package. The wheel is built from validator/ and named, with its sha256, in a lock file of our
own beside it: Pyodide loads nothing that the lock does not name, and refuses what does not match. So are the packages
that read PDF and XLSX files, as they are installed here; the page fetches them when the first such file comes.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path

from pyodide_lock import PyodideLockSpec
from pyodide_lock.spec import InfoSpec
from pyodide_lock.utils import add_wheels_to_spec

from scripts import trim

SITE_FOLDER = "assets/pyodide/"
PICTURE_FOLDER = "assets/tesseract/"
# Path in node_modules → name on the site. One build of the engine, for browsers with SIMD: all since 2023.
PICTURE_FILES = {
    "tesseract.js/dist/tesseract.esm.min.js": "tesseract.js",
    "tesseract.js/dist/worker.min.js": "worker.js",
    "tesseract.js-core/tesseract-core-simd-lstm.wasm.js": "core.js",
    "@tesseract.js-data/chi_sim/4.0.0_best_int/chi_sim.traineddata.gz": "chi_sim.traineddata",
}
BYTECODE = Path(__file__).with_name("bytecode.mjs")
# Reads QR codes off pictures of invoices (ZXing-C++, Apache-2.0, in a wrapper under MIT); fetched, like the engine
# above, when the first one comes.
CODE_FOLDER = "assets/zxing/"
CODE_FILES = {
    "zxing-wasm/dist/es/share.js": "share.js",
    "zxing-wasm/dist/es/reader/index.js": "reader/index.js",
    "zxing-wasm/dist/reader/zxing_reader.wasm": "reader/zxing_reader.wasm",
}
# Draws the QR code of a page (lean-qr, MIT); 3.5 kB, where the other package's writer would be 350.
QR_FILE = ("lean-qr/index.mjs", "assets/lean-qr/index.mjs")
LOADER = "pyodide.mjs"
PYODIDE_FILES = (LOADER, trim.SCRIPT, trim.WASM)
STDLIB = "python_stdlib.zip"
LOCK = "pyodide-lock.json"
# Each with what it needs itself. The validator names them to the page (fapiao/readers/parts.py).
PARTS = ("pypdf",)

# Parts of the standard library that no check needs: other people's protocols, tools for programmers, and tables of
# encodings of other systems. A third less to download.
# fmt: off
UNUSED = frozenset((
    "_pyrepl", "bdb", "cProfile", "cmd", "code", "doctest", "ensurepip", "ftplib", "http", "idlelib", "imaplib",
    "mailbox", "multiprocessing", "netrc", "optparse", "pdb", "poplib", "profile", "pstats", "py_compile",
    "pyclbr", "pydoc", "pydoc_data", "shelve", "smtplib", "statistics", "tabnanny", "timeit", "tkinter",
    "trace", "turtle", "unittest", "venv", "wsgiref", "xmlrpc", "zipapp",
))
# fmt: on
UNUSED_ENCODINGS = ("mac_", "cp0", "cp1", "cp2", "cp4", "cp5", "cp7", "cp8", "iso8859_", "kz1048", "ptcp154", "tis_620")
# Those among them that Python itself and what reads files ask for.
USED_ENCODINGS = ("cp1252", "cp936", "cp437", "iso8859_1.", "mac_roman.")

# A wheel is a zip file, and zip files do not know of earlier times than 1980.
_EPOCH = "315532800"


class RuntimeMissing(RuntimeError):
    """Something that ``make setup`` installs is not there."""


def runtime_files(root: Path) -> dict[str, Path]:
    """Site path → file on disk. Raises RuntimeMissing when the npm packages are not installed."""
    pyodide = root / "node_modules" / "pyodide"
    needed = (*PYODIDE_FILES, STDLIB, LOCK, "package.json")
    missing = [name for name in needed if not (pyodide / name).is_file()]
    if missing:
        raise RuntimeMissing(f"node_modules/pyodide 里缺少 {'、'.join(missing)}。先运行 make setup，再生成网站。")
    if not trim.tool(pyodide).is_file():
        raise RuntimeMissing("node_modules 里缺少 binaryen。先运行 make setup，再生成网站。")
    script = trimmed(root, pyodide)
    package = build_package(root, pyodide, script.name)
    files = [pyodide / LOADER, *sorted(script.iterdir()), *sorted(package.iterdir())]
    return {SITE_FOLDER + path.name: path for path in files} | picture_files(root) | code_files(root)


def picture_files(root: Path) -> dict[str, Path]:
    """Site path → file on disk of what reads pictures; unpacked, because the host packs what it sends."""
    found = {}
    for path, name in PICTURE_FILES.items():
        file = root / "node_modules" / path
        if not file.is_file():
            raise RuntimeMissing(f"node_modules 里缺少 {path}。先运行 make setup，再生成网站。")
        if file.suffix == ".gz":
            packed = file.read_bytes()
            file = root / "build" / "tesseract" / hashlib.sha256(packed).hexdigest()[:16] / name
            if not file.is_file():
                file.parent.mkdir(parents=True, exist_ok=True)
                part = file.with_suffix(f".{os.getpid()}")
                part.write_bytes(gzip.decompress(packed))
                part.replace(file)
        found[PICTURE_FOLDER + name] = file
    return found


def code_files(root: Path) -> dict[str, Path]:
    """Site path → file on disk of what reads and draws QR codes."""
    found = {CODE_FOLDER + name: root / "node_modules" / path for path, name in CODE_FILES.items()}
    found[QR_FILE[1]] = root / "node_modules" / QR_FILE[0]
    for path in found.values():
        if not path.is_file():
            raise RuntimeMissing(f"node_modules 里缺少 {path.name}。先运行 make setup，再生成网站。")
    return found


def keep(folder: Path, make: Callable[[Path], object]) -> Path:
    """The folder, filled by ``make`` unless it is there already: one in build/ serves as long as its name does."""
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Under a name of its own until it is complete: two builds may run at the same time.
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        made = Path(temporary) / "made"
        made.mkdir()
        make(made)
        try:
            made.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    return folder


def trimmed(root: Path, pyodide: Path) -> Path:
    """The folder with Pyodide's WebAssembly and its script, without what nothing here uses."""
    made_from = (*(pyodide / name for name in PYODIDE_FILES), pyodide / "package.json", Path(trim.__file__))
    return keep(root / "build" / "pyodide" / fingerprint(made_from), lambda made: trim.write_trimmed(made, pyodide))


def build_package(root: Path, pyodide: Path, build: str) -> Path:
    """The folder with what is made from the packages, for this build of Pyodide: the wheel, its lock file, and the
    standard library."""
    own = (pyodide / STDLIB, pyodide / LOCK, pyodide / "package.json", Path(__file__), BYTECODE)
    versions = "".join(f"{name} {metadata.version(name)}\n" for name in PARTS)
    name = fingerprint((*sources(root), *own), versions + build)
    return keep(root / "build" / "wheel" / name, lambda made: write_package(made, root, pyodide, build))


def write_package(folder: Path, root: Path, pyodide: Path, build: str) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        # A copy of the sources, because setuptools leaves files behind and would pick them up the next time.
        source = Path(temporary)
        for path in sources(root):
            copy = source / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": _EPOCH}
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"校验器没能打包：\n{done.stdout}{done.stderr}")
    [wheel] = folder.glob("*.whl")
    write_stdlib(folder / STDLIB, pyodide)
    parts = [write_part(name, folder) for name in PARTS]
    add_bytecode(folder / STDLIB, wheel, *parts)
    write_lock([wheel, *parts], pyodide, build)


def sources(root: Path) -> list[Path]:
    """What goes into the wheel. The records are for the command line; the site has them as pages."""
    files = (root / "validator").rglob("*")
    modules = (path for path in files if path.suffix in (".py", ".typed") or path.name.endswith(".schema.json"))
    return [*(root / name for name in ("pyproject.toml", "README.md", "LICENSE")), *sorted(modules)]


def fingerprint(files: Iterable[Path], more: str = "") -> str:
    """A name for the state of everything that something is made from."""
    digest = hashlib.sha256(more.encode())
    for path in files:
        digest.update(f"{path.name}\0{path.parent.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def write_part(name: str, folder: Path) -> Path:
    """Write a wheel of an installed package, without what only its installation is about."""
    package = metadata.distribution(name)
    path = folder / f"{name.replace('-', '_')}-{package.version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for file in sorted(package.files or (), key=str):
            about_itself = ".dist-info" in file.parts[0] and file.name not in ("METADATA", "WHEEL")
            licence = "licen" in str(file).lower()
            if file.parts[0] == ".." or "__pycache__" in file.parts or (about_itself and not licence):
                continue
            wheel.writestr(zipfile.ZipInfo(str(file)), file.read_binary(), zipfile.ZIP_DEFLATED, compresslevel=9)
    return path


def write_lock(wheels: list[Path], pyodide: Path, build: str) -> None:
    """Write the lock file beside the wheels: for this build of Pyodide, with our wheels and nothing else."""
    info = json.loads((pyodide / LOCK).read_text(encoding="utf-8"))["info"]
    version = json.loads((pyodide / "package.json").read_text(encoding="utf-8"))["version"]
    # The fields that all releases of pyodide-lock know; what this Pyodide says of itself is put back below.
    known = InfoSpec(arch=info["arch"], platform=info["platform"], python=info["python"], version=version)
    empty = PyodideLockSpec(info=known, packages={})
    path = wheels[0].with_name(LOCK)
    add_wheels_to_spec(empty, wheels).to_json(path)
    lock = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**lock, "info": {**info, "build": build}}, indent=1, sort_keys=True), encoding="utf-8")


def write_stdlib(path: Path, pyodide: Path) -> None:
    """Write Pyodide's standard library without what is not used; the same bytes each time."""
    with zipfile.ZipFile(pyodide / STDLIB) as whole, zipfile.ZipFile(path, "w") as kept:
        for entry in whole.infolist():
            if is_used(entry.filename):
                plain = zipfile.ZipInfo(entry.filename)
                kept.writestr(plain, whole.read(entry), zipfile.ZIP_DEFLATED, compresslevel=9)


def add_bytecode(stdlib: Path, wheel: Path, *parts: Path) -> None:
    """Put bytecode in the place of the modules that are imported while Python starts, or with a part."""
    command = ["node", str(BYTECODE), *map(str, (stdlib, wheel, *parts))]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"标准库和校验器没能编译：\n{done.stdout}{done.stderr}")


def is_used(name: str) -> bool:
    """Whether a file of the standard library is served."""
    first, _, rest = name.partition("/")
    if first == "encodings":
        return not rest.startswith(UNUSED_ENCODINGS) or rest.startswith(USED_ENCODINGS)
    return first.removesuffix(".py") not in UNUSED
