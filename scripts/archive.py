"""The built site as one file that can be carried to a network without Internet: ``python -m scripts.archive``.

In the archive: site/ with its compressed variants, nginx.conf, and how to put them up. The same commit gives the same
bytes; the date of every file is that of the commit, because servers make ETags of dates: were it the same in all
releases, a browser might keep an old file for a new one.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from scripts.model import ROOT

ARCHIVE = ROOT / "dist" / "fapiao-codex.zip"
# Its page on the site has the same text.
GUIDE = ROOT / "docs" / "guide" / "intranet.md"
PACKED = (".br", ".gz", ".png", ".whl", ".zip")


def commit_time() -> datetime:
    """When the commit was made, or what SOURCE_DATE_EPOCH says. Raises RuntimeError where neither is known."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True)
        given = done.stdout.strip()
    if not given:
        raise RuntimeError("no git history here: set SOURCE_DATE_EPOCH to the date of this release, in seconds")
    return datetime.fromtimestamp(int(given), UTC)


def contents(site: Path) -> dict[str, Path]:
    """Path in the archive → file."""
    files = {f"site/{path.relative_to(site).as_posix()}": path for path in site.rglob("*") if path.is_file()}
    # The host that reads it is not one on an intranet.
    files.pop("site/_headers", None)
    return {**files, "nginx.conf": ROOT / "deploy" / "nginx.conf", "说明.md": GUIDE}


def write_archive(files: dict[str, Path], archive: Path, made: datetime) -> None:
    """The same files and time give the same bytes."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w") as written:
        for name, path in sorted(files.items()):
            entry = zipfile.ZipInfo(f"fapiao-codex/{name}", made.timetuple()[:6])
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            kind = zipfile.ZIP_STORED if path.suffix in PACKED else zipfile.ZIP_DEFLATED
            written.writestr(entry, path.read_bytes(), kind)


def main() -> None:
    write_archive(contents(ROOT / "site"), ARCHIVE, commit_time())
    digest = hashlib.sha256(ARCHIVE.read_bytes()).hexdigest()
    print(f"{ARCHIVE.relative_to(ROOT)}  {ARCHIVE.stat().st_size / 1e6:.1f} MB  sha256 {digest}")


if __name__ == "__main__":
    main()
