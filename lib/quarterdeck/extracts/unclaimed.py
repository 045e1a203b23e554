"""Headings that nothing claims, and the columns of a recognised grid that they may be.

A heading is offered for a column that is not there when it is spelt alike, or when it alone stands where the
column belongs. What to do is said as the line to paste into params/sources.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ..records import Problem
from ..tables import TABLES
from .headings import nearest_heading, normal
from .layouts import Field, Recognised

RENAMED = "renamed_column"
LOCAL = "local"  # the tables of this format are sources of their own
_ALIKE = 0.75
_MOST_LISTED = 6
_PLAIN = re.compile(r"[A-Za-z][\w ()/-]{4,}")
# A heading that is like none of ours is repeated only where all its words are words of this field: a row of a
# record may have slipped among the headings.
_LONGEST_SHOWN = 60
_WORD = re.compile(r"[^\W\d_]{3,}")


def missing_sentence(known: Recognised, file: str, sheet: str) -> str:
    """Which required columns a recognised grid lacks, the headings that may be them, and the line to paste."""
    where = f"{file}, sheet '{sheet}'" if sheet else file
    near = _offered(known, known.match.missing)
    parts = []
    for field in known.match.missing:
        found = f" (nearest heading found: '{near[field.name]}')" if field.name in near else ""
        parts.append(f"'{_published(field)}'{found}")
    several = len(parts) > 1
    spare = list(_spare(known).values())
    unread = ""
    left = [f"'{heading}'" for heading in spare if heading not in near.values() and _shown(heading)]
    if len(near) < len(parts) and left:
        more = f" and {len(left) - _MOST_LISTED} more" if len(left) > _MOST_LISTED else ""
        unread = f" Headings that are not read: {', '.join(left[:_MOST_LISTED])}{more}."
    columns = "columns" if several else "column"
    return (
        f"{where} looks like {known.match.layout.title} but has no {columns} {', '.join(parts)}.{unread} Correct the "
        f"{'headings' if several else 'heading'}, or write under {source_of(known)} in params/sources.yaml "
        f"{line_to_paste((near.get(f.name, ''), f.name) for f in known.match.missing)}; until then this table is not "
        "read from this file."
    )


def renamed(known: Recognised, file: str, sheet: str) -> Problem | None:
    """A warning where a heading that nothing claims is spelt much like a column that is not there."""
    layout = known.match.layout
    absent = [f for f in layout.fields if f.name not in known.match.found and not f.required]
    spec = TABLES.get(layout.table or "")
    absent = [f for f in absent if spec is None or f.name.lstrip("_") in spec.column]
    near = _alike(absent, _spare(known))
    if not near:
        return None
    where = f"{file}, sheet '{sheet}'" if sheet else file
    columns = [f for f in absent if f.name in near]
    parts = [f"'{_published(f)}' (nearest heading found: '{near[f.name]}')" for f in columns]
    message = (
        f"{where}: {layout.title} come without {'columns' if len(parts) > 1 else 'column'} {', '.join(parts)}. If "
        f"{'these headings mean them' if len(parts) > 1 else 'this heading means it'}, write under "
        f"{source_of(known)} in params/sources.yaml {line_to_paste((near[f.name], f.name) for f in columns)}."
    )
    names = tuple(field.name.lstrip("_") for field in columns)
    return Problem("warning", message, file, layout.table or "", RENAMED, columns=names)


def source_of(known: Recognised) -> str:
    """What a grid's source is called in params/sources.yaml."""
    layout = known.match.layout
    return layout.table if layout.format == LOCAL and layout.table else layout.format


def line_to_paste(pairs: Iterable[tuple[str, str]]) -> str:
    """'headings: {START_OF_EPISODE: decom}'; where no heading is known, '...' stands for the council's own."""
    lines = (f"{_quoted(heading) if heading else '...'}: {name}" for heading, name in pairs)
    return "headings: {" + ", ".join(lines) + "}"


def _quoted(heading: str) -> str:
    return heading if _PLAIN.fullmatch(heading) else "'" + heading.replace("'", "''") + "'"


def _published(field: Field) -> str:
    return field.headings[0].rstrip("*")


@cache
def _words() -> frozenset[str]:
    """The words of this field: those that the columns of the pack's tables are called and explained by."""
    texts = (f"{column.name} {column.about}" for spec in TABLES.values() for column in spec.columns)
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text.replace("_", " ")))


def _shown(heading: str) -> bool:
    """Whether a heading that is like none of ours may be repeated."""
    words = _WORD.findall(heading.replace("_", " "))
    plain = len(heading) <= _LONGEST_SHOWN and not re.search(r"\d{3}", heading)
    return plain and bool(words) and all(word.casefold() in _words() for word in words)


def _spare(known: Recognised) -> dict[int, str]:
    """The headings that nothing claims, by their place."""
    taken = set(known.match.found.values())
    others = {normal(heading) for heading in known.match.layout.others}
    return {
        place: heading
        for place, heading in enumerate(known.header)
        if place not in taken and normal(heading) and normal(heading) not in others
    }


def _alike(fields: Iterable[Field], spare: dict[int, str], cutoff: float = _ALIKE) -> dict[str, str]:
    """For each field the heading spelt most like it, no heading for two."""
    left, found = list(spare.values()), {}
    for field in fields:
        names = [heading.rstrip("*") for heading in field.headings]
        if near := nearest_heading([*names, field.name.lstrip("_")], left, cutoff):
            found[field.name] = near
            left.remove(near)
    return found


def _offered(known: Recognised, fields: tuple[Field, ...]) -> dict[str, str]:
    """For each required field that is missing the heading it may be: spelt alike, or alone in its place."""
    spare = _spare(known)
    found = _alike(fields, spare, 0.6)
    places = [known.match.found.get(field.name) for field in known.match.layout.fields]
    order = {field.name: n for n, field in enumerate(known.match.layout.fields)}
    for field in fields:
        if field.name in found:
            continue
        n = order[field.name]
        before = next((p for p in reversed(places[:n]) if p is not None), -1)
        after = next((p for p in places[n + 1 :] if p is not None), len(known.header))
        between = [h for place, h in spare.items() if before < place < after and h not in found.values()]
        if len(between) == 1 and _shown(between[0]):
            found[field.name] = between[0]
    return found
