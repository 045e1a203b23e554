"""A small children in need census in the shape of any collection, as XML and as its flattened modules.

Child 007 has two cases: one closed after an assessment, one with an enquiry, a conference and a plan. Child 8
is not yet born and was referred without further action. Child 9 has no case.
"""

import csv
import io

OURS = 2026


def message(body, year, reference=None, collection="CIN", xmlns=""):
    space = f' xmlns="{xmlns}"' if xmlns else ""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<Message{space}><Header><CollectionDetails><Collection>{collection}</Collection><Year>{year}</Year>
<ReferenceDate>{reference or f"{year}-03-31"}</ReferenceDate></CollectionDetails>
<Source><SourceLevel>L</SourceLevel><LEA>999</LEA></Source></Header><Children>{body}</Children></Message>"""


def tags(**cells):
    return "".join(f"<{name}>{text}</{name}>" for name, text in cells.items() if text != "")


def child(number, cases="", **identifiers):
    about = tags(LAchildID=number, **identifiers)
    return f"<Child><ChildIdentifiers>{about}</ChildIdentifiers>{cases}</Child>"


def case(inside="", nfa="0", **cells):
    return f"<CINdetails>{tags(**cells)}{inside}<ReferralNFA>{nfa}</ReferralNFA></CINdetails>"


def modules(year):
    """The cells of every module that the collection of a year has."""
    before = year - 1
    sex = {"Sex": ("F", "U", "M")} if year >= 2025 else {"GenderCurrent": ("2", "0", "1")}
    (heading, sexes) = next(iter(sex.items()))
    yes, no = ("true", "false") if year <= 2022 else ("1", "0")
    people = [
        {"LAchildID": "007", "UPN": "A1", "FormerUPN": "B1", "UPNunknown": "", "PersonBirthDate": "2010-05-04",
         "ExpectedPersonBirthDate": "", "PersonDeathDate": ""},
        {"LAchildID": "8", "UPN": "", "FormerUPN": "", "UPNunknown": "UN1", "PersonBirthDate": "",
         "ExpectedPersonBirthDate": f"{year}-06-01", "PersonDeathDate": ""},
        {"LAchildID": "9", "UPN": "A3", "FormerUPN": "", "UPNunknown": "", "PersonBirthDate": "2012-01-01",
         "ExpectedPersonBirthDate": "", "PersonDeathDate": ""},
    ]  # fmt: skip
    first, second = {"LAchildID": "007", "CINdetailsID": "1"}, {"LAchildID": "007", "CINdetailsID": "2"}
    found = {
        "Header": [{"Collection": "CIN", "Year": str(year), "ReferenceDate": f"{year}-03-31", "SourceLevel": "L",
                    "LEA": "999", "SoftwareCode": "x", "Release": "1", "SerialNo": "001", "DateTime": ""}],
        "ChildIdentifiers": [{**one, heading: sexes[n]} for n, one in enumerate(people)],
        "ChildCharacteristics": [{"LAchildID": "007", "Ethnicity": "WBRI"}, {"LAchildID": "8", "Ethnicity": "NOBT"},
                                 {"LAchildID": "9", "Ethnicity": "APKN"}],
        "Disabilities": [{"LAchildID": "007", "Disability": "LD"}, {"LAchildID": "007", "Disability": "AUT"},
                         {"LAchildID": "8", "Disability": "NONE"}],
        "CINdetails": [
            {**first, "CINreferralDate": f"{before}-05-02", "ReferralSource": "1A", "PrimaryNeedCode": "N1",
             "CINclosureDate": f"{before}-08-01", "ReasonForClosure": "RC8", "DateOfInitialCPC": "",
             "ReferralNFA": no},
            {**second, "CINreferralDate": f"{before}-10-03", "ReferralSource": "6", "PrimaryNeedCode": "N4",
             "CINclosureDate": "", "ReasonForClosure": "", "DateOfInitialCPC": "", "ReferralNFA": no},
            {"LAchildID": "8", "CINdetailsID": "1", "CINreferralDate": f"{year}-02-02", "ReferralSource": "3B",
             "PrimaryNeedCode": "", "CINclosureDate": "", "ReasonForClosure": "", "DateOfInitialCPC": "",
             "ReferralNFA": yes},
        ],
        "Assessments": [
            {**first, "AssessmentActualStartDate": f"{before}-05-03", "AssessmentInternalReviewDate": "",
             "AssessmentAuthorisationDate": f"{before}-07-05", "AssessmentFactors": "2A,2B"},
            {**second, "AssessmentActualStartDate": f"{before}-10-04",
             "AssessmentInternalReviewDate": f"{before}-10-14", "AssessmentAuthorisationDate": "",
             "AssessmentFactors": ""},
        ],
        "Section47": [{**second, "S47ActualStartDate": f"{before}-10-05", "InitialCPCtarget": f"{before}-10-26",
                       "DateOfInitialCPC": f"{before}-10-24", "ICPCnotRequired": no}],
        "ChildProtectionPlans": [
            {**second, "CPPID": "1", "CPPstartDate": f"{before}-10-24", "CPPendDate": "",
             "InitialCategoryOfAbuse": "NEG", "LatestCategoryOfAbuse": "EMO", "NumberOfPreviousCPP": "1"},
        ],
        "Reviews": [{**second, "CPPID": "1", "CPPreviewDate": f"{before}-12-20"},
                    {**second, "CPPID": "1", "CPPreviewDate": f"{year}-03-10"}],
    }  # fmt: skip
    if year >= 2022:
        found["CINplanDates"] = [{**first, "CINPlanStartDate": f"{before}-07-06", "CINPlanEndDate": f"{before}-07-30"}]
    if year >= 2026:
        found["PreProceedings"] = [
            {**second, "PPStartDate": f"{year}-01-08", "LBPSentDate": f"{year}-01-12", "FGDMMeetingOffer": "1",
             "FGDMMeetingFac": "0", "InitialPPMeetingDate": f"{year}-02-01", "ReviewMeetingsCount": "2",
             "StepDecisionDate": "", "PPOutcome": "", "CourtAppDate": "", "LetterInitCPDate": ""},
        ]  # fmt: skip
    return found


def as_csv(found, folder="cin"):
    """The modules as flattened CSV files, by path."""
    files = {}
    for name, rows in found.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        files[f"{folder}/{name}.csv"] = text.getvalue()
    return files


def as_xml(found, xmlns=""):
    """The modules as the XML of their collection, which has no ids but the child's."""

    def of(name, one, case_id=None):
        rows = [row for row in found.get(name, []) if row["LAchildID"] == one]
        rows = [row for row in rows if case_id is None or row["CINdetailsID"] == case_id]
        keys = ("LAchildID", "CINdetailsID", "CPPID")
        return [{cell: text for cell, text in row.items() if cell not in keys} for row in rows]

    def inside(one, case_id):
        text = ""
        for row in of("Assessments", one, case_id):
            factors = "".join(tags(AssessmentFactors=f) for f in row.pop("AssessmentFactors").split(",") if f)
            nested = f"<FactorsIdentifiedAtAssessment>{factors}</FactorsIdentifiedAtAssessment>" if factors else ""
            text += f"<Assessments>{tags(**row)}{nested}</Assessments>"
        for module, element in (("CINplanDates", "CINPlanDates"), ("Section47", "Section47")):
            text += "".join(f"<{element}>{tags(**row)}</{element}>" for row in of(module, one, case_id))
        reviews = "".join(tags(**row) for row in of("Reviews", one, case_id))
        for row in of("ChildProtectionPlans", one, case_id):
            text += f"<ChildProtectionPlans>{tags(**row)}<Reviews>{reviews}</Reviews></ChildProtectionPlans>"
        for row in of("PreProceedings", one, case_id):
            text += f"<PreProceedings>{tags(**row)}</PreProceedings>"
        return text

    body = ""
    for person in found["ChildIdentifiers"]:
        one = person["LAchildID"]
        ethnicity = "".join(tags(**row) for row in of("ChildCharacteristics", one))
        disabilities = "".join(tags(**row) for row in of("Disabilities", one))
        about = f"<ChildCharacteristics>{ethnicity}<Disabilities>{disabilities}</Disabilities></ChildCharacteristics>"
        cases = "".join(
            f"<CINdetails>{tags(**details)}{inside(one, str(number))}</CINdetails>"
            for number, details in enumerate(of("CINdetails", one), start=1)
        )
        body += f"<Child><ChildIdentifiers>{tags(**person)}</ChildIdentifiers>{about}{cases}</Child>"
    return message(body, int(found["Header"][0]["Year"]), xmlns=xmlns)
