"""Code sets of the statutory returns: each code with what it means.

Sources: SSDA903, CIN census, SEN2, Annex A and Client Level Data guidance. Codes that have been
retired stay, because older rows carry them.
"""

from __future__ import annotations

SEX = {"Female": "Female", "Male": "Male", "Not stated": "Not stated or not recorded", "Neither": "Neither"}

ETHNICITY = {
    "WBRI": "White British", "WIRI": "White Irish", "WIRT": "Traveller of Irish heritage",
    "WOTH": "Any other White background", "WROM": "Gypsy/Roma", "MWBC": "White and Black Caribbean",
    "MWBA": "White and Black African", "MWAS": "White and Asian", "MOTH": "Any other mixed background",
    "AIND": "Indian", "APKN": "Pakistani", "ABAN": "Bangladeshi", "AOTH": "Any other Asian background",
    "BCRB": "Caribbean", "BAFR": "African", "BOTH": "Any other Black background", "CHNE": "Chinese",
    "OOTH": "Any other ethnic group", "REFU": "Refused", "NOBT": "Not yet obtained",
    # What some extracts say of a person and no more: a group without a background.
    "White": "White, background not given", "Mixed": "Mixed, background not given",
    "Asian": "Asian, background not given", "Black": "Black, background not given",
}  # fmt: skip

LEGAL_STATUS = {
    "C1": "Interim care order", "C2": "Full care order", "D1": "Freeing order", "E1": "Placement order",
    "V2": "Section 20, single period", "V3": "Short breaks, episodes recorded",
    "V4": "Short breaks, agreements recorded", "L1": "Police protection", "L2": "Emergency protection order",
    "L3": "Child assessment order", "J1": "Remand", "J2": "Detained under PACE",
    "J3": "Youth rehabilitation order with residence",
    # What some extracts say of a status and no more.
    "Short breaks": "Short breaks, how they are recorded not given",
}  # fmt: skip

PLACEMENT = {
    "U1": "Foster placement with relative or friend, long term",
    "U2": "Foster placement with relative or friend, fostering for adoption or concurrent planning",
    "U3": "Foster placement with relative or friend, neither long term nor for adoption",
    "U4": "Foster placement with other carer, long term",
    "U5": "Foster placement with other carer, fostering for adoption or concurrent planning",
    "U6": "Foster placement with other carer, neither long term nor for adoption",
    "A3": "Placed for adoption with consent, current foster carer",
    "A4": "Placed for adoption with consent, not current foster carer",
    "A5": "Placed for adoption with placement order, current foster carer",
    "A6": "Placed for adoption with placement order, not current foster carer",
    "K1": "Secure children's home", "K2": "Children's home", "K3": "Registered supported accommodation",
    "H5": "Semi-independent, not under the children's homes regulations", "P1": "Placed with parents",
    "P2": "Independent living", "P3": "Residential employment", "R1": "Residential care home",
    "R2": "NHS or other health trust", "R3": "Family centre or mother and baby unit",
    "R5": "Young offender institution", "S1": "Residential school", "T0": "Temporary, any other",
    "T1": "Temporary, in hospital", "T2": "Temporary, on holiday", "T3": "Temporary, normal carer on holiday",
    "T4": "Temporary, seven days or less", "Z1": "Other placement, on a schedule to the department",
    "Z11": "Other placement, code Z11", "Z12": "Other placement, code Z12", "Z13": "Other placement, code Z13",
    "Z14": "Other placement, code Z14",
    # Codes of before 2015, which a child who has long lived in one place may still carry.
    "Q1": "Foster placement with relative or friend (to 2015)", "Q2": "Foster placement with other carer (to 2015)",
    "F1": "Foster placement with relative or friend, inside the council's area (to 2008)",
    "F2": "Foster placement with the council's carer, inside its area (to 2008)",
    "F3": "Foster placement with an agency's carer, inside the area (to 2008)",
    "F4": "Foster placement with relative or friend, outside the council's area (to 2008)",
    "F5": "Foster placement with the council's carer, outside its area (to 2008)",
    "F6": "Foster placement with an agency's carer, outside the area (to 2008)",
    "A1": "Placed for adoption (to 2006)", "A2": "Placed for adoption with former foster carers (to 2006)",
    "H1": "Secure unit inside the council's area (to 2008)", "H2": "Secure unit outside the area (to 2008)",
    "H3": "Home or hostel inside the council's area (to 2008)", "H4": "Home or hostel outside the area (to 2008)",
    "M1": "Refuge (retired)", "M2": "Whereabouts known, not in a refuge (retired)",
    "M3": "Whereabouts not known (retired)", "R4": "Youth treatment centre (retired)",
    # What some extracts say of a placement and no more.
    "Foster": "Foster placement, kind not given", "Adoption": "Placed for adoption, kind not given",
}  # fmt: skip

