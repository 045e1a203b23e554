"""A council's choices: `params/*.yaml` as one checked, frozen object."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, Field, ValidationError, field_validator

from .errors import ParameterError, nearest
from .params_models import Choice, Event, LateRecording, StatedLag, Target, WholeNumber
from .working_days import Calendar

__all__ = [
    "HANDLING", "AcceptedGap", "Council", "Event", "LateRecording", "Neighbour", "Params", "SourceChoice", "Sources",
    "StatedLag", "SummaryGroup", "SummaryMeasure", "SummarySection", "Target", "load_params", "repository",
]  # fmt: skip


class Neighbour(Choice):
    """A statistical neighbour: its name and nine-character code."""

    name: str
    code: str


class Council(Choice):
    """council.yaml: who the council is and how it counts."""

    name: str
    code: str = ""
    region: str = ""
    region_code: str = ""
    cqc_name: str = ""
    statistical_neighbours: tuple[Neighbour, ...] = ()
    neighbours_model: str = ""
    neighbours_statistic: Literal["mean", "median", "median of rates, sum of counts"] = "mean"
    adult_neighbours: tuple[Neighbour, ...] = ()
    adult_neighbours_model: str = ""
    adult_neighbours_may_be_published: bool = False
    bank_holidays_extra: tuple[date, ...] = ()
    inbox: str = "data/inbox"
    outputs: str = "outputs"
    quarters_shown: WholeNumber = Field(20, ge=1, le=80)
    contact: str = ""
    settings: dict[str, dict[str, Any]] = Field(default_factory=dict)

    @field_validator("statistical_neighbours", "adult_neighbours")
    @classmethod
    def _is_listed_once(cls, listed: tuple[Neighbour, ...]) -> tuple[Neighbour, ...]:
        codes = [neighbour.code.strip().upper() for neighbour in listed]
        for neighbour, code in zip(listed, codes, strict=True):
            if code and codes.count(code) > 1:
                raise ValueError(f"{neighbour.name} ({code}) stands there twice and would count twice; keep it once")
        return listed


class SourceChoice(Choice):
    """sources.yaml, one format: when it is due, how far back it sees, its local headings and values, and, for
    the safeguarding dataset in a database, where its address is kept and in which schema it is."""

    title: str = ""
    expected: Literal["quarterly", "annual", "when needed", "not used"] = "quarterly"
    due_quarters: tuple[int, ...] = (1, 2, 3, 4)
    owner: str = ""
    sees_from: str = ""
    connection: Literal["", "environment", "keyring"] = ""
    db_schema: str = Field("", alias="schema")
    headings: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    labels: dict[str, dict[str, str]] = Field(default_factory=dict)

    @field_validator("db_schema")
    @classmethod
    def _is_a_name(cls, schema: str) -> str:
        if schema and not re.fullmatch(r"[^\W\d][\w $#\\-]{0,127}", schema):
            raise ValueError("it is not the name of a schema; the database's address belongs elsewhere")
        return schema


class AcceptedGap(Choice):
    """sources.yaml: a source that is missing in a quarter and accepted, by whom and with what caveat."""

    source: str
    quarter: str
    accepted_by: str
    caveat: str


class Sources(Choice):
    """sources.yaml: every source of the pack."""

    sources: dict[str, SourceChoice] = Field(default_factory=dict)
    prefer: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    accepted_gaps: tuple[AcceptedGap, ...] = ()


class SummaryMeasure(Choice):
    """summary.yaml, one line: the number a measure goes by and what stands beside it."""

    number: str
    metric: str
    beside: tuple[str, ...] = ()


class SummaryGroup(Choice):
    """summary.yaml: a group of measures on the summary."""

    group: str
    measures: tuple[SummaryMeasure, ...]


class SummarySection(Choice):
    """summary.yaml: Finance, Workforce or Performance."""

    section: str
    groups: tuple[SummaryGroup, ...]


# The files that hold no more than a list or one line for each name, and are fields of `Params` as they stand.
_LISTS = ("summary", "targets", "events", "editions")

# What an edition says of itself where params/editions.yaml says nothing.
HANDLING = "OFFICIAL-SENSITIVE: may describe a single person. Not for publication; do not forward."


class Params(Choice):
    """Everything in `params/`."""

    council: Council
    sources: Sources = Sources()
    summary: tuple[SummarySection, ...] = ()
    targets: dict[str, Target] = Field(default_factory=dict)
    late_recording: LateRecording = LateRecording()
    events: tuple[Event, ...] = ()
    editions: dict[str, Any] = Field(default_factory=dict)
    folder: Path = Path("params")
    key: str = ""

    @property
    def settings(self) -> dict[str, dict[str, Any]]:
        """The council's choices by metric id."""
        return self.council.settings

    @property
    def summary_measures(self) -> list[SummaryMeasure]:
        """The measures of the summary in their order."""
        return [m for section in self.summary for group in section.groups for m in group.measures]

    def handling(self, edition: str) -> str:
        """Who may have an edition, as every page of it says; never empty, since it may describe a person."""
        choice = self.editions.get(edition)
        said = choice.get("handling") if isinstance(choice, dict) else None
        return str(said or HANDLING)

    def number_of(self, metric_id: str) -> str | None:
        """The number a measure goes by on the summary, or None."""
        return next((m.number for m in self.summary_measures if m.metric == metric_id), None)

    def events_of(self, metric_id: str) -> list[Event]:
        """What happened to a measure, oldest first: its own events and those of all."""
        own = [event for event in self.events if event.measure in (metric_id, "all")]
        return sorted(own, key=lambda event: (event.quarter, event.measure == "all"))

    def labels_of(self, column: str) -> dict[str, str]:
        """What the council calls the codes of a column."""
        found: dict[str, str] = {}
        for choice in self.sources.sources.values():
            found |= choice.labels.get(column, {})
        return found

    def calendar(self) -> Calendar:
        """England's working days with the council's late-announced bank holidays."""
        return Calendar(self.council.bank_holidays_extra)


