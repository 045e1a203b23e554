"""The dataset's tables of care: episodes, placements and legal statuses apart, reviews, leavers, permanence."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from .children_annex_a_care import leavers_at
from .children_reviews import known_chain
from .children_ssda903 import ids, in_window, postcodes
from .events import Events, seen
from .world import NAT, World

GUARDIANSHIP = ("E45", "E46", "E47", "E48")


def care_tables(world: World, made: SimpleNamespace, since, as_at) -> dict:
    """The columns of each table about children looked after and those who have left."""
    known = made.episodes.where(made.episodes.recorded <= as_at)
    known = known.where(np.lexsort((known.decom, known.period)))
    known = known.but(dec=seen(known.dec, known.end_recorded, as_at))
    lives = _runs(known, (known.rne != "L"))
    orders = _runs(known, known.legal_status[1:] != known.legal_status[:-1])
    shown = ~(known.dec < since)
    return {
        "ssd_cla_episodes": _episodes(made, known, lives, shown),
        "ssd_cla_placement": _placements(made, known, lives, since),
        "ssd_legal_status": _orders(known, orders, since),
        "ssd_cla_reviews": _reviews(made, known, shown, as_at),
        "ssd_missing": _missing(made, since, as_at),
        "ssd_care_leavers": _leavers(world, made, as_at),
        "ssd_permanence": _permanence(made, known, since),
    }


def _id(prefix: str, number) -> np.ndarray:
    return np.array([f"{prefix}{n:07d}" for n in np.asarray(number).tolist()], dtype=object)


def _runs(known: Events, changes) -> np.ndarray:
    """For each episode the number of its run: a new one begins with a period of care and where `changes`."""
    new = np.ones(len(known), bool)
    new[1:] = known.period[1:] != known.period[:-1]
    new[-len(changes) :] |= changes
    return np.cumsum(new) - 1


def _episodes(made, known: Events, lives, shown) -> dict:
    rows = known.where(shown)
    first = known.decom[np.unique(known.period, return_index=True)[1]]
    entered = first[np.searchsorted(np.unique(known.period), rows.period)]
    closed = ~np.isnat(rows.dec)
    return {
        "clae_cla_episode_id": _id("E", np.flatnonzero(shown)), "clae_person_id": ids(rows.child),
        "clae_cla_episode_start_date": rows.decom, "clae_cla_episode_start_reason": rows.rne,
        "clae_cla_primary_need_code": made.need_of[rows.child], "clae_cla_episode_ceased_date": rows.dec,
        "clae_cla_episode_ceased_reason": np.where(closed, rows.rec, ""), "clae_cla_id": _id("K", rows.period),
        "clae_cla_placement_id": _id("L", lives[shown]), "clae_entered_care_date": entered,
    }  # fmt: skip


def _placements(made, known: Events, lives, since) -> dict:
    first, last = _ends(lives)
    rows, ended = known.where(first), known.dec[last]
    keep = ~(ended < since)
    rows, ended, why = rows.where(keep), ended[keep], known.change[last][keep]
    urn = np.where(rows.home >= 0, made.homes.urn[np.maximum(rows.home, 0)].astype(object), "")
    return {
        "clap_cla_placement_id": _id("L", lives[first][keep]), "clap_cla_id": _id("K", rows.period),
        "clap_person_id": ids(rows.child), "clap_cla_placement_start_date": rows.decom,
        "clap_cla_placement_end_date": ended, "clap_cla_placement_type": rows.place,
        "clap_cla_placement_provider": rows.provider, "clap_cla_placement_urn": urn,
        "clap_cla_placement_postcode": postcodes(rows.home + 7 * rows.placement + 100),
        "clap_cla_placement_distance": (rows.child % 40).astype(float),
        "clap_cla_placement_change_reason": np.where(np.isnat(ended), "", why),
    }  # fmt: skip


def _ends(runs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the first and the last of each run (runs stand in rising order)."""
    first = np.unique(runs, return_index=True)[1]
    return first, np.append(first[1:], len(runs)) - 1


def _orders(known: Events, orders, since) -> dict:
    first, last = _ends(orders)
    rows, ended = known.where(first), known.dec[last]
    keep = ~(ended < since)
    left = known.where(last).where(keep & np.isin(known.rec[last], GUARDIANSHIP) & ~np.isnat(ended))
    # An order that does not make a child looked after is among the statuses too.
    who = np.concatenate([rows.child[keep], left.child])
    return {
        "lega_legal_status_id": _id("O", np.arange(len(who))), "lega_person_id": ids(who),
        "lega_legal_status": np.concatenate(
            [rows.legal_status[keep], np.full(len(left), "Special Guardianship Order", dtype=object)]
        ),
        "lega_legal_status_start_date": np.concatenate([rows.decom[keep], left.dec]),
        "lega_legal_status_end_date": np.concatenate([ended[keep], np.full(len(left), NAT)]),
    }  # fmt: skip


