"""Reading the three layouts in which the Department and its users pass statistical neighbours around."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from python_calamine import CalamineError

from ..errors import PackError
from .neighbours import CHILDRENS_MODEL, MODEL_COLUMNS
from .readers.areas import areas, by_department_code

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip


def read_neighbour_file(
    path: str | Path, *, model: str = CHILDRENS_MODEL, dated: str = "", codes: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """A neighbours' file as a dated model: a row a council and neighbour (MODEL_COLUMNS).

    Three layouts are known by what they hold: the Department's workbook (junk rows, then `LA num …
    SN1 SNP SN2 SNP`), its wide CSV (`old_la_code … SN_1 SN_1P`), and the layout of names alone (a
    column an authority, a row a neighbour).

    Parameters
    ----------
    codes, names : the nine-character code by the Department's three-digit one, and the name by code; those of
        data/published/areas.csv unless others are given.
    dated : "2025-05". Left blank it is read from the file's name (sn_may_2025, sn_model_2025); a name
        that holds no year is refused, because a list without a date cannot be told from its successor.

    Raises
    ------
    PackError : a layout that is not known, no date, or an authority that is not in `codes` or `names`.
    """
    path = Path(path)
    codes = by_department_code() if codes is None else codes
    names = dict(areas()["area"]) if names is None else names
    grid = _grid(path)
    dated = dated or _date_in(path.stem)
    if not dated:
        raise PackError(f"{path.name}: neither the name nor you say when the model is dated. Give it as 2025-05.")
    head = _heading_row(grid)
    if head is not None:
        pairs = _numbered(grid, head)
        coded = _with_codes(pairs, codes, path)
    else:
        coded = _with_names(_named(grid, path), names, path)
    coded = coded.assign(model=model, dated=dated, neighbour=[names.get(c, c) for c in coded["neighbour_code"]])
    return coded[list(MODEL_COLUMNS)].reset_index(drop=True)


def is_neighbour_file(path: str | Path) -> bool:
    """Whether a file is a neighbour model by its headings (SN1 …). The layout of names has none to know it by."""
    path = Path(path)
    if path.suffix.lower() not in (".xlsx", ".csv") or not path.is_file():
        return False
    if path.suffix.lower() == ".csv":
        with path.open(encoding="utf-8-sig", errors="replace") as lines:
            first = [next(lines, "").split(",") for _ in range(10)]
        return _heading_row(pd.DataFrame(first)) is not None
    try:
        return _heading_row(pd.read_excel(path, header=None, dtype="str", engine="calamine", nrows=10)) is not None
    except (ValueError, OSError, CalamineError):
        return False  # not a workbook that opens: another reader says what is wrong with it


def _grid(path: Path) -> pd.DataFrame:
    if path.suffix.lower() in (".xlsx", ".xls", ".ods"):
        return pd.read_excel(path, header=None, dtype="str", engine="calamine")
    if path.suffix.lower() != ".csv":
        raise PackError(f"{path.name} is no workbook and no CSV. Statistical neighbours are read from either.")
    return pd.read_csv(path, header=None, dtype="str", encoding="utf-8-sig", keep_default_na=False, na_values=[""])


def _date_in(stem: str) -> str:
    """'sn_may_2025' is 2025-05, 'sn_model_2025_wide' 2025; blank where the name holds no year."""
    year = re.search(r"(?<!\d)(20\d\d)(?!\d)", stem)
    if not year:
        return ""
    words = re.findall(r"[a-z]+", stem.lower())
    month = next((n for n, name in enumerate(_MONTHS, start=1) if name in words), None)
    return f"{year[1]}-{month:02d}" if month else year[1]


def _heading_row(grid: pd.DataFrame) -> int | None:
    """The row that holds SN1 or SN_1, among the first ten; None in the layout of names."""
    for n in range(min(len(grid), 10)):
        if any(re.fullmatch(r"SN_?1", str(cell).strip(), re.IGNORECASE) for cell in grid.iloc[n]):
            return n
    return None


def _numbered(grid: pd.DataFrame, head: int) -> pd.DataFrame:
    """A row a council and neighbour with the Department's numbers; a neighbour of '-' is none."""
    headings = [str(cell).strip() for cell in grid.iloc[head]]
    body = grid.iloc[head + 1 :]
    parts = []
    for at, name in enumerate(headings):
        found = re.fullmatch(r"SN_?(\d+)", name, re.IGNORECASE)
        if found:
            closeness = body.iloc[:, at + 1].fillna("").str.strip().str.lower()
            of = {"old": body.iloc[:, 0], "rank": int(found[1]), "neighbour_old": body.iloc[:, at]}
            parts.append(pd.DataFrame(of | {"closeness": closeness}))
    table = pd.concat(parts, ignore_index=True)
    given = table["neighbour_old"].str.strip().str.fullmatch(r"\d+").fillna(False)
    table = table[given & table["old"].notna()]
    return table.assign(order=table["old"].astype("int64")).sort_values(["order", "rank"], kind="stable")


def _with_codes(pairs: pd.DataFrame, codes: Mapping[str, str], path: Path) -> pd.DataFrame:
    own, other = (pairs[c].str.strip().map(codes) for c in ("old", "neighbour_old"))
    # Abolished councils keep a row in the file and no neighbours here: nobody runs a pack for them.
    unknown = sorted(set(pairs.loc[own.notna() & other.isna(), "neighbour_old"]))
    if unknown:
        raise PackError(
            f"{path.name}: the authority numbers {', '.join(unknown[:5])} are in no list of codes. Add them to it, or "
            "correct the file."
        )
    return pairs.assign(council_code=own, neighbour_code=other)[own.notna()]


def _named(grid: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The layout of names: the first row names the councils, each column lists its neighbours."""
    heads = grid.iloc[0].fillna("").str.strip()
    filled = [at for at, name in enumerate(heads) if name]
    if len(grid) < 3 or len(filled) < 2 or all(name.replace(".", "").isdigit() for name in heads[filled]):
        raise PackError(
            f"{path.name} holds no statistical neighbours in a layout that is known: a heading SN1, or a column an "
            "authority with the names of its neighbours below."
        )
    parts = [
        pd.DataFrame({"council": heads[at], "neighbour": grid.iloc[1:, at].dropna().str.strip()}) for at in filled
    ]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(rank=table.groupby("council", sort=False).cumcount() + 1, closeness="")


def _with_names(pairs: pd.DataFrame, names: Mapping[str, str], path: Path) -> pd.DataFrame:
    known = {_plain(name): code for code, name in names.items()}
    own, other = (pairs[c].map(lambda name: known.get(_plain(name))) for c in ("council", "neighbour"))
    unknown = sorted(set(pairs.loc[own.isna(), "council"]) | set(pairs.loc[other.isna(), "neighbour"]))
    if unknown:
        raise PackError(
            f"{path.name}: {', '.join(repr(name) for name in unknown[:5])} are names of no authority that is known. "
            "Correct the spelling, or add them to the list of areas."
        )
    return pairs.drop(columns="neighbour").assign(council_code=own, neighbour_code=other)


def _plain(name: str) -> str:
    """A name without what sources differ in: capitals, commas, '&' for 'and', 'City of', 'Borough'."""
    words = re.sub(r"[^a-z ]", " ", str(name).lower().replace("&", " and ")).split()
    return " ".join(sorted(set(words) - {"the", "of", "city", "borough", "county", "council", "royal", "upon"}))
