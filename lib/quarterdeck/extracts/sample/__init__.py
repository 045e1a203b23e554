"""The made-up council: events simulated, written as the extracts a real council would send, and the truth.

`make` writes one inbox a quarter in real formats, and beside them the expected figure of every measure
(truth.csv), the rows spoiled on purpose (faults.csv) and the changes planted in known measures
(planted.csv). Everyone in it is invented. How subjects plug in is told in `world.py`.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from ...periods import Quarter
from .world import COUNCIL, World

# In the order they are built and written. Each module has `build(world) -> Subject`.
SUBJECTS = ("children", "send", "adults", "workforce", "finance", "council")

_LABEL = f"""# This inbox belongs to a made-up council. Nobody in it exists.
made_up: true
name: {COUNCIL}
"""


def make(
    out: Path,
    *,
    size: float = 1.0,
    seed: int = 2025,
    last: Quarter | None = None,
    quarters: int = 20,
    ssd: bool = False,
) -> Path:
    """Write the made-up council into `out` and return that folder.

    Parameters
    ----------
    out : a folder; `inbox/`, truth.csv, faults.csv and planted.csv are written there.
    size : 1.0 is a city of 370,000 residents; 10 is ten times that.
    seed : the same seed writes the same bytes.
    last : the newest quarter, 2025-26 Q2 unless told; quarters : how many inboxes.
    ssd : also write the children as the Standard Safeguarding Dataset, `ssd.sqlite` beside the inbox.
    """
    out = Path(out)
    world = World(size=size, seed=seed, last=last or Quarter("2025-26 Q2"), quarters=quarters)
    inbox = out / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / "made_up_council.yaml").write_text(_LABEL, encoding="utf-8")
    subjects = [import_module(f"{__name__}.{name}").build(world) for name in SUBJECTS]
    for quarter in world.quarters:
        folder = inbox / quarter.slug
        folder.mkdir(exist_ok=True)
        for subject in subjects:
            subject.write(quarter, folder)
    world.write_records(out)
    if ssd:
        _write_dataset(world, out / "ssd.sqlite")
    return out


def _write_dataset(world: World, path: Path) -> None:
    import sqlalchemy

    from .ssd import write_ssd

    path.unlink(missing_ok=True)
    engine = sqlalchemy.create_engine(f"sqlite:///{path.resolve().as_posix()}")
    try:
        write_ssd(world, world.shared["children"], world.last, engine)
    finally:
        engine.dispose()
