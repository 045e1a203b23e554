"""Codes that only the children in need census has. Source: the schemas of its collections, 2017 to 2026."""

from __future__ import annotations

DISABILITY = {
    "NONE": "No disability", "MOB": "Mobility", "HAND": "Hand function", "PC": "Personal care", "INC": "Incontinence",
    "COMM": "Communication", "LD": "Learning", "HEAR": "Hearing", "VIS": "Vision", "BEH": "Behaviour",
    "CON": "Consciousness", "AUT": "Autism", "DDA": "Other",
}  # fmt: skip
NO_DISABILITY = "NONE"

# To 6 the letter says whom a factor is about; of 18 and 19, whose the harm was.
_OF_THREE = {
    "1": "Alcohol misuse", "2": "Drug misuse", "3": "Domestic abuse", "4": "Mental health", "5": "Learning disability",
    "6": "Physical disability or illness",
}  # fmt: skip
_WHOM = {"A": "the child", "B": "a parent or carer", "C": "another person in the household"}
FACTOR = {
    **{f"{n}{letter}": f"{what}: {whom}" for n, what in _OF_THREE.items() for letter, whom in _WHOM.items()},
    "7A": "Young carer", "8B": "Privately fostered: from abroad, will return",
    "8C": "Privately fostered: from abroad, will stay", "8D": "Privately fostered: in an educational placement",
    "8E": "Privately fostered: alternative family arrangement", "8F": "Privately fostered: other",
    "9A": "Unaccompanied asylum seeker", "10A": "Missing", "11A": "Child sexual exploitation", "12A": "Trafficking",
    "13A": "Gangs", "14A": "Socially unacceptable behaviour", "15A": "Self-harm", "16A": "Neglect",
    "17A": "Emotional abuse", "18A": "Physical abuse", "18B": "Physical abuse by a child",
    "18C": "Physical abuse by an adult", "19A": "Sexual abuse", "19B": "Sexual abuse by a child",
    "19C": "Sexual abuse by an adult", "20": "Other", "21": "No factor identified",
    "22A": "Female genital mutilation", "23A": "Abuse linked to faith or belief", "24A": "Child criminal exploitation",
}  # fmt: skip

UPN_UNKNOWN = ("UN1", "UN2", "UN3", "UN4", "UN5", "UN6", "UN7")

# The last collection whose schema is known to be without the code.
NOT_YET_IN = {"18B": 2017, "18C": 2017, "19B": 2017, "19C": 2017, "24A": 2021, "RC9": 2022, "5D": 2022}
