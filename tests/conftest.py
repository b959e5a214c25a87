"""What several test files share: the site, built once."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import build


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site with neither address set."""
    return build(tmp_path_factory.mktemp("site"))
