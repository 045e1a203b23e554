"""The look of every chart: colours, type, and a figure as a small, reproducible, described SVG.

Colours are the Analysis Function's categorical palette: no red against green, and each line also
differs in dash or marker. One unit of a figure is one CSS pixel, so that type keeps its size.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib as mpl
import numpy as np
import seaborn as sns
from markupsafe import Markup
from matplotlib.figure import Figure

NAVY, TEAL, PLUM, ORANGE, CHARCOAL, LILAC = "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"
PALETTE = (NAVY, TEAL, PLUM, ORANGE, CHARCOAL, LILAC)
INK, QUIET, RULE, PALE = "#0b0c0c", "#505a5f", "#b1b4b6", "#d9dde0"
TYPE_SIZE = 14
WIDE, NARROW = 640, 358
# A line chart may begin above nothing when all its values lie in the upper part of the axis.
_BEGINS_ABOVE = 0.6

_RC = {
    **sns.axes_style("white"),
    "font.family": ["DejaVu Sans"],
    "font.size": TYPE_SIZE,
    "svg.fonttype": "none",
    "svg.hashsalt": "quarterdeck",
    "axes.edgecolor": RULE,
    "axes.labelcolor": INK,
    "axes.unicode_minus": True,
    "text.color": INK,
    "text.parse_math": False,  # a name with dollar signs is a name, not a formula
    "xtick.color": INK,
    "ytick.color": INK,
    "patch.linewidth": 0,
    "lines.solid_capstyle": "butt",
}


@contextmanager
def drawing() -> Iterator[None]:
    """Draw and save inside this: the pack's settings, without touching the caller's."""
    with mpl.rc_context(_RC):
        yield


def canvas(width: float, height: float, left: float, right: float, top: float, bottom: float):
    """A figure of so many CSS pixels and its one axes, with margins in pixels."""
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    box = (left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height)
    axes = figure.add_axes(box)
    sns.despine(ax=axes, left=True)
    axes.tick_params(length=0, pad=6)
    axes.set(xticks=[], yticks=[], xlabel="", ylabel="")
    return figure, axes


def text_width(text: str, size: float = TYPE_SIZE) -> float:
    """About how many pixels a text takes: enough for margins, in any sans-serif type."""
    return 0.6 * size * len(text)


def axis_range(values, *, bars: bool = False, also=()) -> tuple[float, float]:
    """Where the value axis begins and ends. The one rule for all charts.

    Bars begin at nothing. A line begins at nothing too, unless all its values lie in the upper part
    of the axis, when the caption says where it begins. `also` are values, such as a target, that
    must be on the axis.
    """
    seen = np.array([v for v in [*values, *also] if v is not None and np.isfinite(v)], dtype="float64")
    if seen.size == 0 or not seen.any():
        return 0.0, 1.0
    low, high = float(seen.min()), float(seen.max())
    if low < 0 or bars or high == 0 or low < _BEGINS_ABOVE * high:
        low, high = min(low, 0.0), max(high, 0.0)
        room = 0.12 * ((high - low) or 1.0)
        return (low - room if low < 0 else 0.0), (high + room if high > 0 else 0.0)
    # Wide enough that everyday ups and downs do not look like cliffs.
    room = max(0.35 * (high - low), 0.1 * high)
    return max(low - room, 0.0), high + room


def to_svg(figure: Figure, name: str, alt: str, css_class: str = "") -> Markup:
    """The figure as inline SVG: no fixed size, no date, short numbers, its description as the label.

    `name` makes the ids inside unique on a page. The same figure gives the same bytes.
    """
    sheet = io.StringIO()
    with drawing():
        figure.savefig(sheet, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    return Markup(_slim(sheet.getvalue(), name, alt, css_class))


def _slim(svg: str, name: str, alt: str, css_class: str) -> str:
    view = re.search(r'viewBox="[^"]*"', svg)[0]
    body = svg[svg.index(">", svg.index("<svg")) + 1 :].rsplit("</svg>", 1)[0]
    # The background, clip paths (everything drawn lies inside the axes) and the writer's notes are not needed.
    body = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->|<style.*?</style>", "", body, flags=re.DOTALL)
    body = re.sub(r'<g id="patch_1">.*?</g>|<clipPath.*?</clipPath>| clip-path="[^"]*"', "", body, flags=re.DOTALL)
    body = re.sub(r"-?\d+\.\d{2,}", lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), body)
    body = re.sub(r' style="([^"]*)"', _as_attributes, body.replace("xlink:href", "href"))
    body = _with_own_ids(body, name)
    body = re.sub(r' d="([^"]*)"', _shorter, body)
    body = re.sub(r"\s*\n\s*", " ", body).replace("> <", "><").replace("<defs></defs>", "").replace(' "/>', '"/>')
    body = re.sub(r' text-anchor="start"| stroke-linejoin="miter"', "", body)  # as SVG has them unsaid
    body = re.sub(r'<path d="[^"]*" fill="none"/>| transform="rotate\(-0 [^"]*"| stroke-dashoffset="0"', "", body)
    body = re.sub(r'(<path d="M[-.\d]+(?: [-.\d]+){3}") fill="none"', r"\1", body)  # one line has no inside
    label = Markup.escape(alt)
    css = f' class="{css_class}"' if css_class else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {view} role="img" aria-label="{label}"{css}>'
        f'<g aria-hidden="true" font-size="{TYPE_SIZE}px" fill="{INK}">{_without_bare_groups(body).strip()}</g></svg>'
    )


def _shorter(path: re.Match) -> str:
    """A path without what may be left out: a line's letter after the first, and blanks beside letters."""
    drawn = re.sub(r" ?([A-Za-z]) ?", r"\1", re.sub(r"\s+", " ", path[1]))
    if "C" not in drawn and "Q" not in drawn:  # after a curve the letter is needed
        drawn = re.sub(r"(?<=[0-9])L", " ", drawn)
    return f' d="{drawn.strip()}"'


