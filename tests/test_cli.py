"""The command line: what it refuses and how it says so, its exit codes, what explain prints."""

import json
import subprocess
import sys

import pytest

from quarterdeck.cli import main
from quarterdeck.metric import catalogue

EXPLAINED = {
    "id", "title", "number", "kind", "basis", "period", "status", "value", "unit", "numerator", "denominator",
    "lower", "upper", "set_aside", "open_and_late", "rows_in", "rows_used", "sources",
}  # fmt: skip


def refused(capsys, *arguments):
    """The sentence on the error stream of a command that must exit with 1 and print nothing else."""
    assert main(list(arguments)) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err


@pytest.mark.parametrize(
    "typed, meant",
    [
        (["rnu", "2025-26 Q2"], "run"),
        (["run", "2025-26 Q2", "--inbxo", "x"], "--inbox"),
        (["explain", "exits_from_car", "2025-26 Q2"], "exits_from_care"),
        (["run", "2025-26 Q2", "--edition", "ful"], "full"),
        (["run", "2025-26 Q2", "--tabs", "03_childen"], "03_children"),
        (["run", "2025/26 Q2"], "2025-26 Q1"),
        (["deep-dive", "exits_from_car", "2025-26 Q2", "--question", "Why?"], "exits_from_care"),
    ],
)
def test_a_mistyped_name_is_refused_with_the_nearest(capsys, made_up, typed, meant):
    assert meant in refused(capsys, *typed)


@pytest.mark.parametrize("quarter", ["2025-26 Q5", "2025-27 Q2", "Q2", "2025-26Q2", "next"])
def test_an_impossible_quarter_is_refused_with_the_right_form(capsys, quarter):
    said = refused(capsys, "explain", "exits_from_care", quarter)
    assert "Q" in said and quarter in said


def test_a_misspelt_parameter_is_refused_before_anything_is_made(capsys, made_up, tmp_path):
    arguments = ["run", "2025-26 Q2", "--inbox", str(made_up.inbox), "--outputs", str(tmp_path / "out")]
    said = refused(capsys, *arguments, "-p", "quartr=2025-26 Q1")
    assert "quartr" in said and "'quarter'" in said
    assert not (tmp_path / "out").exists()


def test_a_parameter_may_repeat_but_not_contradict_the_quarter(capsys, made_up):
    said = refused(capsys, "run", "2025-26 Q2", "--inbox", str(made_up.inbox), "-p", "quarter=2025-26 Q1")
    assert "2025-26 Q1" in said and "2025-26 Q2" in said


@pytest.mark.parametrize("typed", [["run"], ["explain"], ["run", "2025-26 Q2", "--jobs", "0"], ["--nothing"]])
def test_a_usage_error_is_refused_with_1_not_2(capsys, typed):
    assert refused(capsys, *typed)


def test_an_inbox_that_is_not_there_is_named(capsys, tmp_path):
    assert "nowhere" in refused(capsys, "check", "2025-26 Q2", "--inbox", str(tmp_path / "nowhere"))


def test_an_inbox_without_any_known_file_stops_the_run(capsys, tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "holiday.txt").write_text("sun, sea\n", encoding="utf-8")
    outputs = tmp_path / "out"
    assert main(["run", "2025-26 Q2", "--inbox", str(folder), "--outputs", str(outputs)]) == 1
    assert "could be read" in capsys.readouterr().err
    assert not (outputs / "2025-26-Q2" / "full").exists()


def test_the_command_line_loads_nothing_heavy_before_it_must():
    code = "import quarterdeck.cli, sys; print(*(set(sys.modules) & {'pandas', 'numpy', 'papermill', 'matplotlib'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == ""


