"""Which measures tell one story, so that a list says it once: a measure, what stands beside it, its other forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..metric import Metric


def together(ranked: Sequence[Metric], among: Iterable[Metric]) -> list[tuple[Metric, tuple[Metric, ...]]]:
    """The measures of a list, one entry a story, where the first of each story stood: who leads it, and the others.

    A story is led by a measure that stands beside no other one of it and is no other form of one ("…, calendar
    year to date"); of several such by the first.

    Parameters
    ----------
    ranked : the measures of the list in its order, each once.
    among : all measures by which two of the list may be linked, on the list or not.
    """
    story = _stories([*among, *ranked])
    found: dict[str, list[Metric]] = {}
    for metric in ranked:
        found.setdefault(story[metric.id], []).append(metric)
    said = []
    for members in found.values():
        leads = next((m for m in members if not any(_under(m, other) for other in members)), members[0])
        said.append((leads, tuple(m for m in members if m.id != leads.id)))
    return said


def _stories(metrics: Iterable[Metric]) -> dict[str, str]:
    """Of each measure's id the id that stands for its story."""
    by_id = {metric.id: metric for metric in metrics}
    story = {name: name for name in by_id}
    for under in by_id.values():
        for over in by_id.values():
            if story[under.id] != story[over.id] and _under(under, over):
                joined, kept = story[under.id], story[over.id]
                story = {name: kept if own == joined else own for name, own in story.items()}
    return story


def _under(metric: Metric, other: Metric) -> bool:
    """Whether a measure stands beside another one, or is another form of it from the same file."""
    beside = any(metric.id == one.id for one in (other.open_and_late, *other.beside) if one is not None)
    form = metric.title.startswith(f"{other.title}, ") and metric.function.__module__ == other.function.__module__
    return metric.id != other.id and (beside or form)
