"""Run deploy/nginx.conf with the nginx of this machine, or install one: ``python -m scripts.nginx --install``."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.model import ROOT

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
MODULES = Path("/usr/lib/nginx/modules")
BROTLI = MODULES / "ngx_http_brotli_static_module.so"
PACKAGES = ("nginx-light", "libnginx-mod-http-brotli-static")

# What Debian's nginx.conf has around a file in conf.d, for a server that lives in one folder and in one process.
AROUND = """\
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log warn;
load_module {brotli};
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def find_nginx() -> str:
    """The path of nginx. Raises FileNotFoundError that says what to install."""
    path = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if not path or not BROTLI.exists():
        raise FileNotFoundError(f"nginx with its Brotli module not found; on Debian: apt install {' '.join(PACKAGES)}")
    return path


@contextmanager
def nginx(root: Path, folder: str = "/") -> Iterator[str]:
    """Serve what is below ``root`` with our configuration; gives the address of the site, which is in ``folder``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    changes = {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "root /var/www/fapiao;": f"root {root};",
        "error_page 404 /404.html;": f"error_page 404 {folder}404.html;",
        "# brotli_static on;": "brotli_static on;",
    }
    text = CONFIGURATION.read_text(encoding="utf-8")
    for before, after in changes.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "site.conf").write_text(text, encoding="utf-8")
        main = Path(place) / "nginx.conf"
        main.write_text(AROUND.format(folder=place, brotli=BROTLI), encoding="utf-8")
        with subprocess.Popen([find_nginx(), "-p", place, "-c", str(main)]) as server:
            try:
                wait_for(port, server)
                yield f"http://127.0.0.1:{port}{folder}"
            finally:
                server.terminate()


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("nginx did not take the configuration")


def install() -> None:
    try:
        print(f"== nginx: {find_nginx()}")
    except FileNotFoundError:
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise
        print(f"== nginx: apt-get install {' '.join(PACKAGES)}")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
            subprocess.run(["apt-get", *arguments], check=True, env=environment, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    if sys.argv[1:] == ["--install"]:
        install()
    else:
        print(find_nginx())
