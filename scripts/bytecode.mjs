// @ts-check
/**
 * Bytecode for the modules that are imported while Python starts: `node scripts/bytecode.mjs STDLIB WHEEL PART…`. Pyodide's
 * standard library and our wheel are source, and compiling them is most of a first start. Only the Python that will run
 * it can make the bytecode, so Pyodide does, here. In STDLIB it takes the place of the source; in WHEEL it lies beside
 * it. What is not imported at the start stays source, which is smaller. PARTs are wheels that are imported by themselves
 * later; there too it takes the place of the source. All files are written anew.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

import { loadPyodide } from "pyodide";

const [stdlib, wheel, ...parts] = process.argv.slice(2);
// Without a seed of its own each run would put the members of sets in another order.
const python = await loadPyodide({ stdLibURL: stdlib, env: { PYTHONHASHSEED: "0" } });
python.FS.writeFile("/stdlib.zip", readFileSync(stdlib));
python.FS.writeFile("/fapiao.whl", readFileSync(wheel));
const paths = parts.map((part) => `/${basename(part)}`);
for (const [place, part] of parts.entries()) python.FS.writeFile(paths[place], readFileSync(part));
python.runPython(`
import sys
sys.path.insert(0, "/fapiao.whl")
import fapiao.bridge
imported = {getattr(module, "__file__", None) for module in sys.modules.values()}
[library] = {path for path in sys.path if path.endswith(".zip")}

from importlib._bootstrap_external import _code_to_hash_pyc
from importlib.util import source_hash
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

def compile_in(archive, folder, optimize, kept):
    """Compile what has been imported from the folder that the archive is for Python; keep sources with such ends."""
    with ZipFile(archive) as source, ZipFile(f"{archive}.made", "w") as made:
        for entry in source.infolist():
            path, content = f"{folder}/{entry.filename}", source.read(entry)
            files = {entry.filename: content}
            if path in imported:
                code = compile(content, path, "exec", dont_inherit=True, optimize=optimize)
                # To be taken as it is: nothing is to be compared with the source.
                pyc = {f"{entry.filename}c": _code_to_hash_pyc(code, source_hash(content), checked=False)}
                files = {**files, **pyc} if entry.filename.endswith(kept) else pyc
            for name, data in files.items():
                made.writestr(ZipInfo(name), data, ZIP_DEFLATED, compresslevel=9)

# Of the library nobody reads the docstrings; those of our rules are on the pages.
compile_in("/stdlib.zip", library, 2, kept=())
compile_in("/fapiao.whl", "/fapiao.whl", 0, kept=".py")

parts = ${JSON.stringify(paths)}
sys.path += parts
for part in parts:
    __import__(part[1:].split("-")[0])
imported = {getattr(module, "__file__", None) for module in sys.modules.values()}
for part in parts:
    # A package is known by the source that it begins with.
    compile_in(part, part, 2, kept="/__init__.py")
`);
for (const [place, part] of parts.entries()) writeFileSync(part, python.FS.readFile(`${paths[place]}.made`));
writeFileSync(stdlib, python.FS.readFile("/stdlib.zip.made"));
writeFileSync(wheel, python.FS.readFile("/fapiao.whl.made"));
