"""`quarterdeck new`: a quarter's inbox folder, the forms for services that supply figures, a checklist."""

from __future__ import annotations

import csv
from pathlib import Path

from ..errors import PackError
from ..metric import Metric, catalogue
from ..params import Params, load_params, repository
from ..periods import Quarter
from ..places import CHECKLIST, FORMS
from ..tables import TABLES

MADE_UP_CODE = "E06999999"  # as delivered in params/council.yaml
_SERVICES = {"finance": "finance", "children": "children", "adults": "adults"}


def begin_quarter(quarter: str, inbox: Path | None, params_folder: Path | None) -> int:
    """Make the folder and print what is in it; a file that is already there is left alone."""
    when, params = Quarter(quarter), load_params(params_folder)
    folder = (Path(inbox) if inbox else repository() / params.council.inbox) / when.slug
    if folder.exists() and not folder.is_dir():
        raise PackError(f"{folder} is a file, not a folder. Move it away, then try again.")
    forms = folder / FORMS
    forms.mkdir(parents=True, exist_ok=True)
    written = [_write_form(forms / f"{service}.csv", service, when, params) for service in _SERVICES]
    checklist = folder / CHECKLIST
    if not checklist.exists():
        checklist.write_text(_checklist(when, params), encoding="utf-8")
        written.append(checklist)
    print(f"{folder} is ready for the extracts of {when.label}.")
    for path in filter(None, written):
        print(f"  {path.relative_to(folder)}")
    if params.council.code == MADE_UP_CODE:
        print(f"params/council.yaml still names {params.council.name}, which does not exist: name your council there.")
    print(f'When they are in: quarterdeck check "{when.label}", then quarterdeck run "{when.label}".')
    return 0


def _write_form(path: Path, service: str, quarter: Quarter, params: Params) -> Path | None:
    """A prefilled owner's return: one line a measure of the service, figures left to fill in."""
    if path.exists():
        return None
    columns = [column.name for column in TABLES["owner_returns"].columns]
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, fieldnames=columns)
        writer.writeheader()
        for metric in _measures_of(service, params):
            filled = {"measure": metric.id, "period": quarter.label, "unit": metric.unit, "note": metric.title}
            writer.writerow({name: filled.get(name, "") for name in columns})
    return path


def _measures_of(service: str, params: Params) -> list[Metric]:
    """The summary's measures of a service, in the summary's order."""
    known = catalogue()
    numbered = [known[line.metric] for line in params.summary_measures if line.metric in known]
    return [metric for metric in numbered if metric.area == service]


def _checklist(quarter: Quarter, params: Params) -> str:
    lines = [
        f"# {quarter.label}: what to collect",
        "",
        f"Every extract as at {quarter.end.day} {quarter.end:%B %Y}, under any file name, into this folder.",
        "",
    ]
    for name, source in params.sources.sources.items():
        if source.expected == "not used" or quarter.number not in source.due_quarters:
            continue
        owner = f" ({source.owner})" if source.owner else ""
        where = ": read from its database, nothing to put here" if source.connection else ""
        lines.append(f"- [ ] {source.title or name}{owner}{where}")
    lines += [
        "",
        "The forms in `forms/` are for services that can give a figure but no records: one line a measure, with",
        "numerator and denominator (or the value), a status, and who supplied it when. A line left empty is ignored.",
        "",
        "A source that will not come: write it under `accepted_gaps` in `params/sources.yaml`, with who accepted it",
        "and the caveat that its page will carry; without that the pack is a draft.",
    ]
    return "\n".join(lines) + "\n"