PLACEMENTS_NOT_REGISTERED = ("Z1", "Z11", "Z12", "Z13", "Z14")

PROVIDER = {
    "PR0": "Parent or person with parental responsibility", "PR1": "Own provision by the council",
    "PR2": "Other council", "PR3": "Other public provision", "PR4": "Private", "PR5": "Voluntary",
}  # fmt: skip

REASON_NEW_EPISODE = {
    "S": "Started to be looked after", "L": "Legal status change", "P": "Placement and carer change",
    "T": "Placement change, same carer", "B": "Legal status, placement and carer change",
    "U": "Legal status and placement change, same carer",
}  # fmt: skip

REASON_CEASED = {
    "X1": "Episode ends and a new one starts the same day", "E11": "Adopted, unopposed",
    "E12": "Adopted, consent dispensed with", "E2": "Died", "E3": "Care taken over by another council",
    "E4A": "Home to parents, planned", "E4B": "Home to parents, unplanned",
    "E13": "To a person without parental responsibility", "E41": "Residence or child arrangements order",
    "E43": "Special guardianship, former foster carer (to 2018)", "E44": "Special guardianship, other (to 2018)",
    "E45": "Special guardianship, former foster carer, relative or friend",
    "E46": "Special guardianship, former foster carer, other",
    "E47": "Special guardianship, other carer, relative or friend", "E48": "Special guardianship, other",
    "E5": "Independent living, supported", "E6": "Independent living, unsupported",
    "E7": "To adult residential care", "E8": "Other", "E9": "Custody", "E14": "Remand ended",
    "E1": "Adopted, whether opposed not given (retired)", "E42": "Special guardianship, carer not given (retired)",
    "E4": "Home to parents, whether planned not given (retired)",
    "E15": "Age assessed as 18 or over", "E16": "Moved abroad", "E17": "18 or over, remained with carers",
}  # fmt: skip

REASON_PLACE_CHANGE = (
    "CARPL", "CLOSE", "ALLEG", "STAND", "APPRR", "CREQB", "CREQO", "CHILD", "LAREQ", "PLACE", "CUSTOD", "OTHER",
)  # fmt: skip

NEED = {
    "N0": "Not stated", "N1": "Abuse or neglect", "N2": "Child's disability or illness",
    "N3": "Parental disability or illness", "N4": "Family in acute stress", "N5": "Family dysfunction",
    "N6": "Socially unacceptable behaviour", "N7": "Low income", "N8": "Absent parenting",
    "N9": "Cases other than children in need",
}  # fmt: skip

REVIEW = {f"PN{n}": f"Review code PN{n}" for n in range(8)}
MISSING = {"M": "Missing", "A": "Away from placement without authorisation"}
SDQ_REASON = ("SDQ1", "SDQ2", "SDQ3", "SDQ4", "SDQ5")
ADOPTERS_SEX = {
    "M1": "One man", "F1": "One woman", "MM": "Two men", "FF": "Two women", "MF": "A man and a woman",
}  # fmt: skip
ADOPTERS_STATUS = ("L0", "L11", "L12", "L2", "L3", "L4")
PREVIOUS_PERMANENCE = ("P1", "P2", "P3", "P4", "Z1")
SOCIAL_WORKER_CHANGE = (
    "MANAGE", "FCONTA", "LEFTRL", "ORGRST", "TSPROC", "ABSENC", "CHCHAN", "PCCHAN", "SWDIED", "OTHERS",
)  # fmt: skip

CONTACT_SOURCE = {
    "1A": "Individual: family member", "1B": "Individual: acquaintance", "1C": "Individual: self",
    "1D": "Individual: other", "2A": "Schools", "2B": "Education services", "3A": "Health: GP",
    "3B": "Health: health visitor", "3C": "Health: school nurse", "3D": "Health: other primary",
    "3E": "Health: A&E", "3F": "Health: other", "4": "Housing", "5A": "Council: social care",
    "5B": "Council: other internal", "5C": "Council: external", "5D": "Council: early help", "6": "Police",
    "7": "Other legal agency",
    "8": "Other", "9": "Anonymous", "10": "Unknown",
    # What some extracts say of a source and no more.
    "Individual": "Individual, who is not given", "Education": "School or education service, which is not given",
    "Health": "Health, which service is not given", "Council services": "Council services, which is not given",
}  # fmt: skip

CASE_CLOSED = {
    "RC1": "Adopted", "RC2": "Died", "RC3": "Child arrangements order", "RC4": "Special guardianship order",
    "RC5": "Transferred to another council", "RC6": "Transferred to adult services", "RC7": "Other",
    "RC8": "Closed after assessment, no further action",
    "RC9": "Closed after assessment, referred to early help",
}  # fmt: skip

