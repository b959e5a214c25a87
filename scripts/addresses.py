"""Where things are: on this site, and in the repository of the records. An address that is not set is not made up."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Addresses:
    """``site_url`` ends in a slash, ``repo_url`` does not; both are empty where they are not known."""

    site_url: str = ""
    repo_url: str = ""

    def page(self, path: str, root: str = "/") -> str:
        """The address of a path of the site: absolute where the site's own address is known, else behind ``root``.

        A file in the root of the site gives ``root=""``: its addresses then lead there wherever the site is served.
        """
        return (self.site_url or root) + quote(path, safe="/#")

    def edit(self, file: str) -> str | None:
        """Where the file can be edited in the browser; None without a repository."""
        return f"{self.repo_url}/edit/main/{quote(file)}" if self.repo_url else None

    def report(self) -> str | None:
        """Where a report can be written in the repository; None without one."""
        return f"{self.repo_url}/issues/new" if self.repo_url else None

    def create(self) -> str | None:
        """Where a file can be made in the browser, to be followed by its folder; None without a repository."""
        return f"{self.repo_url}/new/main/" if self.repo_url else None
