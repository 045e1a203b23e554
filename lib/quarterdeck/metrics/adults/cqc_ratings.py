"""Ratings of regulated adult social care locations: measures from the regulator's monthly file."""

from __future__ import annotations

import pandas as pd

from quarterdeck.metric import WorkedExample, count, percentage

SOURCE = "CQC, active locations and latest ratings"
GROUPS = ("care_home", "category", "brand")
_EXAMPLE = """
    location_id | local_authority | rating                       | in_scope | outcome
    1-A         | Larkminster     | Outstanding                  | yes      | {Outstanding}
    1-B         | Larkminster     | Good                         | yes      | {Good}
    1-C         | Larkminster     | Good                         | yes      | {Good}
    1-D         | Larkminster     | Requires improvement         | yes      | {Requires improvement}
    1-E         | Larkminster     | Inadequate                   | yes      | {Inadequate}
    1-F         | Larkminster     | Not yet inspected            | yes      | {Not yet inspected}
    1-G         | Larkminster     | Insufficient evidence to rate | yes     | {Insufficient evidence to rate}
    1-H         | Larkminster     | Inspected but not rated      | yes      | {Inspected but not rated}
    1-I         | Larkminster     | Rated by service             | yes      | {Rated by service}
    1-J         | Larkminster     |                              | yes      | {none}
    1-K         | Otherham        | {of}                         | no       | left out
"""
RATINGS = (
    "Outstanding", "Good", "Requires improvement", "Inadequate", "Not yet inspected", "Insufficient evidence to rate",
    "Inspected but not rated", "Rated by service",
)  # fmt: skip


def _in_scope(care_locations: pd.DataFrame) -> pd.DataFrame:
    """Adult social care locations in the council's area, active, one row each."""
    return care_locations[care_locations.in_scope == "yes"]


def _rated(care_locations: pd.DataFrame, rating: str) -> pd.DataFrame:
    """Locations in scope whose latest overall rating is the one given."""
    locations = _in_scope(care_locations)
    return locations[locations.rating == rating]


def _share_rated(care_locations: pd.DataFrame, rating: str) -> pd.DataFrame:
    """Locations in scope, "yes" where the latest overall rating is the one given."""
    locations = _in_scope(care_locations)
    found = pd.Series("no", index=locations.index, dtype="str").mask(locations.rating == rating, "yes")
    return locations.assign(outcome=found.mask(locations.rating.isna() | _rated_only(locations), "not recorded"))


def _rated_only(locations: pd.DataFrame) -> pd.Series:
    """Locations of a file that lists no others than those with a rating: of how many, it does not tell."""
    return locations.unrated_listed == "no"


def _example(rating: str, *, share: bool) -> WorkedExample:
    """The one table of locations, with the outcomes of a count or of a percentage."""
    otherwise = "no" if share else "left out"
    outcomes = {name: "yes" if name == rating else otherwise for name in RATINGS}
    none = "not recorded" if share else "left out"
    return WorkedExample("2025-26 Q2", _EXAMPLE.format(**outcomes, none=none, of=rating))


@percentage(
    "Care settings rated Outstanding (%)",
    basis="at period end",
    polarity="high is good",
    source=SOURCE,
    groups=GROUPS,
    example=_example("Outstanding", share=True),
)
def care_settings_rated_outstanding_percent(care_locations, period):
    """Of all regulated adult social care locations in the council's area, active at the date of the latest
    monthly file of the period, those whose latest overall rating is Outstanding. Unrated locations are
    in the denominator."""
    return _share_rated(care_locations, "Outstanding")


@count(
    "Care settings rated Outstanding",
    basis="at period end",
    polarity="high is good",
    unit="locations",
    source=SOURCE,
    groups=GROUPS,
    beside=(care_settings_rated_outstanding_percent,),
    example=_example("Outstanding", share=False),
)
def care_settings_rated_outstanding(care_locations, period):
    """Regulated adult social care locations in the council's area, active at the date of the latest
    monthly file of the period, whose latest overall rating is Outstanding. The council's area is where
    the location stands, whoever pays for the care there."""
    return _rated(care_locations, "Outstanding")