def repository() -> Path:
    """The folder that holds `params/` and `notebooks/`: here, or the nearest one above, or the package's own."""
    for folder in [Path.cwd(), *Path.cwd().parents, *Path(__file__).resolve().parents]:
        if (folder / "params" / "council.yaml").is_file():
            return folder
    raise ParameterError(
        "No params/council.yaml here or in any folder above. Run quarterdeck from the folder of the project."
    )


def load_params(folder: str | Path | None = None) -> Params:
    """`params/` of the project, or another folder of choices; a wrong name is refused with the nearest.

    Raises
    ------
    ParameterError : a file that is not YAML, a name that is unknown, or a value of the wrong kind.
    """
    folder = Path(folder) if folder else repository() / "params"
    if not (folder / "council.yaml").is_file():
        raise ParameterError(f"{folder} has no council.yaml. Give the folder that holds the council's choices.")
    models = {"council": Council, "sources": Sources, "late_recording": LateRecording}
    found = hashlib.sha256()
    read: dict[str, Any] = {}
    for name in (*models, *_LISTS):
        path = folder / f"{name}.yaml"
        if path.is_file():
            found.update(path.read_bytes())
            read[name] = _yaml(path)
    built: dict[str, Any] = {
        name: _build(models[name], read[name], folder / f"{name}.yaml") for name in models if name in read
    }
    for name in _LISTS:
        if read.get(name):
            built[name] = read[name]
    return _build(Params, {**built, "folder": folder, "key": found.hexdigest()}, folder)


# A login in an address (of a database also with characters that an address should not hold), or a password by name.
_LOGIN = re.compile(
    r"[a-z][a-z0-9+.-]*://[^\s/@:'\"]*:[^\s/@]+@"
    r"|(?<![a-z0-9+.-])(?!https?:)[a-z][a-z0-9+.-]*://[^\s/@:'\"]*:[^\n@]+@"
    r"|(?<![a-z])(pwd|passwd|password|passphrase)[\"']?[^\S\n]*[=:][^\S\n]*[^\s;]",
    re.IGNORECASE,
)


