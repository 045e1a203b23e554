"""Codes as councils write them: read by the code that stands in a cell, or by the words that decide.

`spellings.yaml` says, column by column, which words mean which code. Precision comes before recall: a
cell is read only where a code stands in a place for codes, or where a rule of its column applies;
everything else is kept as written, for the checks to count and list. What a word means depends on its
column alone: `NFA` is no further action in one and no fixed abode in another.

The rules of a column
---------------------
`same`      whole cells, for what no rule can tell (abbreviations of case systems)
`instead`   phrases (regular expressions, with ` / ` between) that stand for another word, before the rules look
`rules`     in order; the first that applies decides. A rule is a line of terms which must all be there:
            `word`, `begin*`, `two_words` side by side, `one|other`, `!not_this`, `^at_the_beginning`
`suffix`    what may follow a code without a space: the council's own division of it (`U1a`, `N1SA`)
`covers`    codes so general that words beside them cannot contradict them
`kinds`     groups of codes: a code is not read where the words beside it are of another group
`numbered`  a council's own numbering that begins with the code's digit: read where no word says otherwise
`blank`     whether the words for 'not recorded' mean a blank cell (the column has no code for it)
`still`     phrases in which a word that turns a meaning round does not

A word that turns a meaning round (`no`, `not`, `unregistered`, `discharged` …) must be spoken of by the rule
that decides, or stand in a phrase of `still`; otherwise the cell is kept as written: `Care order discharged`
is no care order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from . import values

FILE = Path(__file__).with_name("spellings.yaml")
_APOSTROPHES = re.compile("\N{LATIN SMALL LETTER A WITH CIRCUMFLEX}\u20ac\u2122|['\u2018\u2019`]")
_AND = re.compile(r"[&+]")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_LIST_NUMBER = re.compile(r"^\d{1,2}\)\s*")
_BRACKETS = re.compile(r"[\[(]\s*([^\[\]()]{1,12}?)\s*[\])]")
# What an extraction tool writes for a code that it does not know itself.
_UNMAPPED = re.compile(r"Code '(.+)' is not mapped")
_NEGATED = r"no|not|non|never|nor|unregistered|unregulated|unapproved"
_UNDONE = (
    r"discharged|revoked|rescinded|quashed|ended|expired|lapsed|refused|rejected|dismissed|withdrawn|cancelled|"
    r"terminated|breakdown|closed|former|formerly|previous|previously|ex"
)
_TURNED = re.compile(rf"(?<![a-z0-9])(?:{_NEGATED}|{_UNDONE})(?![a-z0-9])")
_ENDED = re.compile(rf"(?<![a-z0-9])(?:{_UNDONE})(?![a-z0-9])")
_SEGMENT = re.compile(r"\s+[-\u2013]+\s*|\s*[-\u2013]+\s+|\s*[:;>]\s*|\s*\[")


def words_of(text: str) -> str:
    """A text as lower-case words with one space between: no case, accents, quotes or punctuation."""
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text))
    plain = unicodedata.normalize("NFKD", _AND.sub(" and ", plain)).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_A_WORD.sub(" ", plain).strip()


class _Term:
    """One term of a rule: whether it is `wanted`, and where it is found in words.

    The pattern is made ready only once a word of it turns up: most never do, and there are hundreds.
    """

    def __init__(self, term: str) -> None:
        self.wanted = not term.startswith("!")
        self._choices = tuple(term.lstrip("!").split("|"))
        self._begins = tuple(choice.strip("^*").replace("_", " ").split("*")[0] for choice in self._choices)

    def holds(self, words: str) -> bool:
        """Whether the term is there where it is wanted, and not there where it is not."""
        there = any(begin in words for begin in self._begins) and bool(self._pattern.search(words))
        return there is self.wanted

    def spans(self, words: str) -> list[tuple[int, int]]:
        """Where a wanted term stands in words."""
        return [found.span() for found in self._pattern.finditer(words)] if self.wanted else []

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        choices = []
        for choice in self._choices:
            first = "^" if choice.startswith("^") else r"(?<![a-z0-9])"
            last = "" if choice.endswith("*") else r"(?![a-z0-9])"
            middle = re.escape(choice.strip("^*").replace("_", " ")).replace(r"\*", "[a-z0-9]*")
            choices.append(first + middle + last)
        return re.compile("|".join(choices))


@dataclass(frozen=True)
class Column:
    """How the spellings of one column are read; made from `spellings.yaml` and the column's codes."""

    codes: Mapping[str, str]
    same: Mapping[str, str]
    instead: tuple[tuple[re.Pattern[str], str], ...]
    rules: tuple[tuple[str, tuple[_Term, ...]], ...]
    at_start: re.Pattern[str] | None
    alone: re.Pattern[str] | None
    covers: frozenset[str]
    kinds: Mapping[str, str]
    numbered: re.Pattern[str] | None
    number_as: str
    blank: bool
    still: re.Pattern[str] | None = None

    def by_words(self, words: str) -> str | None:
        """The code that the words of a cell decide, or None."""
        if self.numbered and (number := self.numbered.match(words)):
            code = self.codes.get(self.number_as.format(number[1]))
            decided = self._by_rules(words[number.end() :].strip())
            return code if decided in (None, code) else None
        return self._by_rules(words)

    def _by_rules(self, words: str) -> str | None:
        for phrase, other in self.instead:
            words = phrase.sub(other, words)
        words = " ".join(words.split())
        if found := self.same.get(words):
            return found
        for code, terms in self.rules:
            if all(term.holds(words) for term in terms) and not self._turned(words, terms):
                return code
        return None

    def _turned(self, words: str, terms: tuple[_Term, ...] = (), by: re.Pattern[str] = _TURNED) -> bool:
        """Whether a word that turns a meaning round stands in words, of which neither terms nor `still` speak."""
        turning = [found.start() for found in by.finditer(words)]
        if not turning:
            return False
        spoken_of = [span for term in terms for span in term.spans(words)]
        spoken_of += [found.span() for found in self.still.finditer(words)] if self.still else []
        return any(not any(first <= place < last for first, last in spoken_of) for place in turning)

    def by_code(self, text: str) -> tuple[str | None, bool]:
        """The one code that stands in a cell at a place for codes, and whether it stands there firmly.

        A letter or digit beside words, as in `B With parents`, is not firm: its words must agree.
        """
        if self.at_start is None or self.alone is None:
            return None, False
        firm: set[str] = set()
        loose: set[str] = set()
        for place, segment in enumerate(_SEGMENT.split(text)):
            segment = segment.strip(" ]()\"")
            if whole := self.alone.fullmatch(segment):
                (firm if len(whole["code"]) > 1 or segment == text else loose).add(self.codes[whole["code"].casefold()])
            elif place < 2 and (begun := self.at_start.match(segment)):
                code = begun["code"]
                (firm if len(code) > 1 else loose).add(self.codes[code.casefold()])
        for inside in _BRACKETS.findall(text):
            if whole := self.alone.fullmatch(inside):
                (firm if len(whole["code"]) > 1 else loose).add(self.codes[whole["code"].casefold()])
        found = firm or loose
        return (next(iter(found)), bool(firm)) if len(found) == 1 else (None, False)

    def _agreed(self, text: str) -> str | None:
        """The code that each part of a text, between dashes or colons, says for itself: `NO: Not in touch`."""
        parts = [part.strip(" ]") for part in _SEGMENT.split(text)]
        if len(parts) < 2:
            return None
        said = {self.codes.get(part.casefold()) or self.same.get(words_of(part)) for part in parts if part}
        return said.pop() if len(said) == 1 else None

    def read(self, text: str) -> str | None:
        """The code of a cell's text, None where the cell says that nothing is recorded, else the text."""
        if unmapped := _UNMAPPED.fullmatch(text):
            text = unmapped[1]
        without = _LIST_NUMBER.sub("", values.without_letter(text)) or text
        for whole in (without, text):
            if found := self.codes.get(whole.casefold().strip(" .:-'\u2018\u2019\"")):
                return found
        words = words_of(without)
        if found := self.same.get(words) or self._agreed(without):
            return found
        code, firm = self.by_code(without)
        decided = self.by_words(words)
        if code is not None and decided is None and not firm:
            decided = self.by_words(words.removeprefix(code.casefold()).strip())
        if code is None:
            return decided or (None if self.blank and words in NOTHING else without)
        if decided is None and self._turned(words, by=_ENDED):
            return without  # `C2 - discharged`
        if decided in (None, code):
            return code if firm or decided else without
        agrees = firm and self.kinds.get(code) == self.kinds.get(decided)
        return code if agrees or code in self.covers else without


