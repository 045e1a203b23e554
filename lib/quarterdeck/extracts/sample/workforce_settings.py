"""What the made-up council's workforce looks like. All invented."""

from __future__ import annotations

from dataclasses import dataclass

CHILDREN = "Children's services"
ADULTS = "Adult social care"
FULL_TIME_WEEK = 37.0  # hours


@dataclass(frozen=True)
class Team:
    """Posts of one kind in one part of the council, and the share of them vacant at first and at last."""

    division: str
    name: str
    role_group: str
    social_worker: bool
    posts: int
    vacant_at_first: float
    vacant_at_last: float


# The slow trend planted here: vacancies of adult social care fall from about 20% to about 6%.
TEAMS = (
    Team(CHILDREN, "Assessment and safeguarding", "Social worker", True, 92, 0.25, 0.22),
    Team(CHILDREN, "Locality children in need", "Social worker", True, 110, 0.23, 0.21),
    Team(CHILDREN, "Looked after children", "Social worker", True, 62, 0.17, 0.16),
    Team(CHILDREN, "Disabled children", "Social worker", True, 22, 0.15, 0.15),
    Team(CHILDREN, "Fostering and adoption", "Social worker", True, 30, 0.12, 0.12),
    Team(CHILDREN, "Early help", "Family support worker", False, 165, 0.10, 0.10),
    Team(CHILDREN, "Residential homes", "Residential worker", False, 130, 0.13, 0.14),
    Team(CHILDREN, "Special educational needs", "Officer", False, 60, 0.11, 0.12),
    Team(CHILDREN, "Business support", "Administrator", False, 145, 0.07, 0.07),
    Team(CHILDREN, "Management", "Manager", False, 54, 0.06, 0.06),
    Team(ADULTS, "Locality teams", "Social worker", True, 130, 0.22, 0.025),
    Team(ADULTS, "Hospital discharge", "Social worker", True, 34, 0.23, 0.03),
    Team(ADULTS, "Reablement", "Support worker", False, 180, 0.21, 0.02),
    Team(ADULTS, "Day services", "Support worker", False, 120, 0.17, 0.015),
    Team(ADULTS, "Occupational therapy", "Therapist", False, 45, 0.20, 0.025),
    Team(ADULTS, "Commissioning and contracts", "Officer", False, 70, 0.16, 0.02),
    Team(ADULTS, "Business support", "Administrator", False, 110, 0.14, 0.015),
)
LEAD = 4  # quarters before the first picture in which recruitment had begun to change: posts follow it with a lag
LEAVES = 0.055  # share of holders who leave a post in a quarter
PART_TIME = 0.24  # share of posts budgeted for less than a whole person
SHARED = 0.06  # share of whole posts held, or to be held, by two people
PARTLY_HELD = 0.04  # holders who work less than their post's budget
TWO_POSTS = 0.03  # half posts whose holder has another half post
FREEZES = 0.035  # share of vacant posts frozen in a quarter
THAWS = 0.25  # share of frozen posts released in a quarter
NEW_POSTS = 0.006  # new posts a quarter, as a share of all
SUPERNUMERARY = 0.012  # people above the establishment, as a share of posts

# Agency assignments at any one time, how long they last (days), hours a week, pounds an hour in 2020-21.
AGENCY = (
    (CHILDREN, "Social worker", True, 62, 210, (37.0, 37.0, 37.0, 30.0, 22.2, 18.5), 41.0),
    (CHILDREN, "Residential worker", False, 11, 90, (37.0, 30.0, 20.0), 19.0),
    (CHILDREN, "Team manager", True, 4, 240, (37.0,), 52.0),
    (ADULTS, "Social worker", True, 18, 200, (37.0, 37.0, 30.0), 38.0),
    (ADULTS, "Support worker", False, 14, 80, (37.0, 24.0, 16.0), 17.0),
)
AGENCY_UPRATING = {2020: 1.0, 2021: 1.02, 2022: 1.06, 2023: 1.11, 2024: 1.15, 2025: 1.18, 2026: 1.21, 2027: 1.24}
CASES_EACH = 16.5  # cases to a full-time case holder
CASE_HOLDERS = 0.72  # share of social workers who hold cases