def _reviews(made, known: Events, shown, as_at) -> dict:
    rows = known_chain(made.reviews, as_at)
    period = made.periods.period[rows.spell]
    seen_period = np.isin(period, known.period[shown])
    rows, period = rows.where(seen_period), period[seen_period]
    held = ~np.isnat(rows.held)
    code = _id("PN", (rows.spell + rows.number) % 7 + 1)
    return {
        "clar_cla_review_id": _id("Q", np.arange(len(rows))), "clar_cla_id": _id("K", period),
        "clar_cla_review_due_date": rows.due, "clar_cla_review_date": rows.held,
        "clar_cla_review_cancelled": np.full(len(rows), "N", dtype=object),
        "clar_cla_review_participation": np.where(held, np.array([f"PN{text[-1]}" for text in code], dtype=object), ""),
    }  # fmt: skip


def _missing(made, since, as_at) -> dict:
    rows = made.missing.but(position=np.arange(len(made.missing)))
    rows = rows.where(in_window(rows.recorded, rows.end, rows.end_recorded, since, as_at))
    return {
        "miss_table_id": _id("M", rows.position), "miss_person_id": ids(rows.child),
        "miss_missing_episode_start_date": rows.start, "miss_missing_episode_type": rows.kind.astype(object),
        "miss_missing_episode_end_date": seen(rows.end, rows.end_recorded, as_at),
    }  # fmt: skip


def _leavers(world, made, as_at) -> dict:
    rows = leavers_at(world, made, as_at)
    under_18 = made.children.grown[rows.child] > as_at
    known = rows.accommodation != ""
    return {
        "clea_table_id": _id("Z", rows.child), "clea_person_id": ids(rows.child),
        "clea_care_leaver_eligibility": np.where(under_18, "Relevant", "Former Relevant").astype(object),
        "clea_care_leaver_in_touch": rows.touch, "clea_care_leaver_accommodation": rows.accommodation,
        "clea_care_leaver_accom_suitable": np.where(known, np.where(rows.suitable, "1", "2"), ""),
        "clea_care_leaver_activity": rows.activity,
        "clea_care_leaver_latest_contact": as_at - (rows.child % 50).astype("timedelta64[D]"),
    }  # fmt: skip


def _permanence(made, known: Events, since) -> dict:
    """One row a child with a placement order or a special guardianship, in care now or since the window began."""
    periods, first = np.unique(known.period, return_index=True)
    last = np.append(first[1:], len(known)) - 1
    ended, why = known.dec[last], known.rec[last]
    ordered = _first_of(known, known.legal_status == "E1", periods)
    placed = _first_of(known, np.isin(known.place, ["A3", "A4", "A5", "A6"]), periods)
    guarded = np.isin(why, GUARDIANSHIP) & ~np.isnat(ended)
    keep = (~np.isnat(ordered) | guarded) & ~(ended < since)
    adopted = np.isin(why, ["E11", "E12"]) & ~np.isnat(ended)
    kind = np.select([adopted, guarded], ["Adoption", "Special Guardianship"], "").astype(object)
    child = known.child[first]
    return {
        "perm_table_id": _id("X", periods[keep]), "perm_person_id": ids(child[keep]),
        "perm_cla_id": _id("K", periods[keep]), "perm_adm_decision_date": (ordered - np.timedelta64(50, "D"))[keep],
        "perm_placement_order_date": ordered[keep], "perm_matched_date": (placed - np.timedelta64(20, "D"))[keep],
        "perm_placed_for_adoption_date": placed[keep],
        "perm_permanence_order_date": np.where(adopted | guarded, ended, NAT)[keep],
        "perm_permanence_order_type": kind[keep],
    }  # fmt: skip


def _first_of(known: Events, chosen, periods) -> np.ndarray:
    """For each period of care the day of its first chosen episode; NaT where it has none."""
    rows = known.where(chosen)
    found = np.full(len(periods), NAT)
    own, first = np.unique(rows.period, return_index=True)
    found[np.searchsorted(periods, own)] = rows.decom[first]
    return found