def _yaml(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ParameterError(f"{path.name} is not UTF-8. Save it again as UTF-8.") from None
    if _LOGIN.search(text):
        raise ParameterError(
            f"{path.name} holds the address of a database with its password. These files are committed and passed on: "
            "take it out, change the password, and keep the address in the environment or a keyring as "
            "docs/databases.md shows."
        )
    try:
        return yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise ParameterError(f"{path.name}{where} is not YAML. Check its indentation and quotes.") from None
    except (ValueError, RecursionError):
        raise ParameterError(
            f"{path.name} holds a date that does not exist, or brackets within brackets without end. Correct it."
        ) from None


_EXPECTED = {
    "dict_type": "lines 'name: value' are expected",
    "model_type": "lines 'name: value' are expected",
    "list_type": "a list is expected, as [a, b]",
    "tuple_type": "a list is expected, as [a, b]",
    "string_type": "text is expected",
    "int_type": "a whole number is expected",
    "int_parsing": "a whole number is expected",
    "int_from_float": "a whole number is expected",
    "float_type": "a number is expected",
    "float_parsing": "a number is expected",
    "bool_type": "true or false is expected",
    "bool_parsing": "true or false is expected",
    "finite_number": "a number is expected, not .nan or .inf",
    "string_too_short": "it is blank or too short to tell anybody anything",
    "missing": "it is not given, and the pack needs it",
}
# A number outside its limits, by what the limit is.
_LIMITS = {
    "greater_than_equal": ("ge", "{} or more is expected"),
    "greater_than": ("gt", "a number above {} is expected"),
    "less_than_equal": ("le", "{} or less is expected"),
}
# What stands under a choice, where its kind alone would not tell.
_EXAMPLES = {
    "headings": "{the council's own heading: the column's name}",
    "values": "{column: {the council's own word: the word of the pack}}",
    "labels": "{column: {code: what it is called}}",
    "due_quarters": "[1, 2, 3, 4]",
    "accepted_gaps": "[{source: …, quarter: …, accepted_by: …, caveat: …}]",
    "prefer": "{table: [format, format]}",
    "share_complete": "[0.92]",
    "measures": "{measure: {quarters: 1, share_complete: [0.92], note: …}}",
    "events": "[{measure: …, quarter: …, reason: …, decided_by: …}]",
}


def _build(model, values, path: Path):
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        of_file = first["loc"][0] if model is Params and first["loc"] else ""
        name = f"{of_file}.yaml" if of_file in _LISTS else path.name
        parts = [str(part) for part in first["loc"][of_file in _LISTS :] if part != "[key]"]
        where = f"'{' → '.join(parts)}'" if parts else "the file as it stands"
        if first["type"] == "extra_forbidden":
            near = nearest(first["loc"][-1], _choices_at(model, first["loc"][:-1]))
            raise ParameterError(f"{name}: there is no choice called {where}.{near}") from None
        raise ParameterError(f"{name}: {where} cannot be used: {_what_is_expected(first)}.") from None


def _what_is_expected(found: dict[str, Any]) -> str:
    """What should stand there instead, in words."""
    kind, expected = found["type"], (found.get("ctx") or {}).get("expected")
    if kind == "literal_error" and expected:
        return f"{expected} is expected"
    if kind.startswith("date"):
        return "a date is expected, as 2025-09-30"
    if kind in _LIMITS:
        key, words = _LIMITS[kind]
        return words.format(f"{found['ctx'][key]:g}")
    said = _EXPECTED.get(kind, found["msg"].removeprefix("Value error, "))
    choice = next((part for part in reversed(found["loc"]) if part in _EXAMPLES), None)
    return f"{said}; write {choice}: {_EXAMPLES[choice]}" if choice else said


def _choices_at(model: type[BaseModel], loc: tuple) -> list[str]:
    """The choices that there are at a place of a file: of the model in which the place lies."""
    for part in loc:
        inner = model.model_fields.get(str(part))
        if inner is not None:
            model = next(_models_in(inner.annotation), model)
    return [field.alias or name for name, field in model.model_fields.items()]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
