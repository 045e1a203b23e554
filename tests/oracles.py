"""Answers that other tools gave, read where QUARTERDECK_REFERENCE says; more files of the same format are taken too."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

REFERENCE = os.environ.get("QUARTERDECK_REFERENCE")


def needs_reference(test):
    """Marks a test that reads the reference, and skips it in plain sight where there is none."""
    return pytest.mark.reference(pytest.mark.skipif(not REFERENCE, reason="QUARTERDECK_REFERENCE is not set")(test))


def answers(pattern: str) -> list[tuple[Path, pd.DataFrame]]:
    """Every file of `stats/` that fits the pattern; none at all is a failure, for the test would prove nothing."""
    found = sorted(Path(REFERENCE, "stats").glob(pattern))
    assert found, f"the reference has no {pattern}"
    return [(path, pd.read_csv(path)) for path in found]


def inputs_of(path: Path) -> pd.DataFrame:
    """The inputs an answer of PHEindicatormethods was worked out from: mean_PHEindicatormethods, mean_inputs."""
    return pd.read_csv(path.with_name(path.name.replace("PHEindicatormethods", "inputs")))