@percentage(
    "Care settings rated Good (%)",
    basis="at period end",
    polarity="high is good",
    source=SOURCE,
    groups=GROUPS,
    example=_example("Good", share=True),
)
def care_settings_rated_good_percent(care_locations, period):
    """Of all regulated adult social care locations in the council's area, active at the date of the latest
    monthly file of the period, those whose latest overall rating is Good. Unrated locations are in the
    denominator."""
    return _share_rated(care_locations, "Good")


@count(
    "Care settings rated Good",
    basis="at period end",
    polarity="high is good",
    unit="locations",
    source=SOURCE,
    groups=GROUPS,
    beside=(care_settings_rated_good_percent,),
    example=_example("Good", share=False),
)
def care_settings_rated_good(care_locations, period):
    """Regulated adult social care locations in the council's area, active at the date of the latest
    monthly file of the period, whose latest overall rating is Good. The council's area is where the
    location stands, whoever pays for the care there."""
    return _rated(care_locations, "Good")


@percentage(
    "Care settings rated Requires improvement (%)",
    basis="at period end",
    polarity="low is good",
    source=SOURCE,
    groups=GROUPS,
    example=_example("Requires improvement", share=True),
)
def care_settings_rated_requires_improvement_percent(care_locations, period):
    """Of all regulated adult social care locations in the council's area, active at the date of the latest
    monthly file of the period, those whose latest overall rating is Requires improvement. Unrated
    locations are in the denominator."""
    return _share_rated(care_locations, "Requires improvement")


@count(
    "Care settings rated Requires improvement",
    basis="at period end",
    polarity="low is good",
    unit="locations",
    source=SOURCE,
    groups=GROUPS,
    beside=(care_settings_rated_requires_improvement_percent,),
    example=_example("Requires improvement", share=False),
)
def care_settings_rated_requires_improvement(care_locations, period):
    """Regulated adult social care locations in the council's area, active at the date of the latest
    monthly file of the period, whose latest overall rating is Requires improvement. The council's area
    is where the location stands, whoever pays for the care there."""
    return _rated(care_locations, "Requires improvement")


@percentage(
    "Care settings rated Inadequate (%)",
    basis="at period end",
    polarity="low is good",
    source=SOURCE,
    groups=GROUPS,
    example=_example("Inadequate", share=True),
)
def care_settings_rated_inadequate_percent(care_locations, period):
    """Of all regulated adult social care locations in the council's area, active at the date of the latest
    monthly file of the period, those whose latest overall rating is Inadequate. Unrated locations are
    in the denominator."""
    return _share_rated(care_locations, "Inadequate")


@count(
    "Care settings rated Inadequate",
    basis="at period end",
    polarity="low is good",
    unit="locations",
    source=SOURCE,
    groups=GROUPS,
    beside=(care_settings_rated_inadequate_percent,),
    example=_example("Inadequate", share=False),
)
def care_settings_rated_inadequate(care_locations, period):
    """Regulated adult social care locations in the council's area, active at the date of the latest
    monthly file of the period, whose latest overall rating is Inadequate. The council's area is where
    the location stands, whoever pays for the care there."""
    return _rated(care_locations, "Inadequate")


@percentage(
    "Care settings not yet inspected (%)",
    basis="at period end",
    polarity="neutral",
    source=SOURCE,
    groups=GROUPS,
    example=_example("Not yet inspected", share=True),
)
def care_settings_not_yet_inspected_percent(care_locations, period):
    """Of all regulated adult social care locations in the council's area, active at the date of the latest
    monthly file of the period, those that the regulator has not inspected yet. Unrated locations are in
    the denominator. A location that is rated by service, not as a whole, is not one of them. Not known
    where the month has only a ratings file that lists none without a rating."""
    return _share_rated(care_locations, "Not yet inspected")


