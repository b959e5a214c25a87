"""Find a Chromium for the browser tests, or install one.

The one on the machine is used if there is one; else Debian's package when we are root and apt is there; else the one
that Playwright downloads. ``CHROMIUM`` names another.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

# Without these Chromium calls home at every start. Its sandbox does not work for root.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    *(("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()),
)


def find_chromium() -> str | None:
    """The path of a Chromium on this machine; None if only Playwright's own may be there."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return str(MAC) if MAC.exists() else None


def playwright_has_one() -> bool:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def install() -> None:
    path = find_chromium()
    if path:
        print(f"== Chromium: {path}")
    elif playwright_has_one():
        print("== Chromium: Playwright's own")
    elif hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("== Chromium: apt-get install chromium fonts-noto-cjk")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update", "-qq"], ["install", "-y", "-qq", "chromium", "fonts-noto-cjk"]):
            subprocess.run(["apt-get", *arguments], check=True, env=environment, stdout=subprocess.DEVNULL)
    else:
        print("== Chromium: playwright install chromium")
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--install"]:
        install()
    else:
        print(find_chromium() or "Playwright's own")