# Words with which a cell says that it holds nothing.
NOTHING = frozenset(
    words_of(words)
    for words in ("not recorded", "not known", "unknown", "not stated", "not applicable", "no data", "none recorded",
                  "not available", "data not captured", "not required", "blank", "no information", "nan")
)  # fmt: skip


@cache
def _written() -> dict[str, dict[str, Any]]:
    quick = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # a safe loader either way
    return yaml.load(FILE.read_text(encoding="utf-8"), Loader=quick)


def column(name: str, codes: Mapping[str, Any] | Iterable[str]) -> Column:
    """How the column of `spellings.yaml` with that name is read, given the codes it can hold.

    Raises
    ------
    ValueError : the file names a code that the column does not have.
    """
    written = _written()[name]
    known = list(codes)
    rules = tuple((str(code), tuple(_Term(term) for term in line.split()))
                  for rule in written.get("rules", ()) for code, lines in rule.items()
                  for line in ([lines] if isinstance(lines, str) else lines))  # fmt: skip
    same = {words_of(str(cell)): str(code) for code, cells in written.get("same", {}).items() for cell in cells}
    strangers = ({code for code, _ in rules} | set(same.values())) - set(known)
    if strangers:
        raise ValueError(f"spellings.yaml, '{name}': {', '.join(sorted(strangers))} is no code of the column.")
    meanings = {words_of(str(text)): code for code, text in codes.items()} if isinstance(codes, Mapping) else {}
    instead = tuple((_phrases(phrases), word) for word, phrases in written.get("instead", {}).items())
    aliases = {str(alias): str(code) for code, found in written.get("aliases", {}).items() for alias in found}
    spelled = {code.casefold(): code for code in known} | {alias.casefold(): code for alias, code in aliases.items()}
    at_start, alone = _patterns([*known, *aliases], written.get("suffix", "")) if written.get("coded") else (None, None)
    return Column(
        spelled, meanings | same, instead, rules, at_start, alone, frozenset(map(str, written.get("covers", ()))),
        {code: kind for kind, members in written.get("kinds", {}).items() for code in map(str, members)},
        re.compile(numbered["written"]) if (numbered := written.get("numbered")) else None,
        numbered["code"].casefold() if numbered else "", bool(written.get("blank")),
        _phrases(still) if (still := written.get("still")) else None,
    )  # fmt: skip


