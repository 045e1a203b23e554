"""What the made-up council's money looks like: about £400 million of net budgets. All invented."""

from __future__ import annotations

from dataclasses import dataclass

CHILDREN = "Children's services"
ADULTS = "Adult social care"


@dataclass(frozen=True)
class Service:
    """A budget line: millions of pounds in `BUDGETS_OF`, and the pressure on it at the start and the end."""

    directorate: str
    division: str
    name: str
    millions: float
    pressure_at_first: float
    pressure_at_last: float
    income: float = 0.0  # share of gross spending met by income, in the ledger


_SOCIAL_CARE = "Social Care and Education"
SERVICES = (
    Service(_SOCIAL_CARE, CHILDREN, "Placements for looked after children", 38.0, 0.06, 0.13, 0.04),
    Service(_SOCIAL_CARE, CHILDREN, "Fostering and adoption", 11.0, 0.00, 0.02),
    Service(_SOCIAL_CARE, CHILDREN, "Social work teams", 17.0, 0.02, 0.04),
    Service(_SOCIAL_CARE, CHILDREN, "Residential homes", 6.5, 0.03, 0.05, 0.05),
    Service(_SOCIAL_CARE, CHILDREN, "Early help", 9.0, -0.04, -0.05, 0.10),
    Service(_SOCIAL_CARE, CHILDREN, "Leaving care", 4.5, 0.01, 0.03),
    Service(_SOCIAL_CARE, CHILDREN, "Home to school transport", 12.0, 0.05, 0.12),
    Service(_SOCIAL_CARE, CHILDREN, "Education services", 8.0, -0.02, 0.00, 0.30),
    Service(_SOCIAL_CARE, ADULTS, "Care homes, older people", 34.0, 0.02, 0.03, 0.28),
    Service(_SOCIAL_CARE, ADULTS, "Care at home, older people", 31.0, 0.03, 0.04, 0.18),
    Service(_SOCIAL_CARE, ADULTS, "Working age care", 58.0, 0.02, 0.05, 0.14),
    Service(_SOCIAL_CARE, ADULTS, "Direct payments", 15.0, 0.00, -0.01, 0.05),
    Service(_SOCIAL_CARE, ADULTS, "Social work and reablement", 19.0, -0.03, -0.01, 0.12),
    Service(_SOCIAL_CARE, ADULTS, "Commissioning and prevention", 9.0, -0.02, -0.03, 0.15),
    Service(_SOCIAL_CARE, ADULTS, "Better Care Fund income", -14.0, 0.00, 0.00),
    Service("City Development and Neighbourhoods", "Neighbourhoods", "Neighbourhood services", 31.0, 0.01, 0.02),
    Service("City Development and Neighbourhoods", "Planning and transport", "Highways and transport", 24.0, 0.0, 0.01),
    Service("City Development and Neighbourhoods", "Housing", "Homelessness", 9.0, 0.06, 0.22),
    Service("Public Health", "Public health", "Public health", 21.0, -0.01, -0.01),
    Service("Corporate Resources", "Finance", "Finance and revenues", 16.0, -0.02, -0.01),
    Service("Corporate Resources", "Information", "Information and customers", 18.0, 0.0, 0.01),
    Service("Corporate Resources", "Legal and governance", "Legal and governance", 11.0, 0.03, 0.04),
)
NEW_SERVICE = Service(_SOCIAL_CARE, CHILDREN, "Family hubs", 2.4, 0.0, 0.0)
NEW_FROM = 2024  # financial year in which it begins: its first forecast has none before it
BUDGETS_OF = 2025  # the financial year in whose money the budgets above are given
BUDGET_GROWTH = 1.035  # a year

ACCOUNTS = (
    ("Salaries", "Employees", "Permanent staff", 0.33),
    ("Third party payments", "Third party", "", 0.55),
    ("Transfer payments", "Transfer", "", 0.06),
    ("Supplies and services", "Third party", "", 0.06),
)
ACCRUED = 0.3  # share of agency invoices that come a month after the work
POSTED_LATE = 0.04
CREDIT = 0.02

HIGH_NEEDS = {"allocation": 62_000.0, "growth": 1.068, "overspend_first": 0.035, "overspend_last": 0.115,
              "recoupment": 0.06, "brought_forward": 6_400.0}  # £'000, 2020-21  # fmt: skip
# Income from the integrated care board by client group and stream: thousands of pounds in 2020-21.
ICB = {
    ("children", "continuing care"): 1_450,
    ("children", "section 117"): 160,
    ("children", "joint"): 540,
    ("adults 18-64", "continuing care"): 3_900,
    ("adults 18-64", "section 117"): 2_700,
    ("adults 18-64", "joint"): 1_100,
    ("adults 65+", "continuing care"): 2_350,
    ("adults 65+", "funded nursing care"): 3_200,
    ("adults 65+", "section 117"): 420,
    ("adults 65+", "joint"): 650,
}
