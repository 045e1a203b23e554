"""What a run will make: which notebooks, with which parameters, all checked before any work begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..errors import ParameterError, nearest
from ..params import Params
from ..periods import Quarter
from ..tab.opening import refuse_outward
from .engine import parameters_of


@dataclass(frozen=True)
class Plan:
    """The notebooks of a run in their order, and the parameters each of them is given."""

    quarter: Quarter
    edition: str
    title: str
    handling: str
    notebooks: tuple[Path, ...]
    every_page: tuple[str, ...]
    parameters: Mapping[Path, Mapping[str, Any]] = field(default_factory=dict)


def make_plan(quarter: Quarter, edition: str, tabs: tuple[str, ...], params: Params, project: Path) -> Plan:
    """The plan of an edition, or of some of its tabs, without parameters yet.

    Raises
    ------
    PackError : an outward edition: nothing protects figures for it yet.
    ParameterError : an edition or a tab that does not exist, with the nearest that does.
    """
    refuse_outward(edition, quarter, params)
    choice = _edition(edition, params)
    names = tuple(str(name) for name in choice["notebooks"])
    chosen = [_tab(tab, names) for tab in tabs] or names
    notebooks = tuple(project / "notebooks" / f"{name}.ipynb" for name in names if name in chosen)
    for notebook in notebooks:
        if not notebook.is_file():
            raise ParameterError(
                f"params/editions.yaml names the notebook '{notebook.stem}', but {notebook} is not there."
            )
    return Plan(quarter, edition, str(choice.get("title", edition)), params.handling(edition), notebooks, names)


def with_parameters(plan: Plan, given: Mapping[str, Any]) -> Plan:
    """The plan with each notebook given those parameters that its `parameters` cell names.

    Raises
    ------
    ParameterError : a parameter that no notebook has, with the nearest that one has.
    """
    known = {notebook: parameters_of(notebook) for notebook in plan.notebooks}
    _refuse_unknown(given, known)
    each = {n: {name: value for name, value in given.items() if name in known[n]} for n in plan.notebooks}
    return replace(plan, parameters=each)


def _edition(edition: str, params: Params) -> dict[str, Any]:
    if edition not in params.editions:
        raise ParameterError(
            f"There is no edition '{edition}'.{nearest(edition, params.editions)} "
            f"params/editions.yaml has: {', '.join(params.editions) or 'none'}."
        )
    choice = params.editions[edition]
    if not isinstance(choice, dict) or not choice.get("notebooks"):
        raise ParameterError(f"params/editions.yaml: the edition '{edition}' names no notebooks.")
    return choice


def _tab(tab: str, names: tuple[str, ...]) -> str:
    """A tab by its name or its number alone: '03_children' or '03'."""
    found = [name for name in names if tab.removesuffix(".ipynb") in (name, name.split("_")[0])]
    if not found:
        raise ParameterError(f"There is no tab '{tab}'.{nearest(tab, names)} Tabs: {', '.join(names)}.")
    return found[0]


def _refuse_unknown(given: Mapping[str, Any], known: Mapping[Path, Mapping[str, Any]]) -> None:
    every = sorted({name for names in known.values() for name in names})
    for name in given:
        if name not in every:
            raise ParameterError(
                f"No notebook has a parameter '{name}'.{nearest(name, every)} They take: {', '.join(every) or 'none'}."
            )