def _with_own_ids(body: str, name: str) -> str:
    """Short ids that no other picture on the page has; ids that nothing refers to go."""
    used = dict.fromkeys(re.findall(r"(?:url\(#|href=\"#)([^\")]+)", body))
    short = {old: f"{name}-{number}" for number, old in enumerate(used)}
    body = re.sub(r' id="([^"]+)"', lambda found: f' id="{short[found[1]]}"' if found[1] in short else "", body)
    return re.sub(r"(url\(#|href=\"#)([^\")]+)", lambda found: found[1] + short[found[2]], body)


def _without_bare_groups(body: str) -> str:
    """The drawing without groups that say nothing."""
    kept, bare = [], []
    for piece in re.split(r"(<g\b[^>]*>|</g>)", re.sub(r"<g\b[^>]*/>", "", body)):
        if piece.startswith("<g"):
            bare.append(piece.strip() == "<g>")
        if piece == "</g>":
            if not bare.pop():
                kept.append(piece)
        elif not (piece.startswith("<g") and bare[-1]):
            kept.append(piece)
    return "".join(kept)


def _as_attributes(style: re.Match) -> str:
    """Inline style as attributes: a page may then forbid inline styles, and lend its own type."""
    said = {}
    for part in filter(None, (part.strip() for part in style[1].split(";"))):
        name, value = (text.strip() for text in part.split(":", 1))
        if name == "font":
            size = re.search(r"([\d.]+)px", value)[1]
            said["font-size"] = f"{size}px"
            if "bold" in value or re.match(r"[6-9]00", value):
                said["font-weight"] = "bold"
        elif name in ("font-size", "font-weight") or not name.startswith("font-"):
            said[name] = value
    if said.get("font-size") == f"{TYPE_SIZE}px":
        del said["font-size"]
    if said.get("fill") == INK:  # as the whole picture has it
        del said["fill"]
    return "".join(f' {name}="{value}"' for name, value in said.items())


def figure_block(svgs: list[Markup], caption: str = "") -> Markup:
    """One chart with its variants for wide and narrow screens, and its caption."""
    below = Markup("<figcaption>{}</figcaption>").format(caption) if caption else Markup("")
    return Markup('<figure class="chart">{}{}</figure>').format(Markup("").join(svgs), below)
