// @ts-check
/**
 * Bytecode for what the contributor form imports: `node scripts/form_bytecode.mjs STDLIB WHEEL ARCHIVE MODULE`. Compiling
 * is most of its start, and only the Python that will run it can make the bytecode, so Pyodide does, here, with the
 * standard library and the validator's wheel as they are served. In ARCHIVE, which is written anew, it takes the place of
 * the source; what MODULE does not import at once stays source, which is smaller.
 */

import { readFileSync, writeFileSync } from "node:fs";

import { loadPyodide } from "pyodide";

const [stdlib, wheel, archive, module] = process.argv.slice(2);
const python = await loadPyodide({ stdLibURL: stdlib, env: { PYTHONHASHSEED: "0" } });
python.FS.writeFile("/fapiao.whl", readFileSync(wheel));
python.FS.writeFile("/form.zip", readFileSync(archive));
python.runPython(`
import importlib, sys
sys.path[:0] = ["/form.zip", "/fapiao.whl"]
importlib.import_module(${JSON.stringify(module)})
imported = {getattr(module, "__file__", None) for module in sys.modules.values()}

from importlib._bootstrap_external import _code_to_hash_pyc
from importlib.util import source_hash
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

with ZipFile("/form.zip") as source, ZipFile("/made.zip", "w") as made:
    for entry in source.infolist():
        name, content = entry.filename, source.read(entry)
        if f"/form.zip/{name}" in imported:
            code = compile(content, name, "exec", dont_inherit=True, optimize=2)
            # To be taken as it is: nothing is to be compared with the source.
            name, content = f"{name}c", bytes(_code_to_hash_pyc(code, source_hash(content), checked=False))
        made.writestr(ZipInfo(name), content, ZIP_DEFLATED, compresslevel=9)
`);
writeFileSync(archive, python.FS.readFile("/made.zip"));
