"""What is untidy in a pair of the open data standard and changes no figure: it is imported, and this is said."""

from __future__ import annotations

import re
from collections.abc import Callable

from .areas import areas
from .ees_pair import Pair
from .ees_standard import LONGEST, SNAKE, STANDARD, TOTALS, plain


def notes(pair: Pair) -> tuple[str, ...]:
    """A sentence for each untidiness of a pair that has no fault."""
    found = [check(pair) for check in CHECKS]
    return tuple(note for note in found if note)


def _without_metadata(pair: Pair) -> str:
    if pair.meta is not None:
        return ""
    return (
        f"{pair.name} came without its metadata: units and decimal places are not known, and a column counts as "
        "figures where its cells are numbers."
    )


def _undeclared(pair: Pair) -> str:
    if pair.meta is None:
        return ""
    known = {*STANDARD, *pair.meta["col_name"], *pair.groups}
    left = [name for name in pair.headings if name not in known]
    return f"{_named(left)} not in the metadata, and passed over." if left else ""


def _no_total(pair: Pair) -> str:
    without = [name for name in pair.filters if not pair.data[name].str.lower().isin(TOTALS - {"all"}).any()]
    return f"{_named(without)} without an item called Total: choose which item stands for all." if without else ""


def _untidy_names(pair: Pair) -> str:
    odd = [name for name in (*pair.filters, *pair.indicators) if not SNAKE.fullmatch(name)]
    return f"{_named(odd)} not in lower case joined by underscores." if odd else ""


def _long(pair: Pair) -> str:
    said = []
    if any(len(name) > LONGEST["name"] for name in (*pair.filters, *pair.indicators)):
        said.append(f"a column's name is longer than {LONGEST['name']}")
    if pair.meta is not None and (pair.meta["label"].str.len() > LONGEST["label"]).any():
        said.append(f"a label is longer than {LONGEST['label']}")
    if any((pair.data[name].str.len() > LONGEST["item"]).any() for name in pair.filters):
        said.append(f"a filter's item is longer than {LONGEST['item']}")
    return f"{'; '.join(said).capitalize()} characters, more than the publisher's API takes." if said else ""


def _regions_missing(pair: Pair) -> str:
    if "region_code" not in pair.headings:
        return ""
    below = ~pair.data["geographic_level"].isin(["National", "Regional"])
    blank = below & ((pair.data["region_code"] == "") | (pair.data["region_name"] == ""))
    return f"{int(blank.sum()):,} rows of authorities do not name their region." if blank.any() else ""


def _other_names(pair: Pair) -> str:
    """Names spelled otherwise than in the list: the code decides, and the list's name is kept."""
    if "new_la_code" not in pair.headings:
        return ""
    named = pair.data.loc[pair.data["new_la_code"] != "", ["new_la_code", "la_name"]].drop_duplicates()
    listed = named["new_la_code"].map(areas()["area"])
    alike = listed.map(plain, na_action="ignore") == named["la_name"].map(plain)
    other = named.loc[listed.notna() & ~alike, "la_name"]
    fresh = named.loc[listed.isna() & (named["new_la_code"].str.len() == 9), "la_name"]
    said = []
    if len(other):
        said.append(f"{len(other)} authorities are spelled otherwise than in areas.csv ('{other.iloc[0][:60]}').")
    if len(fresh):
        said.append(f"{len(fresh)} authorities are not in areas.csv ('{fresh.iloc[0][:60]}'): add them.")
    return " ".join(said)


def _places(pair: Pair) -> str:
    if pair.meta is None:
        return ""
    is_figure = pair.meta["col_type"] == "Indicator"
    blank = int((is_figure & (pair.meta["indicator_dp"] == "")).sum())
    return f"{blank} indicators do not say their decimal places: two is the standard's own." if blank else ""


def _groups_in_names(pair: Pair) -> str:
    """Groups that stand in the names of columns, where a filter would let them be chosen."""
    for name in pair.indicators:
        parts = [other for other in pair.indicators if other.startswith(f"{name}_")]
        if len(parts) >= 3:
            return f"{len(parts)} columns of '{name}' by group stand side by side ('{parts[0]}'), each a measure here."
    return ""


def _file_name(pair: Pair) -> str:
    odd = not re.fullmatch(r"[A-Za-z0-9_-]+\.csv", pair.name)
    return f"The name {pair.name} has spaces or marks that the publisher's own files never have." if odd else ""


def _named(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return f"{'Column' if len(names) == 1 else 'Columns'} {shown} {'is' if len(names) == 1 else 'are'}"


CHECKS: tuple[Callable[[Pair], str], ...] = (
    _without_metadata, _undeclared, _no_total, _untidy_names, _long, _regions_missing, _other_names, _places,
    _groups_in_names, _file_name,
)  # fmt: skip
