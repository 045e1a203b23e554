"""params/benchmarks.yaml: from where `quarterdeck benchmarks fetch` takes which data sets. It is optional."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from ..errors import ParameterError, nearest
from ..params import repository

FILE = "benchmarks.yaml"
ADDRESS = "https://api.education.gov.uk/statistics/v1"


class _Choice(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DataSet(_Choice):
    """One data set: the name it is kept under, its id in the API, its version, and whether it comes whole
    (`csv`) or as the answer to a question (`query`, with `criteria` and `indicators` as the API takes them)."""

    name: str
    id: str
    version: str = ""
    way: Literal["csv", "query"] = "csv"
    criteria: dict[str, Any] = Field(default_factory=dict)
    indicators: tuple[str, ...] = ()

    @field_validator("name")
    @classmethod
    def _is_a_file_name(cls, name: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise ValueError("lower-case letters, digits and underscores are expected")
        return name

    @field_validator("id")
    @classmethod
    def _is_an_id(cls, given: str) -> str:
        if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", given):
            raise ValueError("the data set's id is expected, 32 hexadecimal digits in five groups")
        return given


class FetchChoices(_Choice):
    """The address of the publisher's API, how long to wait for an answer, and the data sets to take."""

    address: str = ADDRESS
    timeout_seconds: float = Field(60.0, gt=0, le=600)
    data_sets: tuple[DataSet, ...] = ()

    @field_validator("address")
    @classmethod
    def _is_an_address(cls, address: str) -> str:
        here = r"http://(localhost|127\.0\.0\.1)(:\d+)?"
        if not re.fullmatch(rf"(https://[^\s@/?#]+|{here})(/[^\s@?#]*)?", address):
            raise ValueError(f"an https address without a login or key is expected, as {ADDRESS}")
        return address.rstrip("/")

    @field_validator("data_sets")
    @classmethod
    def _each_its_name(cls, sets: tuple[DataSet, ...]) -> tuple[DataSet, ...]:
        names = [one.name for one in sets]
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise ValueError(f"two data sets are called '{twice[0]}'")
        return sets


def load_fetch_choices(folder: str | Path | None = None) -> FetchChoices:
    """The choices of params/benchmarks.yaml, or none where there is no such file.

    Raises
    ------
    ParameterError : a file that is not YAML, a name that is unknown, or a value of the wrong kind.
    """
    path = (Path(folder) if folder else repository() / "params") / FILE
    if not path.is_file():
        return FetchChoices()
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return FetchChoices.model_validate(read)
    except ValidationError as error:
        raise _refused(error) from None
    except (ValueError, RecursionError, yaml.YAMLError):
        raise ParameterError(f"{FILE} is not YAML in UTF-8. Check its indentation and quotes.") from None


def _refused(error: ValidationError) -> ParameterError:
    """The first thing that is wrong with the choices, in a sentence."""
    first = error.errors()[0]
    where = " → ".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known = DataSet.model_fields if "data_sets" in first["loc"] else FetchChoices.model_fields
        near = nearest(str(first["loc"][-1]), known)
        return ParameterError(f"{FILE}: there is no choice called '{where}'.{near}")
    if not where:
        return ParameterError(f"{FILE}: lines 'name: value' are expected.")
    said = first["msg"].removeprefix("Value error, ")
    return ParameterError(f"{FILE}: '{where}' cannot be used: {said}.")


def chosen(choices: FetchChoices, names: list[str]) -> tuple[DataSet, ...]:
    """The data sets named, or all; an unknown name is refused with the nearest."""
    known = {one.name: one for one in choices.data_sets}
    for name in names:
        if name not in known:
            raise ParameterError(f"{FILE} names no data set '{name}'.{nearest(name, known)}")
    return tuple(known[name] for name in names) if names else choices.data_sets
