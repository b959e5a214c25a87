"""Whether the addresses that records name still lead anywhere. It asks the network, and only review.py uses it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

# One question at a time, and to one host not more often than this.
SECONDS_BETWEEN = 2.0
TIMEOUT = 20.0
AGENT = "fapiao-codex-review (checks its own references, a few times a year)"

GONE = (404, 410)
MOVED = (301, 308)
# Hosts that do not answer questions for the head only.
HEAD_REFUSED = (400, 403, 405, 501)


class _StayHere(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        return None


def look_up(addresses: Iterable[str], *, pause: Callable[[float], None] = time.sleep) -> Iterator[tuple[str, str]]:
    """Ask for each address once; yields those that are not in order, and what is the matter in Chinese."""
    opener = build_opener(_StayHere)
    asked: dict[str, float] = {}
    for address in addresses:
        host = address.split("/", 3)[2]
        if host in asked and (left := asked[host] + SECONDS_BETWEEN - time.monotonic()) > 0:
            pause(left)
        problem = verdict(opener, address)
        asked[host] = time.monotonic()
        if problem:
            yield address, problem


def verdict(opener: OpenerDirector, address: str) -> str | None:
    """What is the matter with an address; None when it answers, or only sends on for the moment."""
    status, target = 0, ""
    for method in ("HEAD", "GET"):
        try:
            with opener.open(Request(address, method=method, headers={"User-Agent": AGENT}), timeout=TIMEOUT):
                return None
        except HTTPError as error:
            status, target = error.code, error.headers.get("Location") or ""
            error.close()
        except (URLError, HTTPException, OSError, ValueError) as error:
            return f"打不开（{getattr(error, 'reason', error)}），换个时间和网络再看"
        if status not in HEAD_REFUSED:
            break
    if status in GONE:
        return f"已经没有了（{status}）：找新的地址，或改写 no_url"
    if status in MOVED:
        return f"搬到了 {urljoin(address, target)}：看过内容还在，就改成它"
    return f"回答 {status}，用浏览器看一看" if status >= 400 else None
