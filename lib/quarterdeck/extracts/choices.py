"""The headings and spellings a council gives in params/sources.yaml, held against what the readers know.

A name that no reader has would do nothing, and nobody would notice: it is refused with the nearest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..errors import ParameterError, nearest
from ..params import Params, SourceChoice
from ..tables import TABLES
from .headings import normal
from .layouts import Field, Layout

_MEANINGS = {"yes/no": ("yes", "no")}


def refuse_unknown(params: Params, layouts: Iterable[Layout]) -> None:
    """Refuse headings and values of a source, a column or a code that does not exist.

    Raises
    ------
    ParameterError : with the nearest name that does.
    """
    layouts = tuple(layouts)
    names = {layout.format for layout in layouts} | set(TABLES)
    for gap in params.sources.accepted_gaps:
        _refuse_source(gap.source, {*params.sources.sources, *names}, ", accepted_gaps")
    for source, choice in params.sources.sources.items():
        _refuse_source(source, names)
        own = [layout for layout in layouts if source in (layout.format, layout.table)]
        fields = {field.name: (layout, field) for layout in own for field in layout.fields}
        for heading, name in choice.headings.items():
            if not _known(name, own, fields):
                raise ParameterError(
                    f"sources.yaml, '{source}', headings: '{heading}' is to be read as '{name}', which is no column of "
                    f"that source.{nearest(name, fields)}"
                )
        _refuse_values(source, choice, own, fields)


def _refuse_source(source: str, names: Iterable[str], where: str = "") -> None:
    if source not in names:
        raise ParameterError(
            f"sources.yaml{where}: there is no source '{source}'.{nearest(source, names)} A source is named by its "
            "format, as ssda903, or by the table that it fills (docs/data-specification.md)."
        )


def _known(name: str, own: list[Layout], fields: Mapping[str, object]) -> str | None:
    """The column that a name stands for in one of the layouts, or None."""
    return next((column for layout in own if (column := layout.column_for(name)) in fields), None)


def _refuse_values(
    source: str, choice: SourceChoice, own: list[Layout], fields: Mapping[str, tuple[Layout, Field]]
) -> None:
    for called, words in choice.values.items():
        name = _known(called, own, fields)
        if name is None:
            near = nearest(called, fields)
            raise ParameterError(
                f"sources.yaml, '{source}', values: there is no column '{called}' in that source.{near}"
            )
        layout, field = fields[name]
        column = TABLES[layout.table].column.get(name) if layout.table in TABLES else None
        known = (column.codes if column else None) or _MEANINGS.get(field.kind, ())
        for written, meaning in words.items():
            if known and meaning not in known:
                raise ParameterError(
                    f"sources.yaml, '{source}', values of '{name}': '{written}' is to be read as '{meaning}', which is "
                    f"none of its codes.{nearest(meaning, known)}"
                )


def own_headings(params: Params | None) -> Mapping[str, Mapping[str, str]]:
    """The council's own headings by source: normal heading -> canonical name."""
    sources = params.sources.sources if params else {}
    return {name: {normal(h): column for h, column in choice.headings.items()} for name, choice in sources.items()}


def own_values(params: Params | None, layout: Layout) -> dict[str, dict[str, str]]:
    """The council's own spellings for one table, by column: those of its format, and over them those of the table."""
    sources = params.sources.sources if params else {}
    found: dict[str, dict[str, str]] = {}
    for name in (layout.format, layout.table):
        if name in sources:
            for written, words in sources[name].values.items():
                column = layout.column_for(written)
                found[column] = {**found.get(column, {}), **words}
    return found
