"""The modules of the SSDA903 return: the headings of each, and how its columns are read.

Postcodes, the unique pupil number and the details of a mother's child are known and not read. A column that
is read twice, as the sex, is read once for what it means and once for how it is written.
"""

from __future__ import annotations

from ....tables import codes
from ... import coding, values
from ...layouts import Field, Layout

FORMAT = "ssda903"
_CHILD = Field("child_id", ("CHILD", "CHILDID"), reader=values.identifier, required=True)
_DOB = Field("date_of_birth", ("DOB",), "date", values.day)
_SEX_HEADINGS = ("SEX", "GENDER")
_SEX = (
    Field("sex", _SEX_HEADINGS, reader=coding.sex),
    Field("_sex_written", _SEX_HEADINGS, reader=values.identifier, extra=True),
)
_NOTHING = frozenset({"0"})
_HOMES = {f"{letter}{digit}": (letter, digit) for letter in codes.ACCOMMODATION for digit in "12"}
_SUITABILITY = {"1": "Suitable", "2": "Unsuitable"}


def _code(name: str, heading: str, reader: values.Reader) -> Field:
    return Field(name, (heading,), reader=reader)


def _date(name: str, heading: str, *, required: bool = False) -> Field:
    return Field(name, (heading,), "date", values.day, required)


def _yes_no(name: str, heading: str) -> Field:
    return Field(name, (heading,), "yes/no", values.yes_no)


def _activity(cell) -> str | None:
    """A main activity; 0 says that there is nothing to tell."""
    found = coding.activity(cell)
    return None if found in _NOTHING else found


def _accommodation(cell) -> str | None:
    """The kind of accommodation: the letter of a code such as B1; a code that is none is kept as written."""
    text = values.clean(cell)
    if text is None or text in _NOTHING:
        return None
    upper = text.upper()
    return _HOMES[upper][0] if upper in _HOMES else upper if upper in codes.ACCOMMODATION else text


def _suitability(cell) -> str | None:
    """Whether accommodation is suitable: the digit of a code such as B1."""
    text = values.clean(cell)
    return _SUITABILITY[_HOMES[text.upper()][1]] if text and text.upper() in _HOMES else None


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
    (_CHILD, *_SEX, _DOB, _code("ethnicity", "ETHNIC", coding.ethnicity)),
    marks=("ethnicity",),
    others=("UPN", "MOTHER", "MC_DOB"),
    table="looked_after_children",
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
    (
        _CHILD,
        _DOB,
        *_SEX,
        _date("uasc_ceased", "DUC"),
        Field("_uasc", ("UASC",), "yes/no", values.yes_no, extra=True),
    ),
    marks=("uasc_ceased",),
    table="unaccompanied_children",
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
OC2 = Layout(
    FORMAT,
    "oc2",
    "SSDA903 outcomes (OC2)",
    (
        _CHILD,
        _DOB,
        Field("sdq_score", ("SDQ_SCORE",), "whole", values.whole),
        _code("sdq_reason", "SDQ_REASON", values.code(codes.SDQ_REASON)),
        _yes_no("convicted", "CONVICTED"),
        _yes_no("health_check", "HEALTH_CHECK"),
        _yes_no("immunisations", "IMMUNISATIONS"),
        _yes_no("teeth_check", "TEETH_CHECK"),
        _yes_no("health_assessment", "HEALTH_ASSESSMENT"),
        _yes_no("substance_misuse", "SUBSTANCE_MISUSE"),
        _yes_no("intervention_received", "INTERVENTION_RECEIVED"),
        _yes_no("intervention_offered", "INTERVENTION_OFFERED"),
    ),
    marks=("sdq_score", "sdq_reason", "convicted", "substance_misuse"),
    table="looked_after_outcomes",
)
OC3 = Layout(
    FORMAT,
    "oc3",
    "SSDA903 care leavers (OC3)",
    (
        _CHILD,
        _DOB,
        _code("in_touch", "IN_TOUCH", coding.in_touch),
        _code("activity", "ACTIV", _activity),
        _code("accommodation", "ACCOM", _accommodation),
        Field("suitability", ("ACCOM",), reader=_suitability, extra=True),
    ),
    marks=("activity", "accommodation"),
    table="care_leaver_outcomes",
)
AD1 = Layout(
    FORMAT,
    "ad1",
    "SSDA903 adoption (AD1)",
    (
        _CHILD,
        _DOB,
        _date("date_int", "DATE_INT"),
        _date("date_match", "DATE_MATCH"),
        _yes_no("foster_care", "FOSTER_CARE"),
        Field("nb_adoptr", ("NB_ADOPTR",), "whole", values.whole),
        _code("sex_adoptr", "SEX_ADOPTR", values.code(codes.ADOPTERS_SEX)),
        _code("ls_adoptr", "LS_ADOPTR", values.code(codes.ADOPTERS_STATUS)),
    ),
    marks=("date_int", "date_match", "nb_adoptr"),
    table="adopted_children",
)
PERMANENCE = Layout(
    FORMAT,
    "previous_permanence",
    "SSDA903 previous permanence",
    (
        _CHILD,
        _DOB,
        _code("prev_perm", "PREV_PERM", values.code(codes.PREVIOUS_PERMANENCE)),
        _code("la_perm", "LA_PERM", values.identifier),
        _date("date_perm", "DATE_PERM"),
    ),
    marks=("prev_perm", "date_perm"),
    table="previous_permanence",
)
SOCIAL_WORKERS = Layout(
    FORMAT,
    "sw_episodes",
    "SSDA903 social worker episodes",
    (
        _CHILD,
        _DOB,
        Field("sw_id", ("SW_ID",), reader=values.identifier, required=True),
        _date("sw_decom", "SW_DECOM", required=True),
        _date("sw_dec", "SW_DEC"),
        _code("sw_reason", "SW_REASON", values.code(codes.SOCIAL_WORKER_CHANGE)),
    ),
    marks=("sw_id", "sw_decom"),
    table="social_worker_episodes",
)
DOLO = Layout(
    FORMAT,
    "dolo",
    "SSDA903 deprivation of liberty orders",
    (_CHILD, _DOB, _date("dolo_start", "DOLO_START", required=True), _date("dolo_end", "DOLO_END")),
    marks=("dolo_start", "dolo_end"),
    table="deprivation_of_liberty",
)
LAYOUTS = (
    EPISODES, HEADER, REVIEWS, UASC, PLACED, MISSING, OC2, OC3, AD1, PERMANENCE, SOCIAL_WORKERS, DOLO,
)  # fmt: skip
