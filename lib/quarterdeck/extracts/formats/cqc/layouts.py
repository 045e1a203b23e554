"""The headings of the regulator's files of care locations, and how their cells are read."""

from __future__ import annotations

from ....tables import codes
from ... import values
from ...headings import normal
from ...layouts import Field, Layout

FORMAT = "cqc_ratings"
BY_SERVICE = "Rated by service"
NOT_INSPECTED = "Not yet inspected"
_RATINGS = {values.plain_words(rating): rating for rating in codes.RATING} | {
    "nopublishedrating": NOT_INSPECTED,
    "notrated": BY_SERVICE,
    "notyetrated": NOT_INSPECTED,
    "notformallyrated": "Inspected but not rated",
    "insufficientevidence": "Insufficient evidence to rate",
}


def _rating(cell) -> str:
    """A rating in the regulator's own capitals; a blank is a location that has not been inspected."""
    text = values.clean(cell)
    return _RATINGS.get(values.plain_words(text), text) if text else NOT_INSPECTED


_SERVICE_TYPES = (
    "Acute services with overnight beds",
    "Acute services without overnight beds / listed acute services with or without overnight beds",
    "Ambulance service", "Blood and Transplant service", "Care home service with nursing",
    "Care home service without nursing", "Community based services for people who misuse substances",
    "Community based services for people with a learning disability",
    "Community based services for people with mental health needs",
    "Community health care services - Independent Midwives", "Community health care services - Nurses Agency only",
    "Community healthcare service", "Dental service", "Diagnostic and/or screening service",
    "Diagnostic and/or screening service - single handed sessional providers", "Doctors consultation service",
    "Doctors treatment service", "Domiciliary care service", "Extra Care housing services", "Hospice services",
    "Hospice services at home",
    "Hospital services for people with mental health needs, learning disabilities and problems with substance misuse",
    "Hyperbaric Chamber", "Long term conditions services", "Mobile doctors service", "Prison Healthcare Services",
    "Rehabilitation services", "Remote clinical advice service",
    "Residential substance misuse treatment and/or rehabilitation service", "Shared Lives",
    "Specialist college service", "Supported living service", "Urgent care services",
)  # fmt: skip
_BANDS = (
    "Children 0-18 years", "Dementia", "Learning disabilities or autistic spectrum disorder", "Mental Health",
    "Older People", "People detained under the Mental Health Act", "People who misuse drugs and alcohol",
    "People with an eating disorder", "Physical Disability", "Sensory Impairment", "Whole Population",
    "Younger Adults",
)  # fmt: skip
# Inner column -> words, for the columns of Y and blank.
SERVICES = {f"_service_{normal(words)}": words for words in _SERVICE_TYPES}
USER_BANDS = {f"_band_{normal(words)}": words for words in _BANDS}


def _ticks() -> tuple[Field, ...]:
    fields = [(name, f"Service type - {words}") for name, words in SERVICES.items()]
    fields += [(name, f"Service user band - {words}") for name, words in USER_BANDS.items()]
    return tuple(Field(name, (heading,), "yes/no", values.yes_no, extra=True) for name, heading in fields)


def _fields(*more: Field) -> tuple[Field, ...]:
    return (
        Field("location_id", ("Location ID",), reader=values.identifier, required=True),
        Field("location_name", ("Location Name",)),
        Field("care_home", ("Care Home?",), "yes/no", values.yes_no),
        Field("category", ("Location Primary Inspection Category",)),
        Field("local_authority", ("Location Local Authority",), required=True),
        Field("inherited", ("Inherited Rating (Y/N)",), "yes/no", values.yes_no),
        Field("published_on", ("Publication Date",), "date", values.day),
        Field("provider_name", ("Provider Name",)),
        Field("brand", ("Brand Name",)),
        Field("file_date", ("file_date", "File date"), "date", values.day, extra=True),
        *more,
    )


RATINGS = Layout(
    FORMAT,
    "ratings",
    "the regulator's latest ratings",
    _fields(
        Field("_sector", ("Location Type",)),
        Field("_group", ("Service / Population Group",), required=True),
        Field("_domain", ("Domain",), required=True),
        Field("rating", ("Latest Rating",), reader=_rating, required=True),
    ),
    marks=("_domain", "rating", "_group"),
    others=(
        "Location ODS Code", "Location Street Address", "Location Address Line 2", "Location City",
        "Location Post Code", "Location Region", "Report Type", "URL", "Provider ID", "Brand ID",
    ),
    table="care_locations",
)  # fmt: skip
ACTIVE = Layout(
    FORMAT,
    "active",
    "the regulator's active locations",
    _fields(
        Field("_sector", ("Location Type/Sector",)),
        Field("_directorate", ("Location Inspection Directorate",)),
        Field("dormant", ("Dormant (Y/N)",), "yes/no", values.yes_no),
        Field("rating", ("Location Latest Overall Rating",), reader=_rating, required=True),
        Field("beds", ("Care homes beds",), "number", values.number),
        Field("_dual", ("Location Dual Registered",), extra=True),
        Field("_primary", ("Primary ID (Dual registration locations)",), reader=values.identifier, extra=True),
        *_ticks(),
    ),
    marks=("rating", "dormant"),
    others=("Location HSCA start date", "Provider ID"),
    table="care_locations",
)
DUAL = Layout(
    FORMAT,
    "dual",
    "the regulator's dual registrations",
    (
        Field("location_id", ("Location ID",), reader=values.identifier, required=True),
        Field("_primary", ("Primary ID",), reader=values.identifier, required=True),
    ),
    marks=("_primary",),
    others=(
        "Location Name", "Location HSCA Start Date", "Location Type/Sector", "Provider ID", "Provider Name",
        "Linked Organisation ID", "Linked Organisation Name", "Relationship", "Relationship Start Date",
    ),
)  # fmt: skip
LAYOUTS = (RATINGS, ACTIVE, DUAL)
