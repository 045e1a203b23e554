"""SSDA903, the children looked after return, as its set of CSV files.

Header and UASC are joined to the episodes. Modules that no measure uses are recognised and said to be
so. Source: csc-validator-be-903 and the department's guide name the columns.
"""

from __future__ import annotations

import pandas as pd

from . import coding, values
from .layouts import Field, Layout
from .parts import Context, Part, stacked

FORMAT = "ssda903"
_CHILD = Field("child_id", ("CHILD",), reader=values.identifier, required=True)
_DOB = Field("date_of_birth", ("DOB",), "date", values.day)


def _code(name: str, heading: str, reader: values.Reader) -> Field:
    return Field(name, (heading,), reader=reader)


def _date(name: str, heading: str, *, required: bool = False) -> Field:
    return Field(name, (heading,), "date", values.day, required)


EPISODES = Layout(
    FORMAT,
    "episodes",
    "SSDA903 episodes",
    (
        _CHILD,
        _date("decom", "DECOM", required=True),
        _code("rne", "RNE", values.clean),
        Field("legal_status", ("LS",), reader=coding.legal_status, required=True),
        _code("cin", "CIN", coding.need),
        Field("place", ("PLACE", "PL"), reader=coding.placement),
        _code("place_provider", "PLACE_PROVIDER", coding.provider),
        _date("dec", "DEC", required=True),
        _code("rec", "REC", coding.reason_ceased),
        _code("reason_place_change", "REASON_PLACE_CHANGE", values.clean),
        _code("urn", "URN", values.identifier),
    ),
    marks=("decom", "legal_status", "dec", "rec"),
    others=("HOME_POST", "PL_POST"),
    table="episodes",
)
HEADER = Layout(
    FORMAT,
    "header",
    "SSDA903 header",
    (_CHILD, Field("sex", ("SEX", "GENDER"), reader=coding.sex), _DOB, _code("ethnicity", "ETHNIC", coding.ethnicity)),
    marks=("ethnicity",),
    others=("UPN", "MOTHER", "MC_DOB"),
)
REVIEWS = Layout(
    FORMAT,
    "reviews",
    "SSDA903 reviews",
    (_CHILD, _DOB, _date("review", "REVIEW", required=True), _code("review_code", "REVIEW_CODE", values.clean)),
    marks=("review", "review_code"),
    table="looked_after_reviews",
)
UASC = Layout(
    FORMAT,
    "uasc",
    "SSDA903 unaccompanied asylum-seeking children",
    (_CHILD, _DOB, Field("sex", ("SEX", "GENDER"), reader=coding.sex), _date("uasc_ceased", "DUC")),
    marks=("uasc_ceased",),
)
PLACED = Layout(
    FORMAT,
    "placed_for_adoption",
    "SSDA903 placed for adoption",
    (
        _CHILD,
        _DOB,
        _date("date_placed", "DATE_PLACED", required=True),
        _date("date_placed_ceased", "DATE_PLACED_CEASED"),
        _code("reason_placed_ceased", "REASON_PLACED_CEASED", values.clean),
    ),
    marks=("date_placed", "date_placed_ceased"),
    table="placed_for_adoption",
)
MISSING = Layout(
    FORMAT,
    "missing",
    "SSDA903 missing",
    (
        _CHILD,
        _DOB,
        Field("missing_type", ("MISSING",), reader=values.clean, required=True),
        _date("mis_start", "MIS_START", required=True),
        _date("mis_end", "MIS_END"),
    ),
    marks=("mis_start", "mis_end"),
    table="missing_episodes",
)


def _unused(name: str, title: str, *headings: str) -> Layout:
    fields = (_CHILD, *(Field(h.casefold(), (h,)) for h in headings))
    return Layout(FORMAT, name, f"SSDA903 {title}", fields, marks=tuple(h.casefold() for h in headings), unused=True)


LAYOUTS = (
    EPISODES, HEADER, REVIEWS, UASC, PLACED, MISSING,
    _unused("oc2", "outcomes (OC2)", "SDQ_SCORE", "SDQ_REASON", "CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS",
            "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE"),
    _unused("oc3", "care leavers (OC3)", "IN_TOUCH", "ACTIV", "ACCOM"),
    _unused("ad1", "adoption (AD1)", "DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"),
    _unused("previous_permanence", "previous permanence", "PREV_PERM", "LA_PERM", "DATE_PERM"),
    _unused("sw_episodes", "social worker episodes", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"),
    _unused("dolo", "deprivation of liberty orders", "DOLO_START", "DOLO_END"),
)  # fmt: skip


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The canonical tables of one extract's 903 files: children's details joined to their episodes."""
    found = {
        layout.table: stacked(parts[layout.name])
        for layout in (REVIEWS, PLACED, MISSING)
        if layout.name in parts
    }
    if EPISODES.name in parts:
        found["episodes"] = _with_children(stacked(parts[EPISODES.name]), parts)
    return found


def _with_children(episodes: pd.DataFrame, parts: dict[str, list[Part]]) -> pd.DataFrame:
    details = [stacked(parts[name]) for name in (HEADER.name, UASC.name) if name in parts]
    if not details:
        return episodes
    wanted = ("child_id", "date_of_birth", "sex", "ethnicity")
    children = pd.concat([frame[[c for c in wanted if c in frame]] for frame in details])
    children = children[children["child_id"].notna()].groupby("child_id", sort=False, as_index=False).first()
    joined = episodes.merge(children, on="child_id", how="left", validate="many_to_one")
    if UASC.name in parts:
        asylum = joined["child_id"].isin(stacked(parts[UASC.name])["child_id"])
        joined["uasc"] = asylum.map({True: "yes", False: "no"}).astype("str")
    return joined
