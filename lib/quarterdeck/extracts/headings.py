"""Column headings: the same heading is written in many ways, and all of them are meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

LONGEST = 500
# What a heading says of how its cells are to be filled in.
_HOW = re.compile(
    r"\(\s*(?:dd[/.-]mm[/.-]yy(?:yy)?|yyyy-mm-dd|y\s*/\s*n|yes\s*/\s*no)\s*\)+\s*\??\s*$", re.IGNORECASE
)


def normal(heading: object) -> str:
    """A heading without case, spaces, punctuation, quotes, brackets or accents, nor a closing (Y/N) or (dd/mm/yyyy).

    `Date of Adoption Order ` and `date of adoption order` are one heading; so are the curly and the
    straight quotes of `Episodes the Child has been 'Missing'`.
    """
    return _normal(str(heading))


@lru_cache(maxsize=20_000)
def _normal(heading: str) -> str:
    short = " ".join(heading[:LONGEST].split())
    text = unicodedata.normalize("NFKD", _HOW.sub("", short))
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def nearest_heading(wanted: Iterable[str], found: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Of the headings found, as written, the one most like any of the wanted; None when none is near."""
    short = [str(heading).strip() for heading in found if len(str(heading)) <= LONGEST // 2]
    written = {normal(heading): heading for heading in short if normal(heading)}
    best: tuple[float, str] | None = None
    for name in wanted:
        close = get_close_matches(normal(name), list(written), n=1, cutoff=cutoff)
        if close:
            score = -abs(len(close[0]) - len(normal(name)))
            if best is None or score > best[0]:
                best = (score, close[0])
    return written[best[1]] if best else None
