"""Compressed variants of the built site, for hosts that can serve them: ``python -m scripts.precompress [FOLDER]``.

Beside each file that gets smaller by it there is then a .gz and a .br. What everybody downloads is compressed as well
as can be and kept in build/, because it takes long and seldom changes; pages are compressed quickly.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from scripts.model import ROOT
from scripts.serving import TYPES

VARIANTS = (".gz", ".br")
# What is shorter fits into the first packets of an answer as it is.
SHORT = 2000
# A variant must be smaller than this share of the file, or it is not worth the trouble.
WORTH = 0.95
BEST, QUICK = 11, 9


def precompress(site: Path, cache: Path) -> list[Path]:
    """Write the variants and return them. The same files give the same bytes; variants of earlier runs go."""
    found = [path for path in sorted(site.rglob("*")) if path.is_file()]
    for path in found:
        if path.suffix in VARIANTS:
            path.unlink()
    files = [path for path in found if path.suffix in TYPES and write_gzip(path)]
    write_brotli(files, site / "assets", cache)
    written = [beside(path, end) for path in files for end in VARIANTS]
    for path in written:
        # A host that makes ETags of times, as nginx does, then says the same date for both.
        times = path.with_suffix("").stat()
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    return written


def write_gzip(path: Path) -> bool:
    """Write the .gz beside a file if it pays. Where it does not, Brotli would not either: it is packed already."""
    content = path.read_bytes()
    packed = gzip.compress(content, 9, mtime=0)
    worth = len(content) >= SHORT and len(packed) < WORTH * len(content)
    if worth:
        beside(path, ".gz").write_bytes(packed)
    return worth


def beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def write_brotli(files: list[Path], assets: Path, cache: Path) -> None:
    """A .br beside each file; those of the assets come from the cache, which keeps only what this site has."""
    cache.mkdir(parents=True, exist_ok=True)
    cached = {
        path: cache / f"{hashlib.sha256(path.read_bytes()).hexdigest()}.br"
        for path in files
        if path.is_relative_to(assets)
    }
    jobs = [
        # Under another name until it is complete, so that a run that was stopped leaves no half file to be trusted.
        {"from": str(path), "to": f"{kept}.part", "quality": BEST}
        for path, kept in cached.items()
        if not kept.exists()
    ]
    # The largest takes longer than all others together.
    jobs.sort(key=lambda job: -Path(str(job["from"])).stat().st_size)
    jobs += [
        {"from": str(path), "to": str(beside(path, ".br")), "quality": QUICK} for path in files if path not in cached
    ]
    command = ["node", str(ROOT / "scripts" / "brotli.mjs")]
    subprocess.run(command, input=json.dumps(jobs), text=True, check=True)
    for path, kept in cached.items():
        part = beside(kept, ".part")
        if part.exists():
            part.rename(kept)
        shutil.copyfile(kept, beside(path, ".br"))
    for old in set(cache.iterdir()) - set(cached.values()):
        old.unlink()


def main() -> None:
    site = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "site"
    print("== Compressing (the first time up to a minute, then seconds)", flush=True)
    start = time.perf_counter()
    written = precompress(site, ROOT / "build" / "brotli")
    sizes = {end: sum(path.stat().st_size for path in written if path.suffix == end) for end in VARIANTS}
    whole = sum(path.stat().st_size for path in site.rglob("*") if path.suffix in TYPES)
    print(
        f"{whole / 1e6:.1f} MB, gzip {sizes['.gz'] / 1e6:.1f} MB, brotli {sizes['.br'] / 1e6:.1f} MB, "
        f"{time.perf_counter() - start:.1f} s"
    )


if __name__ == "__main__":
    main()
