"""The children's half of the made-up council: social care, care, and what is bought and kept for it."""

from __future__ import annotations

from pathlib import Path

from ...periods import Quarter
from . import children_annex_a, children_local, children_ssda903
from .children_annex_a_care import count_leavers
from .children_tables import tables
from .children_truth import count_all
from .world import World


class Children:
    """Writes SSDA903, Annex A, the reviews of the children in need census and the local registers."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.made = world.shared["children"] = tables(world)
        self.local = children_local.registers(world, self.made)

    def write(self, quarter: Quarter, folder: Path) -> None:
        """Write every children's extract of the quarter but the one on special educational needs."""
        children_ssda903.write(self.world, self.made, quarter, folder)
        children_annex_a.write(self.world, self.made, quarter, folder)
        children_local.write(self.world, self.made, self.local, quarter, folder)


def build(world: World) -> Children:
    """Simulate the children and count the truth about them."""
    subject = Children(world)
    count_all(world, subject.made)
    count_leavers(world, subject.made)
    children_local.count_all(world, subject.local)
    world.planted.append(
        ("placed_with_own_council_carers_percent", world.quarters[0].label,
         "slow trend: fewer new foster placements are made with the council's own carers every year")
    )  # fmt: skip
    return subject
