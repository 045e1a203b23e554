"""Tab: what a thin notebook talks to. Each method shows something; none returns a figure to compute with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from ..commentary import commentary_file, commentary_html
from ..disclosure import SYMBOLS
from ..errors import ParameterError, nearest
from ..findings.explain_change import explain_change
from ..metric import Metric, catalogue, find
from ..params import load_params, repository
from ..periods import Quarter
from ..tally import the_list
from .blocks import breakdown_block, filtered_block, measure_block
from .definitions import definitions_block, subject_title
from .explain_change import explanation_block
from .first import headline_block
from .funnel import funnel_block
from .lists import providers_block, top_block
from .markup import bullets, fold, html, join, pairs
from .money import budget_block
from .opening import cells_run, refuse_outward, refuse_unknown_parameters
from .pack import Pack, load_pack
from .quality import quality_block
from .show import show, show_style
from .summary import summary_tables

# A tab's name in a notebook: the notebook's, and the area whose measures it shows.
TABS = {
    "start": ("00_start_here", None),
    "summary": ("01_summary", None),
    "finance": ("02_finance", "finance"),
    "children": ("03_children", "children"),
    "adults": ("04_adults", "adults"),
    "childrens_placements": ("05_childrens_placements", None),
    "adult_packages": ("06_adult_packages", None),
    "data_quality": ("90_data_quality", None),
    "definitions": ("91_definitions", None),
    "deep_dive": ("", None),
}

# Short forms and terms that measures' names use, for a reader who does not live among them.
ABBREVIATIONS = {
    "ASC": "adult social care",
    "CQC": "Care Quality Commission, which inspects and rates providers of adult social care",
    "EHC plan": "education, health and care plan, of a child or young person with special educational needs",
    "ICB": "integrated care board, which buys the area's health services and pays towards some care",
    "Pathway 1, 2, 3": "out of hospital to one's home with support; to a bed for recovery; to a care home for good",
    "Section 20": "looked after by agreement with the parents (Children Act 1989)",
    "Section 47": "an enquiry into whether a child is suffering significant harm (Children Act 1989)",
    "SEND": "special educational needs and disabilities",
}

NOTHING_BESIDE = (
    "Nothing that is published or imported counts what these measures count, so no England, neighbours or rank stand "
    "beside them. An analyst can import ASCOF (docs/benchmarks.md), name the published indicator of a measure, and "
    "give the neighbours for adults in params/council.yaml (adult_neighbours)."
)


def open_tab(tab: str, quarter: str, edition: str = "full", inbox: str = "", params: str = "") -> Tab:
    """Open a tab of a quarter's pack.

    Parameters
    ----------
    tab : "summary", "finance", "children", "adults", "childrens_placements", "adult_packages",
        "data_quality", "definitions", "start" or "deep_dive".
    quarter : "2025-26 Q2".
    edition : "full"; outward editions are refused while nothing has been protected for them.
    inbox, params : folders; empty for the council's own.

    Raises
    ------
    PackError : a parameter the notebook does not have, an impossible quarter, an edition that cannot
        be shown, an unknown tab, or no extracts. Each says what to write instead.
    """
    refuse_unknown_parameters(cells_run())
    if tab not in TABS:
        raise ParameterError(f"There is no tab '{tab}'.{nearest(tab, TABS)} Tabs: {', '.join(TABS)}.")
    refuse_outward(edition, Quarter(quarter), load_params(params or None))
    opened = Tab(tab, load_pack(quarter, inbox, params))
    show_style()
    opened.opening()
    return opened


class Tab:
    """One tab of a quarter's pack; it remembers what it has shown, so that it can show the rest."""

    def __init__(self, name: str, pack: Pack) -> None:
        self.name, self.pack = name, pack
        self.page, self.area = TABS[name]
        self._shown: set[str] = set()

    def __repr__(self) -> str:
        return f"<Tab {self.name} of {self.pack.quarter.label}, {self.pack.council}>"

    @property
    def records(self):
        """The records behind the pack, for an analyst to carry on with. They name people."""
        return self.pack.records

    def opening(self) -> None:
        """Show whose pack it is, of when, and from which extracts; a finished page says so in its own header."""
        quarter = self.pack.quarter
        made_up = " It is made up: no real people." if self.pack.records.made_up else ""
        show(html('<p class="opening"><strong>{}</strong>, Quarter {} of {} ({}).{} <span class="quiet">Extracts: {}'
                  "</span><br><strong>{}</strong></p>", self.pack.council, quarter.number, quarter.financial_year,
                  quarter.in_words, made_up, self.pack.inbox.name,
                  self.pack.params.handling(self.pack.profile)))  # fmt: skip

    def headlines(self, most: int = 5) -> None:
        """Show what has really changed, then what differs from last quarter, what is off target, what has no figure."""
        metrics = self._headline_metrics()
        signals = list(catalogue().values()) if self.area is None else self._own_metrics()
        here = {m.id for m in (metrics if self.area is None else signals)}
        show(headline_block(self.pack, metrics, signals=signals, here=here, most=most))

    def how_to_read(self) -> None:
        """Show what the words, marks and symbols of the pack mean, and that nothing is compared where nothing is."""
        if self.area == "adults" and not any(metric.benchmark for metric in self._own_metrics()):
            show(html('<p class="quiet">{}</p>', NOTHING_BESIDE))
        words = pairs(
            [
                ("Provisional", "the newest quarter, from its own newest extract: it may still change"),
                ("Not yet complete", "so much is still to be recorded that the figure is not judged until it is"),
                ("Final", "an earlier quarter, as the newest extracts show it"),
                ("Supplied by the service", "not computed from records: the service gave the figure"),
                ("Better, worse", "than another quarter, whether by chance or not, and only where a measure has a good "
                 "direction; otherwise higher or lower"),
                ("Real improvement, real concern", "the measure has changed by more than chance: its newest figure, "
                 "its level or its trend; a real rise or fall where neither is good or bad"),
                ("No clear change", "what it did is what an unchanged measure does by chance"),
                ("Too few points, not assessable", "nothing can be said of chance, for the reason given"),
                ("Usual range", "where nearly all figures of a measure lie while it does not change"),
                ("95% interval", "where the figure could lie by chance, given how few or many it counts"),
                ("Close", "short of the target, but within what the council accepts"),
                ("Not like for like", "published for another length of time, in another unit or for a larger area"),
                *SYMBOLS.items(),
                *ABBREVIATIONS.items(),
            ]
        )
        show(fold("How to read this page", words))

    def summary(self) -> None:
        """Show every measure of the summary, by section and group."""
        show(summary_tables(self.pack))

    def show(self, *metrics: Metric | str, by: str | None = None, where: Any = None) -> None:
        """Show measures: whole, or by a group, or of some records only.

        Parameters
        ----------
        metrics : metrics or their ids.
        by : a column of the judged records; "age_band" is worked out where there is a date of birth.
        where : a filter on the judged records, such as `pd.col("age") < 5`.
        """
        for metric in map(_metric, metrics):
            if by is not None:
                show(breakdown_block(self.pack, metric, by, where))
            elif where is not None:
                show(filtered_block(self.pack, metric, where))
            else:
                again = metric.id in self._shown
                beside = [m for m in self._folded_with(metric) if m.id not in self._shown]
                show(measure_block(self.pack, metric, beside, anchor=f"{metric.id}-again" if again else metric.id))
                self._shown |= {metric.id, *(m.id for m in beside)}

    def explain_change(
        self, metric: Metric | str, from_: str | None = None, to: str | None = None, by: Sequence[str] | None = None
    ) -> None:
        """Show which groups, if any, explain why a figure changed, or that the change is general.

        Parameters
        ----------
        metric : a metric or its id.
        from_, to : quarters, as "2024-25 Q2"; without them the same quarter last year (or the previous one, where
            that cannot be seen) and this one.
        by : columns of the judged records; without them the measure's own groups. Never people's ids.
        """
        show(explanation_block(explain_change(metric, from_, to, by, records=self.pack)))

    def funnel(self, metric: Metric | str) -> None:
        """Show all authorities by size with the limits that chance sets each, and whether this council lies outside;
        or why that cannot be drawn."""
        show(funnel_block(self.pack, _metric(metric)))

    def show_the_rest(self) -> None:
        """Show every measure of this tab's area that has not been shown, by subject."""
        rest = [m for m in self._own_metrics() if m.id not in self._shown]
        beside = {c.id for m in rest for c in self._folded_with(m)}
        rest = [m for m in rest if m.id not in beside]
        for subject, own in groupby(rest, key=lambda m: m.function.__module__):
            show(html('<h3 class="subject">{}</h3>', subject_title(subject)))
            self.show(*own)

    def commentary(self) -> None:
        """Show what the analysts wrote about this page, or say that it is to be written, by whom and where."""
        written = commentary_html(repository(), self.pack.quarter, self.page)
        if written is None:
            who = self.pack.params.council.contact or "the performance team"
            said = html(
                '<p class="quiet">Commentary for this page is to be written by {}: <code>{}</code></p>',
                who[0].lower() + who[1:], commentary_file(self.pack.quarter, self.page).as_posix(),
            )  # fmt: skip
        else:
            said = Markup(written)
        show(html('<section class="commentary" aria-label="Commentary">{}</section>', said))

    def budget(self) -> None:
        """Show the forecast against the budget by division, with variance and movement."""
        show(budget_block(self.pack))
        self._shown |= {"current_budget", "forecast_outturn", "forecast_movement", "forecast_variance"}

    def top(self, metric: Metric | str, n: int = 10) -> None:
        """Show the records with the highest cost behind an average."""
        show(top_block(self.pack, _metric(metric), n))

    def providers(self, people: Metric | str, days: Metric | str, n: int = 10) -> None:
        """Show the owners of independent providers used most: people and days."""
        show(providers_block(self.pack, _metric(people), _metric(days), n))

    def data_quality(self) -> None:
        """Show what was read, what was set aside, and what each figure leaves out."""
        show(quality_block(self.pack))

    def definitions(self) -> None:
        """Show the definition of every measure."""
        show(definitions_block(self.pack))

    def measures(self) -> None:
        """Show the ids of all measures by area, for an analyst to choose from."""
        areas = groupby(sorted(catalogue().values(), key=lambda m: m.area), key=lambda m: m.area)
        show(join(fold(f"{area.capitalize()}", bullets(_named(m) for m in own)) for area, own in areas))

    def list_behind(self, metric: Metric | str):
        """The records that the figure of this quarter judges, with their outcomes and what each adds to it: a
        frame, for the analyst alone."""
        chosen = _metric(metric)
        judged = chosen.judged(self.pack.records, self.pack.quarter, self.pack.params.settings.get(chosen.id))
        return the_list(chosen, judged)

    def _folded_with(self, metric: Metric) -> list[Metric]:
        """What stands beside a measure and is shown with it; a numbered measure has a place of its own."""
        return [m for m in _companions(metric) if self.pack.params.number_of(m.id) is None]

    def _own_metrics(self) -> list[Metric]:
        return [m for m in catalogue().values() if m.area == self.area]

    def _headline_metrics(self) -> list[Metric]:
        on_summary = [find(m.metric) for m in self.pack.params.summary_measures if m.metric in catalogue()]
        if self.area is None:
            return on_summary
        own = self._own_metrics()
        beside = {c.id for m in own for c in m.beside}
        return [m for m in own if m.id not in beside]


def _metric(metric: Metric | str) -> Metric:
    return find(metric) if isinstance(metric, str) else metric


def _companions(metric: Metric) -> list[Metric]:
    """What stands beside a measure, and what stands beside that, each once."""
    found: dict[Metric, None] = {}
    waiting = [metric]
    while waiting:
        one = waiting.pop(0)
        beside = [m for m in (one.open_and_late, *one.beside) if m is not None and m not in found and m is not metric]
        found.update(dict.fromkeys(beside))
        waiting += beside
    return list(found)


def _named(metric: Metric) -> Markup:
    return html("<code>{}</code> {}", metric.id, metric.title)
