"""Where children live: made-up foster agencies, homes and supported accommodation, with who owns them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .world import World

COUNCIL_HOMES = 7
OWNERS = (
    "Brightwater Care", "Oakshade Children's Services", "Halcyon Homes", "Fernlea Group", "Pennant Fostering",
    "Stonecrop Care", "Lanternlight", "Meadowgate Families", "Quillfield", "Tidewell Support", "Ashgrove Futures",
    "Willowrun Trust", "Marlpit House", "Copperbeech",
)  # fmt: skip
COUNCIL_OWNER = "Larkminster City Council"
# Homes a council of size 1 uses, by kind and sector.
_HOMES = {
    ("home", "PR1"): COUNCIL_HOMES, ("home", "PR4"): 48, ("home", "PR5"): 6, ("home", "PR2"): 3,
    ("agency", "PR4"): 14, ("agency", "PR5"): 4, ("supported", "PR4"): 16, ("supported", "PR5"): 4,
    ("supported", "PR1"): 1, ("other", "PR4"): 6, ("other", "PR3"): 4, ("other", "PR2"): 3,
}  # fmt: skip


@dataclass(frozen=True)
class Homes:
    """The places in use: `urn`, `name`, `owner` by index, and which indexes serve a kind and sector."""

    urn: np.ndarray
    name: np.ndarray
    owner: np.ndarray
    of: dict[tuple[str, str], list[int]]


def homes(world: World) -> Homes:
    """Invent the homes and agencies; their number grows with the council. Owners hold several each."""
    rng = world.rng("homes")
    urn, name, owner, of = [], [], [], {}
    for (kind, sector), number in _HOMES.items():
        of[kind, sector] = []
        for n in range(world.scaled(number)):
            of[kind, sector].append(len(urn))
            urn.append(f"SC{900_000 + len(urn)}")
            # A few owners hold most homes, as in life.
            held_by = OWNERS[int(len(OWNERS) * rng.random() ** 1.7)]
            council = sector in ("PR1", "PR2", "PR3")
            owner.append((COUNCIL_OWNER if sector == "PR1" else "Another authority") if council else held_by)
            name.append(f"{owner[-1]} {kind} {n + 1}")
    return Homes(np.array(urn), np.array(name, dtype=object), np.array(owner, dtype=object), of)


def kind_of(place: str) -> str | None:
    """Which kind of home a placement code is found in; None where no registered provider stands behind it."""
    if place in ("U4", "U5", "U6"):
        return "agency"
    if place in ("K2", "Z1", "Z11", "Z12"):
        return "home"
    if place in ("K3", "H5", "P2"):
        return "supported"
    if place in ("K1", "R1", "R2", "R3", "R5", "S1"):
        return "other"
    return None