def _phrases(written: str) -> re.Pattern[str]:
    """Phrases with ` / ` between them, as one pattern of whole words."""
    return re.compile(rf"(?<![a-z0-9])(?:{written.replace(' / ', '|')})(?![a-z0-9])")


def _patterns(codes: Iterable[str], suffix: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Where a code may stand: before words, or alone between dashes or in brackets. A code of letters
    only is one in capitals: BOTH is a code, and both is a word."""
    by_length = sorted((code for code in codes if " " not in code), key=len, reverse=True)
    numbered = "|".join(re.escape(code) for code in by_length if any(c.isdigit() for c in code))
    lettered = "|".join(re.escape(code) for code in by_length if code.isalpha() and code.isupper())
    either = "|".join(part for part in (f"(?i:{numbered})" if numbered else "", lettered) if part)
    tail = f"(?:{suffix})?" if suffix else ""
    return re.compile(rf"(?P<code>{either}){tail}(?![A-Za-z0-9])"), re.compile(rf"(?P<code>{either}){tail}")


def reader(name: str, codes: Mapping[str, Any] | Iterable[str]) -> Callable[[Any], str | None]:
    """A reader of one coded column: its cells as codes, and what is not understood as it was written.

    The rules are made ready when the first cell is read, so that starting costs nothing.
    """

    @cache
    def known() -> Column:
        return column(name, codes)

    def read(cell: Any) -> str | None:
        text = values.clean(cell)
        return None if text is None else known().read(text)

    return read
