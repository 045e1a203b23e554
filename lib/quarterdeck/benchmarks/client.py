"""A client of the Explore Education Statistics public API. Only `quarterdeck benchmarks fetch` uses it.

Source: Department for Education, Explore education statistics API, version 1 (no key needed).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import requests

from ..extracts.guards import LARGEST_FILE, MEGABYTE
from .api_tables import write_meta, write_rows
from .choices import DataSet, FetchChoices
from .readers.ees_standard import REQUIRED
from .readers.frame import PublishedError

_CHUNK = 1 << 20
PAGE_SIZE = 10_000
MOST_PAGES = 1_000
LARGEST_JSON, LARGEST_REASON = 64 * MEGABYTE, 64 * 1024  # unpacked: a small reply can unpack to gigabytes
LONGEST_CALL = 600.0  # seconds: a server that drips a byte at a time is never late for the next one


def fetch(choices: FetchChoices, wanted: DataSet, folder: Path) -> Path:
    """A data set as a file of the open data standard in `folder`, its metadata beside it.

    Raises
    ------
    PublishedError : no answer, a refusal (in the publisher's words), or an answer that is no data set.
    """
    with requests.Session() as session:
        session.headers["User-Agent"] = "quarterdeck"
        api = _Api(session, choices, wanted)
        meta = api.meta()
        path = folder / f"{wanted.name}.csv"
        if wanted.way == "csv":
            api.whole(path)
        try:
            if wanted.way == "query":
                write_rows(path, meta, api.answers())
            write_meta(path.with_name(f"{wanted.name}.meta.csv"), path, meta)
        except (KeyError, TypeError, ValueError) as error:
            raise PublishedError(
                f"The answer for '{wanted.name}' and its metadata do not go together ({error}). Fetch it again; if it "
                "stays so, take the whole data set (way: csv)."
            ) from None
    return path


class _Api:
    """The calls for one data set."""

    def __init__(self, session: requests.Session, choices: FetchChoices, wanted: DataSet) -> None:
        self.session, self.wanted, self.timeout = session, wanted, choices.timeout_seconds
        self.address = f"{choices.address}/data-sets/{wanted.id}"
        self.version = {"dataSetVersion": wanted.version} if wanted.version else {}

    def meta(self) -> dict[str, Any]:
        """The data set's filters, indicators and locations by their short ids."""
        return self._json("GET", "meta")

    def answers(self) -> list[dict[str, Any]]:
        """Every result of the query, page after page until the last."""
        asked = {"criteria": self.wanted.criteria} if self.wanted.criteria else {}
        if self.wanted.indicators:
            asked["indicators"] = list(self.wanted.indicators)
        found: list[dict[str, Any]] = []
        last: list[dict[str, Any]] = []
        for page in range(1, MOST_PAGES + 1):
            answer = self._json("POST", "query", {**asked, "page": page, "pageSize": PAGE_SIZE})
            results, paging = answer.get("results"), answer.get("paging")
            if not isinstance(results, list) or not isinstance(paging, dict) or not all(map(_is_row, results)):
                raise self._odd("it has no results and paging")
            if results and results == last:
                raise self._odd("it gives the same page again and again")
            found, last = found + results, results
            if not results or page >= _whole(paging.get("totalPages")):
                break
        if not found:
            raise self._odd("no row answers the query: check its criteria")
        return found

    def whole(self, path: Path) -> None:
        """The whole data set as the API gives it, unpacked, into a file."""
        answer = self._ask("GET", "csv")
        kind, start = answer.headers.get("Content-Type", ""), b""
        with path.open("wb") as file:
            for chunk in self._pieces(answer, LARGEST_FILE):
                start = (start + chunk)[:400]
                file.write(chunk)
        first = start.decode("utf-8-sig", errors="replace").split("\n", 1)[0]
        if sum(name in first for name in REQUIRED) < 3:
            path.unlink()
            raise self._odd(f"it is no CSV of the open data standard ({kind or 'of no stated kind'})")

    def _pieces(self, answer: requests.Response, most: int) -> Iterator[bytes]:
        """The reply unpacked, piece by piece, to a limit of size and of time."""
        size, begun = 0, monotonic()
        try:
            for chunk in answer.iter_content(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise PublishedError(f"A reply for '{self.wanted.name}' is larger than {most // MEGABYTE} MB.")
                if monotonic() - begun > LONGEST_CALL:
                    raise self._odd(f"it was not done within {LONGEST_CALL:g} seconds; try again later")
                yield chunk
        except requests.RequestException:
            raise self._odd("it broke off before its end; try again") from None

    def _json(self, method: str, call: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self._ask(method, call, body=body)
        found = _parsed(b"".join(self._pieces(answer, LARGEST_JSON)))
        if not isinstance(found, dict):
            raise self._odd(f"the reply to '{call}' is not what the API gives")
        return found

    def _ask(self, method: str, call: str, body: dict[str, Any] | None = None) -> requests.Response:
        try:
            answer = self.session.request(
                method, f"{self.address}/{call}", params=self.version, json=body, timeout=self.timeout, stream=True,
                allow_redirects=False,
            )  # fmt: skip
        except requests.Timeout:
            raise self._odd(f"it did not answer within {self.timeout:g} seconds; try again later") from None
        except (requests.RequestException, TypeError):
            raise self._odd(
                "there is no connection: check the network, and whether its proxy is named in HTTPS_PROXY"
            ) from None
        if 300 <= answer.status_code < 400:
            raise self._odd("it sends on to another address; put that one into params/benchmarks.yaml if it is right")
        if answer.status_code >= 400:
            raise self._odd(f"it refuses with {answer.status_code}{_reasons(answer)}")
        return answer

    def _odd(self, what: str) -> PublishedError:
        return PublishedError(f"'{self.wanted.name}' could not be fetched from {self.address}: {what}.")


def _reasons(answer: requests.Response) -> str:
    """What the API says is wrong, in its own words: ' (criteria: Invalid location.)'."""
    try:
        found = _parsed(next(answer.iter_content(LARGEST_REASON), b""))
    except requests.RequestException:
        return ""
    errors = found.get("errors") if isinstance(found, dict) else None
    errors = errors if isinstance(errors, list) else []
    said = [str(one.get("message") or one.get("detail") or "") for one in errors if isinstance(one, dict)]
    said = ["".join(letter for letter in one if letter.isprintable())[:200].strip().rstrip(".") for one in said]
    said = [one for one in said if one]
    return f" ({'; '.join(said[:3])})" if said else ""


def _parsed(body: bytes) -> Any:
    """JSON, or None where it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _is_row(result: Any) -> bool:
    return isinstance(result, dict) and isinstance(result.get("values", {}), dict)


def _whole(number: Any) -> int:
    return number if isinstance(number, int) else 0