CASE_STATUS = ("Looked after child", "Child protection plan", "Child in need plan", "Open assessment", "Closed episode")

ABUSE = {"NEG": "Neglect", "PHY": "Physical abuse", "SAB": "Sexual abuse", "EMO": "Emotional abuse", "MUL": "Multiple"}

ELIGIBILITY = (
    "Relevant child", "Former relevant child", "Qualifying care leaver", "Eligible child", "Other",
)  # fmt: skip
IN_TOUCH = {
    "YES": "In touch", "NO": "Not in touch", "DIED": "Died", "REFU": "Refused contact",
    "NREQ": "No longer requires services", "RHOM": "Returned home",
}  # fmt: skip
ACCOMMODATION = tuple("BCDEGHKRSTUVWXYZ")
SUITABILITY = ("Suitable", "Unsuitable")
NEET = "NEET, reason not given"  # what some extracts say of an activity and no more
ACTIVITY = ("F1", "P1", "F2", "P2", "F3", "P3", "F4", "P4", "F5", "P5", "G4", "G5", "G6", NEET)
NOT_IN_EDUCATION_EMPLOYMENT_OR_TRAINING = ("G4", "G5", "G6", NEET)
PERMANENCE = {
    "Return to family": "Return to family", "Adoption": "Adoption",
    "SGO/CAO": "Special guardianship or child arrangements order", "Supported living": "Supported living",
    "Residential": "Long-term residential placement", "Fostering": "Long-term fostering", "Other": "Other",
}  # fmt: skip
PLACEMENT_LOCATION = {"In": "Inside the council's area", "Out": "Outside the council's area"}
ADOPTION_REVERSED = {
    "RD1": "The child's needs changed", "RD2": "The court did not make a placement order",
    "RD3": "No adopters could be found", "RD4": "Any other reason",
}  # fmt: skip
ADOPTER_LEFT = ("Withdrew", "On hold", "Refused")

SEN2_OUTCOME = {
    "Y": "Yes", "N": "No", "A": "Awaiting a decision", "W": "Withdrawn or ceased", "H": "Historical",
}  # fmt: skip
SEN_NEED = {
    "SPLD": "Specific learning difficulty", "MLD": "Moderate learning difficulty",
    "SLD": "Severe learning difficulty", "PMLD": "Profound and multiple learning difficulty",
    "SEMH": "Social, emotional and mental health", "SLCN": "Speech, language and communication needs",
    "HI": "Hearing impairment", "VI": "Vision impairment", "MSI": "Multi-sensory impairment",
    "PD": "Physical disability", "ASD": "Autistic spectrum disorder", "OTH": "Other difficulty",
    "DS": "Down syndrome", "NSA": "Support without a specialist assessment of the type of need",
}  # fmt: skip
PLAN_CEASED = {
    "1": "Reached maximum age", "2": "Needs met without a plan", "3": "Higher education", "4": "Paid employment",
    "5": "Transferred to another council", "6": "No longer wishes to engage", "7": "Left England", "8": "Died",
    "9": "Other",
}  # fmt: skip
REVIEW_OUTCOME = ("amend", "maintain", "cease")
EHC_PLACEMENT = ("named in the plan", "attended")
SEND_KIND = ("EHC plan", "SEN support")

LONG_TERM_SERVICES = ("Nursing care", "Residential care", "Community", "Prison")
SERVICE_TYPE = (
    *LONG_TERM_SERVICES, "ST-Max", "Ongoing low level", "Other short term",
    "Direct to unpaid carer", "Support involving the person cared-for",
)  # fmt: skip

CLIENT_TYPE = ("Service User", "Carer", "Carer known by association")
ADULT_EVENT = ("Request", "Assessment", "Review")

RATING = (
    "Outstanding", "Good", "Requires improvement", "Inadequate", "Not yet inspected",
    "Insufficient evidence to rate", "Inspected but not rated", "Rated by service",
)  # fmt: skip

CHILDRENS = "Children's services"
ADULTS = "Adult social care"
DIVISIONS = (CHILDRENS, ADULTS)
POST_STATUS = ("filled", "vacant", "frozen", "supernumerary", "new")
ORGANISATION_ROLE = {
    "1": "Senior manager", "2": "Middle manager", "3": "First line manager", "4": "Senior practitioner",
    "5": "Case holder", "6": "Qualified without cases",
}  # fmt: skip
CLIENT_GROUP = ("children", "adults 18-64", "adults 65+")
INCOME_STREAM = ("continuing care", "funded nursing care", "section 117", "joint")
PATHWAY = ("0", "1", "2", "3")
RESIDENCE = ("council", "all")
HOUSEHOLD_TYPE = ("mainstream", "connected")
SUPPLIED_STATUS = ("provisional", "final", "awaiting sign-off")