def test_python_m_is_the_same_command():
    done = subprocess.run(
        [sys.executable, "-m", "quarterdeck", "rnu"], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 1
    assert "Did you mean 'run'" in done.stderr


def test_the_list_names_every_measure(capsys):
    assert main(["explain", "--list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in listed] == list(catalogue())
    assert all(set(row) == {"id", "title", "number", "area", "kind"} for row in listed)


def explained(capsys, made_up, metric, quarter="2025-26 Q2", *more):
    assert main(["explain", metric, quarter, "--inbox", str(made_up.inbox), "--json", *more]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("metric", list(catalogue()))
def test_the_rows_of_every_explanation_add_up(opened, metric):
    from quarterdeck.run.explain import explanation

    account = explanation(catalogue()[metric], opened)
    assert set(account) >= EXPLAINED
    assert account["rows_in"] == account["rows_used"] + sum(account["set_aside"].values())
    assert all(rows > 0 for rows in account["set_aside"].values())
    assert all(extract < "2025-26 Q2" for extract in account["rows_of_older_extracts"])
    json.dumps(account, allow_nan=False)


def test_rows_that_a_measure_does_not_look_at_are_told_apart_by_their_dates(opened):
    from quarterdeck.run.explain import ANOTHER_TIME, NOT_ITS_KIND, OUTSIDE, explanation

    exits = explanation(catalogue()["exits_from_care"], opened)["set_aside"]
    assert exits[ANOTHER_TIME] > 0 and exits[NOT_ITS_KIND] > 0 and OUTSIDE not in exits



def test_explain_says_what_is_behind_a_percentage(capsys, made_up):
    account = explained(capsys, made_up, "ehc_plans_issued_within_20_weeks", "2025-26 Q2", "--by", "primary_need")
    assert account["number"] == "E3"
    assert account["kind"] == "percentage" and account["unit"] == "%"
    assert account["period"] == {"start": "2025-07-01", "end": "2025-09-30"}
    assert account["value"] == pytest.approx(100 * account["numerator"] / account["denominator"])
    assert account["lower"] < account["value"] < account["upper"]
    assert account["open_and_late"] >= 0
    assert account["sources"]
    assert sum(group["numerator"] for group in account["groups"]) == account["numerator"]


def test_explain_reads_the_same_to_a_person(capsys, made_up):
    assert main(["explain", "exits_from_care", "2025-26 Q2", "--inbox", str(made_up.inbox)]) == 0
    said = capsys.readouterr().out
    account = explained(capsys, made_up, "exits_from_care")
    assert account["definition"] in said
    assert f"{account['rows_in']:,} rows in, {account['rows_used']:,} used" in said


def test_a_period_before_every_extract_is_empty_with_the_reason(capsys, made_up):
    account = explained(capsys, made_up, "exits_from_care", "2012-13 Q1")
    assert account["status"] == "not observable"
    assert account["value"] is None and account["reason"]
    assert account["rows_in"] == 0 and account["set_aside"] == {}


def test_check_lists_what_was_found_and_what_is_missing(capsys, made_up):
    code = main(["check", "2025-26 Q2", "--inbox", str(made_up.inbox), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert {"ssda903", "annex_a", "sen2"} <= {source["format"] for source in told["sources"]}
    assert code == (2 if any(e["status"] == "missing" for e in told["expected"]) else 0)
    assert main(["check", "2025-26 Q2", "--inbox", str(made_up.inbox)]) == code
    said = capsys.readouterr().out
    assert "Verdict" in said and "set aside" in said


def test_a_new_quarter_has_forms_and_a_checklist_and_keeps_what_is_there(capsys, tmp_path):
    assert main(["new", "2025-26 Q3", "--inbox", str(tmp_path)]) == 0
    folder = tmp_path / "2025-26-Q3"
    assert {path.name for path in (folder / "forms").iterdir()} == {"finance.csv", "children.csv", "adults.csv"}
    form = folder / "forms" / "finance.csv"
    first, *lines = form.read_text(encoding="utf-8-sig").splitlines()
    assert first.startswith("measure,period,numerator,denominator,value,unit,status")
    assert all(",2025-26 Q3," in line for line in lines) and lines
    form.write_text("mine\n", encoding="utf-8")
    assert main(["new", "2025-26 Q3", "--inbox", str(tmp_path)]) == 0
    assert form.read_text(encoding="utf-8") == "mine\n"


def test_a_deep_dive_is_a_valid_notebook_that_warns_and_is_never_written_over(capsys, made_up, tmp_path):
    import nbformat

    arguments = ["deep-dive", "exits_from_care", "2025-26 Q2", "--question", "Why did fewer leave?", "--out"]
    assert main([*arguments, str(tmp_path), "--inbox", str(made_up.inbox)]) == 0
    (path,) = tmp_path.glob("*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert "OFFICIAL-SENSITIVE" in notebook.cells[1].source
    assert [c.metadata.get("tags") for c in notebook.cells if c.metadata.get("tags")] == [["parameters"]]
    assert len(path.name) <= 100
    capsys.readouterr()
    assert "already there" in refused(capsys, *arguments, str(tmp_path))


def test_a_deep_dive_runs(made_up, tmp_path):
    from quarterdeck.params import repository
    from quarterdeck.run.deep_dive import write_deep_dive
    from quarterdeck.run.engine import run_notebooks

    path = write_deep_dive("exits_from_care", "2025-26 Q2", "Why?", tmp_path, made_up.inbox)
    (ran,) = run_notebooks([path], tmp_path / "ran", lambda notebook: {}, folder=repository())
    assert ran.failure is None


def test_a_form_filled_in_supplies_the_figure_and_empty_lines_are_no_faults(capsys, tmp_path):
    assert main(["new", "2025-26 Q3", "--inbox", str(tmp_path)]) == 0
    form = tmp_path / "2025-26-Q3" / "forms" / "children.csv"
    lines = form.read_text(encoding="utf-8-sig").splitlines()
    filled = "childrens_vacancy_rate,2025-26 Q3,10,80,,%,final,HR,2026-01-05,yes,"
    lines = [filled if line.startswith("childrens_vacancy_rate,") else line for line in lines]
    form.write_text("\n".join(lines) + "\n", encoding="utf-8")
    capsys.readouterr()
    arguments = ["explain", "childrens_vacancy_rate", "2025-26 Q3", "--inbox", str(tmp_path), "--json"]
    assert main(arguments) == 0
    account = json.loads(capsys.readouterr().out)
    assert (account["status"], account["supplied_by"], account["value"]) == ("supplied", "HR", 12.5)
    assert account["rows_in"] == 0 and [s["file"] for s in account["sources"]] == ["forms/children.csv"]
    assert main(["check", "2025-26 Q3", "--inbox", str(tmp_path)]) == 2
    assert "No row was set aside." in capsys.readouterr().out


def test_groups_are_named_in_words_with_their_unit_and_keep_their_codes_for_a_program(made_up, capsys):
    arguments = ["explain", "children_looked_after_at_period_end", "2025-26 Q2", "--inbox", str(made_up.inbox)]
    assert main([*arguments, "--by", "legal_status"]) == 0
    said = capsys.readouterr().out
    assert "Full care order " in said and " children" in said and "of -" not in said
    assert main([*arguments, "--by", "legal_status", "--json"]) == 0
    groups = {row["group"]: row["name"] for row in json.loads(capsys.readouterr().out)["groups"]}
    assert groups["C2"] == "Full care order"


def test_a_quarter_only_begun_makes_no_pack_of_nothing(tmp_path, capsys):
    assert main(["new", "2025-26 Q3", "--inbox", str(tmp_path / "inbox")]) == 0
    assert "which does not exist: name your council there" in capsys.readouterr().out
    arguments = ["--inbox", str(tmp_path / "inbox"), "--outputs", str(tmp_path / "out")]
    assert main(["run", "2025-26 Q3", *arguments]) == 1
    assert "Nothing in" in capsys.readouterr().err
    assert not (tmp_path / "out" / "2025-26-Q3").exists()


def test_what_explains_a_change_is_printed_and_adds_up(capsys, made_up):
    arguments = ["explain-change", "referrals_in_period", "2025-26 Q1", "2025-26 Q2", "--inbox", str(made_up.inbox)]
    assert main([*arguments, "--by", "sex, referral_source", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    for dimension in ("sex", "referral_source"):
        parts = [row["contribution"] for row in told["groups"] if row["dimension"] == dimension]
        assert sum(parts) == pytest.approx(told["change"])
    assert main([*arguments, "--by", "sex"]) == 0
    said = capsys.readouterr().out
    assert told["title"] in said and "By sex" in said and "keep it in the team" in said


def test_a_change_between_quarters_the_wrong_way_round_or_by_people_is_refused(capsys, made_up):
    arguments = ["explain-change", "referrals_in_period"]
    assert "earlier quarter first" in refused(capsys, *arguments, "2025-26 Q2", "2025-26 Q1")
    inbox = ["--inbox", str(made_up.inbox)]
    assert "person" in refused(capsys, *arguments, "2025-26 Q1", "2025-26 Q2", "--by", "child_id", *inbox)
