"""The words of Annex A: codes with the letter and the text that case systems write."""

from __future__ import annotations

from string import ascii_lowercase

import numpy as np

from . import people

_LETTERS = list(ascii_lowercase)


class Words:
    """Codes and how Annex A writes them: `q) 6: Police`. Letters follow the order given.

    `also` are spellings that people use beside the list's own; every third cell of the code has one.
    """

    def __init__(self, texts: dict[str, str], also: dict[str, tuple[str, ...]] | None = None) -> None:
        self._also = also or {}
        self._codes = np.array(sorted(texts), dtype=object)
        written = {code: f"{letter}) {text}" for letter, (code, text) in zip(_LETTERS, texts.items(), strict=False)}
        self._written = np.array([written[code] for code in self._codes], dtype=object)

    def of(self, codes) -> np.ndarray:
        """A column of codes as text."""
        codes = np.asarray(codes, dtype=object)
        written = self._written[np.searchsorted(self._codes, codes)]
        for code, spellings in self._also.items():
            cells = np.flatnonzero(codes == code)[2::3]
            written[cells] = np.resize(np.array(spellings, dtype=object), len(cells))
        return written

    def word(self, code: str) -> str:
        """One code as text."""
        return str(self.of([code])[0])


def _coded(texts: dict[str, str], also: dict[str, tuple[str, ...]] | None = None) -> Words:
    return Words({code: f"{code}: {text}" for code, text in texts.items()}, also)


GENDER = Words({"M": "Male", "F": "Female"}, {"M": ("Male", "M", "1 - Male"), "F": ("Female", "F")})
ETHNICITY = Words(
    {code: code for code in people.ETHNICITY},
    {"WBRI": ("WBRI - White British", "White - British", "A1 - White British"),
     "APKN": ("Asian or Asian British - Pakistani",), "BAFR": ("Black African", "BAFR: African")},
)  # fmt: skip
SOURCE_WORDS = _coded({
    "1A": "Individual - Family member/relative/carer", "1B": "Individual - Acquaintance", "1C": "Individual - Self",
    "1D": "Individual - Other", "2A": "Schools", "2B": "Education services", "3A": "Health services - GP",
    "3B": "Health services - Health Visitor", "3C": "Health services - School Nurse",
    "3D": "Health services - Other primary health services", "3E": "Health services - A&E",
    "3F": "Health services - Other", "4": "Housing", "5A": "LA services - Social care",
    "5B": "LA services - Other internal", "5C": "LA services - External", "6": "Police", "7": "Other legal agency",
    "8": "Other", "9": "Anonymous", "10": "Unknown",
}, {
    "6": ("Police", "6 - Police", "POLICE DA"), "2A": ("Schools - Primary", "Education - School"),
    "3C": ("HEALTH SERVICES - school nurse",), "1A": ("Individual - Family member/relative/carer", "Mother"),
    "4": ("Housing (LA housing or housing association)",),
})  # fmt: skip
NEED_WORDS = _coded({
    "N1": "Abuse or neglect", "N2": "Child's disability", "N3": "Parental disability or illness",
    "N4": "Family in acute stress", "N5": "Family dysfunction", "N6": "Socially unacceptable behaviour",
    "N7": "Low income", "N8": "Absent parenting", "N9": "Cases other than children in need", "N0": "Not stated",
}, {"N1": ("N1 - Abuse or Neglect", "Abuse or neglect: Domestic violence"), "N5": ("Family dysfunction",)})  # fmt: skip
CLOSURE_WORDS = _coded({
    "RC1": "Adopted", "RC2": "Died", "RC3": "Child arrangements order", "RC4": "Special guardianship order",
    "RC5": "Transferred to another LA", "RC6": "Transferred to adult services", "RC7": "Other",
    "RC8": "Closed after assessment, NFA",
})  # fmt: skip
STATUS_WORDS = Words({
    text: text for text in
    ("Looked after child", "Child Protection plan", "Child in need plan", "Open assessment", "Closed episode")
})  # fmt: skip
ABUSE_WORDS = Words({"NEG": "Neglect", "PHY": "Physical abuse", "SAB": "Sexual abuse", "EMO": "Emotional abuse",
                     "MUL": "Multiple/not recommended"},
                    {"EMO": ("Emotional",), "NEG": ("NEGLECT",),
                     "MUL": ("Neglect, Physical abuse", "NYNY")})  # fmt: skip
_YES_NO = np.array(["b) No", "a) Yes"], dtype=object)
_TEAMS = np.array(people.TEAMS, dtype=object)
_WORKERS = np.array(
    [f"{first} {last}" for first in people.FORENAMES for last in people.SURNAMES], dtype=object
)  # fmt: skip


def yes_no(values) -> np.ndarray:
    """True and False as Annex A writes yes and no."""
    return _YES_NO[np.asarray(values).astype("int64")]


def ids(children) -> np.ndarray:
    """Identifiers of children as whole numbers, as spreadsheets hold them."""
    return np.asarray(children) + people.FIRST_ID


def person(made, child, as_at) -> dict:
    """The five columns that begin each list about a child. An unborn child's age is 0."""
    born = made.children.born[child]
    return {
        "Child Unique ID": ids(child), "Gender": GENDER.of(made.children.sex[child]),
        "Ethnicity": ETHNICITY.of(made.children.ethnicity[child]), "Date of Birth": born,
        "Age of Child (Years)": np.maximum(people.age_on(born, as_at), 0),
    }  # fmt: skip


def team_and_worker(child, first_team: int) -> dict:
    """The team and the worker who hold the case."""
    child = np.asarray(child)
    teams = {0: [0], 1: [1, 2], 3: [3, 4, 7], 5: [5, 6], 8: [8]}[first_team]
    return {
        "Allocated Team": _TEAMS[np.array(teams)[child % len(teams)]],
        "Allocated Worker": _WORKERS[child * 7 % len(_WORKERS)],
    }


