"""Reviews that fall due one after the other: of children looked after, and of child protection plans."""

from __future__ import annotations

from functools import cache

import numpy as np

from .events import Events
from .world import NAT, World

_FIRST, _LAST = np.datetime64("1995-01-01", "D"), np.datetime64("2045-12-31", "D")


@cache
def _meeting_days() -> tuple[np.ndarray, np.ndarray]:
    """For each day the meeting day at or before it, and at or after it.

    Meetings are held on weekdays from the 2nd to the 28th, so that a date some months on means the same
    to everyone who counts it, whatever they do at a month's end.
    """
    every = np.arange(_FIRST, _LAST)
    of_month = (every - every.astype("datetime64[M]").astype("datetime64[D]")).astype("int64") + 1
    good = np.is_busday(every) & (of_month >= 2) & (of_month <= 28)
    position = np.arange(len(every))
    before = np.maximum.accumulate(np.where(good, position, -1))
    after = np.minimum.accumulate(np.where(good, position, len(every))[::-1])[::-1]
    return every[np.maximum(before, 0)], every[np.minimum(after, len(every) - 1)]


def meeting_on_or_before(dates) -> np.ndarray:
    """The last meeting day up to each date."""
    return _meeting_days()[0][(np.asarray(dates) - _FIRST).astype("int64")]


def meeting_on_or_after(dates) -> np.ndarray:
    """The first meeting day from each date."""
    return _meeting_days()[1][(np.asarray(dates) - _FIRST).astype("int64")]


def months_on(dates, months: int) -> np.ndarray:
    """The same day of a later (or, negative, earlier) month; past its end, the month's last day."""
    dates = np.asarray(dates, dtype="datetime64[D]")
    month = dates.astype("datetime64[M]")
    target = month + months
    last = (target + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.minimum(target.astype("datetime64[D]") + (dates - month.astype("datetime64[D]")), last)


def chain(
    world: World, rng: np.random.Generator, start, end, first_due, later: tuple[int, ...], on_time: float
) -> Events:
    """The reviews of each spell: `spell` (position), `number` from 1, `due`, `held`, `recorded`.

    The first is due on `first_due`, the next `later[0]` months after the one before was held, and so on;
    the last of `later` repeats. A review that the spell's end overtook has no `held`. Recording keeps the
    order of the reviews. Reviews due more than two months after the newest extract are not made.
    """
    horizon = world.final + np.timedelta64(60, "D")
    spell, due = np.arange(len(start)), np.asarray(first_due)
    recorded = np.asarray(start)
    parts, number = [], 1
    while len(spell):
        punctual = rng.random(len(spell)) < on_time
        early = np.where(rng.random(len(spell)) < 0.25, 0, rng.integers(0, 17, len(spell)))
        late = rng.integers(2, 45, len(spell))
        before = meeting_on_or_before(due - early.astype("timedelta64[D]"))
        after = meeting_on_or_after(due + late.astype("timedelta64[D]"))
        held = np.where(punctual, before, after)
        recorded = np.maximum(recorded, world.recorded(rng, held, late=0.15))
        happens = held < end[spell]
        parts.append(Events(spell=spell, number=np.full(len(spell), number), due=due,
                            held=np.where(happens, held, NAT), recorded=recorded))  # fmt: skip
        gap = later[min(number, len(later)) - 1]
        on = happens & (months_on(held, gap) <= horizon)
        spell, recorded, due = spell[on], recorded[on], months_on(held[on], gap)
        number += 1
    return Events.join(parts)


def known_chain(reviews: Events, by) -> Events:
    """The chain as known on a day: reviews not recorded by then are due but not held, later ones unknown.

    Adds `previous`, the day the review before was held (NaT for the first).
    """
    order = np.lexsort((reviews.number, reviews.spell))
    rows = reviews.where(order)
    held = np.where(rows.recorded <= by, rows.held, NAT)
    previous = np.concatenate([[NAT], held[:-1]])
    first = rows.number == 1
    previous = np.where(first, NAT, previous)
    return rows.but(held=held, previous=previous).where(first | ~np.isnat(previous))