@count(
    "Care settings not yet inspected",
    basis="at period end",
    polarity="neutral",
    unit="locations",
    source=SOURCE,
    groups=GROUPS,
    beside=(care_settings_not_yet_inspected_percent,),
    example=_example("Not yet inspected", share=False),
)
def care_settings_not_yet_inspected(care_locations, period):
    """Regulated adult social care locations in the council's area, active at the date of the latest
    monthly file of the period, that the regulator has not inspected yet. The council's area is where
    the location stands, whoever pays for the care there. A location that is rated by service, not as a
    whole, is not one of them. Not known where the month has only a ratings file that lists none without
    a rating."""
    locations = _in_scope(care_locations)
    found = pd.Series("yes", index=locations.index, dtype="str").mask(_rated_only(locations), "not recorded")
    return locations.assign(outcome=found)[(locations.rating == "Not yet inspected") | _rated_only(locations)]


@percentage(
    "Care settings with insufficient evidence to rate (%)",
    basis="at period end",
    polarity="neutral",
    source=SOURCE,
    groups=GROUPS,
    example=_example("Insufficient evidence to rate", share=True),
)
def care_settings_insufficient_evidence_to_rate_percent(care_locations, period):
    """Of all regulated adult social care locations in the council's area, active at the date of the latest
    monthly file of the period, those that the regulator inspected without finding enough evidence to
    rate. Unrated locations are in the denominator."""
    return _share_rated(care_locations, "Insufficient evidence to rate")


@count(
    "Care settings with insufficient evidence to rate",
    basis="at period end",
    polarity="neutral",
    unit="locations",
    source=SOURCE,
    groups=GROUPS,
    beside=(care_settings_insufficient_evidence_to_rate_percent,),
    example=_example("Insufficient evidence to rate", share=False),
)
def care_settings_insufficient_evidence_to_rate(care_locations, period):
    """Regulated adult social care locations in the council's area, active at the date of the latest
    monthly file of the period, that the regulator inspected without finding enough evidence to rate.
    The council's area is where the location stands, whoever pays for the care there."""
    return _rated(care_locations, "Insufficient evidence to rate")


@percentage(
    "Care settings inspected but not rated (%)",
    basis="at period end",
    polarity="neutral",
    source=SOURCE,
    groups=GROUPS,
    example=_example("Inspected but not rated", share=True),
)
def care_settings_inspected_but_not_rated_percent(care_locations, period):
    """Of all regulated adult social care locations in the council's area, active at the date of the latest
    monthly file of the period, those that the regulator inspected without giving a rating. Unrated
    locations are in the denominator. A location that is rated by service, not as a whole, is not one of
    them."""
    return _share_rated(care_locations, "Inspected but not rated")


@count(
    "Care settings inspected but not rated",
    basis="at period end",
    polarity="neutral",
    unit="locations",
    source=SOURCE,
    groups=GROUPS,
    beside=(care_settings_inspected_but_not_rated_percent,),
    example=_example("Inspected but not rated", share=False),
)
def care_settings_inspected_but_not_rated(care_locations, period):
    """Regulated adult social care locations in the council's area, active at the date of the latest
    monthly file of the period, that the regulator inspected without giving a rating. The council's area
    is where the location stands, whoever pays for the care there. A location that is rated by service,
    not as a whole, is not one of them."""
    return _rated(care_locations, "Inspected but not rated")


@percentage(
    "Care settings rated by service (%)",
    basis="at period end",
    polarity="neutral",
    source=SOURCE,
    groups=GROUPS,
    example=_example("Rated by service", share=True),
)
def care_settings_rated_by_service_percent(care_locations, period):
    """Of all regulated adult social care locations in the council's area, active at the date of the latest
    monthly file of the period, those that since 2026 have a rating for each of their services and none
    for the location. Unrated locations are in the denominator. They belong to none of the seven
    ratings; with them the ratings add up to all locations."""
    return _share_rated(care_locations, "Rated by service")


@count(
    "Care settings rated by service",
    basis="at period end",
    polarity="neutral",
    unit="locations",
    source=SOURCE,
    groups=GROUPS,
    beside=(care_settings_rated_by_service_percent,),
    example=_example("Rated by service", share=False),
)
def care_settings_rated_by_service(care_locations, period):
    """Regulated adult social care locations in the council's area, active at the date of the latest
    monthly file of the period, that since 2026 have a rating for each of their services and none for
    the location. The council's area is where the location stands, whoever pays for the care there. They
    belong to none of the seven ratings; with them the ratings add up to all locations."""
    return _rated(care_locations, "Rated by service")
