"""What the readers' tests share: small inboxes written by hand, and the reference files."""

import os
from pathlib import Path

import pytest

from quarterdeck.extracts import read_inbox
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

QUARTER = Quarter("2025-26 Q2")
PARAMS = Params(council={"name": "Exampleshire", "cqc_name": "Exampleshire"})


@pytest.fixture
def read(tmp_path):
    """Write files (by path in the inbox: text or bytes) and read the inbox as of a quarter."""

    def write_and_read(files, quarter=QUARTER, params=PARAMS, cache=None):
        for name, content in files.items():
            path = tmp_path / "inbox" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return read_inbox(tmp_path / "inbox", quarter, params, cache)

    return write_and_read


@pytest.fixture(scope="session")
def reference():
    """The reference records; tests that need them are skipped, visibly, where they are not."""
    folder = Path(os.environ.get("QUARTERDECK_REFERENCE", "")) / "records"
    if not os.environ.get("QUARTERDECK_REFERENCE") or not folder.is_dir():
        pytest.skip("QUARTERDECK_REFERENCE does not name the reference data")
    return folder
