"""What several test files share: the site, built once without addresses and once with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import REPO_URL, SITE_URL, build


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site with neither address set."""
    return build(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site as built for an address with a path, with a repository."""
    return build(tmp_path_factory.mktemp("published"), SITE_URL=SITE_URL, REPO_URL=REPO_URL)
