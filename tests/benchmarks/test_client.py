"""The API's client against a stand-in on this machine: never the network."""

import ast
import gzip
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from quarterdeck.benchmarks.choices import ADDRESS, chosen, load_fetch_choices
from quarterdeck.benchmarks.store import imported, read_imported
from quarterdeck.cli import main
from quarterdeck.errors import ParameterError

PACKAGE = Path(__file__).parents[2] / "lib" / "quarterdeck"
ID = "9b1c2d3e-0000-4000-8000-123456789abc"
META = {
    "filters": [{"id": "f1", "column": "sex", "label": "Sex", "hint": "", "options": [
        {"id": "o1", "label": "Total"}, {"id": "o2", "label": "Girl"}]}],
    "indicators": [{"id": "i1", "column": "n", "label": "Children", "unit": "", "decimalPlaces": 0},
                   {"id": "i2", "column": "share", "label": "Share", "unit": "%", "decimalPlaces": 1}],
    "locations": [
        {"level": {"code": "NAT"}, "options": [{"id": "e", "label": "England", "code": "E92000001"}]},
        {"level": {"code": "REG"}, "options": [{"id": "r", "label": "East Midlands", "code": "E12000004"}]},
        {"level": {"code": "LA"}, "options": [
            {"id": "l", "label": "Leicester", "code": "E06000016", "oldCode": "856"}]},
    ],
}  # fmt: skip
CSV = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
    "new_la_code,la_name,sex,n,share\n"
    "202425,Academic year,National,E92000001,England,,,,,,Total,100,10.5\n"
    "202425,Academic year,Local authority,E92000001,England,E12000004,East Midlands,856,E06000016,Leicester,Total,7,c\n"
)


def result(level, places, option, n, share):
    return {
        "timePeriod": {"code": "AY", "period": "2024/2025"}, "geographicLevel": level, "locations": places,
        "filters": {"f1": option}, "values": {"i1": n, "i2": share},
    }  # fmt: skip


RESULTS = [
    result("NAT", {"NAT": "e"}, "o1", "100", "10.5"), result("NAT", {"NAT": "e"}, "o2", "50", "9"),
    result("LA", {"NAT": "e", "REG": "r", "LA": "l"}, "o1", "7", "c"),
]  # fmt: skip


class Api:
    """What the stand-in answers, by the last part of the address; what it was asked."""

    def __init__(self):
        self.asked = []
        self.answers = {"meta": (200, META), "csv": (200, CSV), "query": self.page}
        self.wait = 0.0

    def page(self, body):
        """Two results a page, whatever was asked for."""
        start = 2 * (body["page"] - 1)
        paging = {"page": body["page"], "totalPages": 2, "totalResults": len(RESULTS)}
        return 200, {"paging": paging, "results": RESULTS[start : start + 2]}


@pytest.fixture
def api():
    state = Api()

    class Handler(BaseHTTPRequestHandler):
        def answer(self, body=None):
            path, _, question = self.path.partition("?")
            call = path.rsplit("/", 1)[-1]
            state.asked.append((call, question, body))
            time.sleep(state.wait)
            found = state.answers[call]
            status, content = found(body) if callable(found) else found
            text = content if isinstance(content, str) else json.dumps(content)
            packed = gzip.compress(text.encode())
            self.send_response(status)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Type", "text/csv" if isinstance(content, str) else "application/json")
            self.send_header("Content-Length", str(len(packed)))
            self.end_headers()
            self.wfile.write(packed)

        do_GET = answer

        def do_POST(self):
            self.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_):
            """A client that does not wait for the answer is no fault of the stand-in."""

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    yield state
    server.shutdown()
    server.server_close()


@pytest.fixture
def params(tmp_path, api, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    folder = tmp_path / "params"
    folder.mkdir()

    def write(more="", address=api.address, timeout=5):
        text = f"address: {address}\ntimeout_seconds: {timeout}\ndata_sets:\n  - name: pupils\n    id: {ID}\n{more}"
        (folder / "benchmarks.yaml").write_text(text, encoding="utf-8")
        return folder

    return write


def fetch(folder, tmp_path, *names):
    return main(["benchmarks", "fetch", *names, "--params", str(folder), "--into", str(tmp_path / "published")])


def refused(capsys, *arguments):
    assert fetch(*arguments) == 1
    said = capsys.readouterr()
    assert "Traceback" not in said.err and said.err.count("\n") == 1
    return said.err


def leicester(tmp_path):
    figures = read_imported(tmp_path / "published")
    return figures[figures["area"] == "Leicester"].set_index("title")


class TestFetching:
    def test_a_whole_data_set_comes_packed_and_is_imported_with_its_units(self, api, params, tmp_path, capsys):
        assert fetch(params('    version: "2.*"\n'), tmp_path) == 0
        assert "pupils.csv is Explore Education Statistics" in capsys.readouterr().out
        found = leicester(tmp_path)
        assert found.loc["Children", "value"] == 7
        assert found.loc["Share", ["symbol", "unit", "decimal_places", "year"]].tolist() == [
            "c",
            "%",
            1,
            "academic year",
        ]
        assert [call for call, *_ in api.asked] == ["meta", "csv"]
        assert {question for _, question, _ in api.asked} == {"dataSetVersion=2.%2A"}
        assert imported(tmp_path / "published")["file"].tolist() == ["ees-pupils.parquet"]

    def test_a_query_is_read_to_its_last_page(self, api, params, tmp_path):
        more = "    way: query\n    indicators: [i1, i2]\n    criteria: {geographicLevels: {in: [NAT, LA]}}\n"
        assert fetch(params(more), tmp_path) == 0
        pages = [body for call, _, body in api.asked if call == "query"]
        assert [body["page"] for body in pages] == [1, 2]
        assert pages[0]["criteria"] == {"geographicLevels": {"in": ["NAT", "LA"]}}
        figures = read_imported(tmp_path / "published")
        assert len(figures) == 6 and set(figures["period"]) == {"202425"}
        assert set(figures["indicator"]) >= {"ees:pupils:n", "ees:pupils:n | sex=Girl"}
        assert leicester(tmp_path).loc["Share", "symbol"] == "c"

    def test_a_query_of_england_alone_is_a_file_without_other_areas(self, api, params, tmp_path):
        api.answers["query"] = (200, {"paging": {"totalPages": 1}, "results": RESULTS[:1]})
        assert fetch(params("    way: query\n"), tmp_path) == 0
        assert set(read_imported(tmp_path / "published")["area"]) == {"England"}

    def test_both_ways_give_the_same_figures(self, api, params, tmp_path):
        api.answers["csv"] = (
            200,
            CSV.replace("Total,7,c\n", "Total,7,c\n202425,Academic year,National,E92000001,England,,,,,,Girl,50,9\n"),
        )
        assert fetch(params(), tmp_path / "whole") == 0
        assert fetch(params("    way: query\n"), tmp_path / "query") == 0
        whole, query = (read_imported(tmp_path / way / "published") for way in ("whole", "query"))
        assert whole.astype("str").equals(query.astype("str"))

    def test_fetching_again_says_what_changed(self, api, params, tmp_path, capsys):
        fetch(params(), tmp_path)
        api.answers["csv"] = (200, CSV.replace("Total,7,", "Total,8,"))
        assert fetch(params(), tmp_path) == 0
        assert "ees:pupils:n, Leicester, 202425: 7 is now 8" in capsys.readouterr().out


class TestRefusals:
    def test_the_publishers_own_words_are_passed_on(self, api, params, tmp_path, capsys):
        errors = {"errors": [{"message": "Must be an existing indicator.", "path": "indicators"}]}
        api.answers["query"] = (400, errors)
        said = refused(capsys, params("    way: query\n"), tmp_path)
        assert "refuses with 400 (Must be an existing indicator)" in said
        assert not (tmp_path / "published").exists()

    def test_an_error_without_words_still_has_its_number(self, api, params, tmp_path, capsys):
        api.answers["meta"] = (503, "busy")
        assert "refuses with 503." in refused(capsys, params(), tmp_path)

    def test_a_reply_that_is_no_csv_is_not_kept(self, api, params, tmp_path, capsys):
        api.answers["csv"] = (200, "<html><body>Sign in</body></html>")
        assert "no CSV of the open data standard" in refused(capsys, params(), tmp_path)

    def test_a_reply_that_is_no_json_is_refused(self, api, params, tmp_path, capsys):
        api.answers["meta"] = (200, "hello")
        assert "reply to 'meta' is not what the API gives" in refused(capsys, params(), tmp_path)

    def test_a_reply_that_unpacks_beyond_all_bounds_is_given_up(self, api, params, tmp_path, capsys, monkeypatch):
        monkeypatch.setattr("quarterdeck.benchmarks.client.LARGEST_JSON", 1 << 20)
        api.answers["meta"] = (200, {"filters": " " * (4 << 20)})
        assert "larger than" in refused(capsys, params(), tmp_path)

    def test_a_page_that_comes_again_and_again_is_given_up(self, api, params, tmp_path, capsys):
        api.answers["query"] = (200, {"paging": {"totalPages": 10**9}, "results": RESULTS})
        assert "again and again" in refused(capsys, params("    way: query\n"), tmp_path)
        assert sum(call == "query" for call, *_ in api.asked) == 2

    def test_another_address_is_not_followed(self, api, params, tmp_path, capsys):
        api.answers["meta"] = (302, "elsewhere")
        assert "sends on to another address" in refused(capsys, params(), tmp_path)

    @pytest.mark.parametrize("errors", [5, None, ["x"], [{"message": 5}], "no"])
    def test_errors_of_any_shape_are_one_sentence(self, api, params, tmp_path, capsys, errors):
        api.answers["meta"] = (400, {"errors": errors})
        assert "refuses with 400" in refused(capsys, params(), tmp_path)

    def test_the_publishers_words_are_cut_and_cannot_steer_a_terminal(self, api, params, tmp_path, capsys):
        api.answers["meta"] = (400, {"errors": [{"message": "\x1b[2J" + 5000 * "A"}]})
        said = refused(capsys, params(), tmp_path)
        assert "\x1b" not in said and len(said) < 600

    @pytest.mark.parametrize("results", [["a"], [{"values": "abc"}]])
    def test_results_of_another_shape_are_refused(self, api, params, tmp_path, capsys, results):
        api.answers["query"] = (200, {"paging": {"totalPages": 1}, "results": results})
        assert "no results and paging" in refused(capsys, params("    way: query\n"), tmp_path)

    @pytest.mark.parametrize(
        "address", ["http://api.example.org/v1", "https://host/?api_key=S", "https://u:p@host/v1", "file:///etc/passwd"]
    )
    def test_only_an_https_address_without_secrets_is_asked(self, params, tmp_path, capsys, address):
        assert "https address without a login" in refused(capsys, params(address=address), tmp_path)

    def test_a_query_without_an_answer_is_refused(self, api, params, tmp_path, capsys):
        api.answers["query"] = (200, {"paging": {"totalPages": 0}, "results": []})
        assert "no row answers the query" in refused(capsys, params("    way: query\n"), tmp_path)

    def test_an_id_that_the_metadata_does_not_have_is_refused(self, api, params, tmp_path, capsys):
        api.answers["query"] = (
            200,
            {"paging": {"totalPages": 1}, "results": [result("NAT", {"NAT": "zz"}, "o1", "1", "1")]},
        )
        assert "do not go together" in refused(capsys, params("    way: query\n"), tmp_path)

    def test_metadata_of_another_shape_is_refused(self, api, params, tmp_path, capsys):
        api.answers["meta"] = (200, {"indicators": [{"id": "i1"}]})
        assert "do not go together" in refused(capsys, params(), tmp_path)

    def test_waiting_has_an_end(self, api, params, tmp_path, capsys):
        api.wait = 1.0
        assert "did not answer within 0.2 seconds" in refused(capsys, params(timeout=0.2), tmp_path)

    def test_no_connection_is_said_in_words(self, params, tmp_path, capsys):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        assert "there is no connection" in refused(capsys, params(address=address), tmp_path)

    def test_a_file_that_breaks_the_standard_is_refused_after_fetching(self, api, params, tmp_path, capsys):
        api.answers["csv"] = (200, CSV.replace(",856,", ",855,"))
        assert "not of one authority" in refused(capsys, params(), tmp_path)
        assert not (tmp_path / "published").exists()


class TestChoices:
    def test_without_the_file_nothing_is_named(self, tmp_path, capsys):
        choices = load_fetch_choices(tmp_path)
        assert choices.data_sets == () and choices.address == ADDRESS
        assert "names no data set: nothing was fetched" in refused(capsys, tmp_path, tmp_path)

    def test_an_unknown_data_set_is_refused_with_the_nearest(self, params, tmp_path, capsys, api):
        assert "Did you mean 'pupils'" in refused(capsys, params(), tmp_path, "pupil")
        assert api.asked == []
        assert [one.name for one in chosen(load_fetch_choices(params()), ["pupils"])] == ["pupils"]

    @pytest.mark.parametrize(
        "text, words",
        [
            ("adress: https://x/v1", "Did you mean 'address'"),
            ("address: https://me:secret@x/v1", "without a login"),
            (f"data_sets: [{{name: a, id: {ID}, wya: csv}}]", "Did you mean 'way'"),
            ("data_sets: [{name: a, id: 5}]", "data_sets → 0 → id"),
            ("data_sets: [{name: ../a, id: x}]", "name"),
            (f"data_sets: [{{name: a, id: {ID}}}, {{name: a, id: {ID}}}]", "two data sets are called 'a'"),
            ("a: [", "not YAML"),
        ],
    )
    def test_a_wrong_choice_is_named(self, tmp_path, text, words):
        (tmp_path / "benchmarks.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(ParameterError) as said:
            load_fetch_choices(tmp_path)
        assert words in str(said.value) and "secret" not in str(said.value)


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module or ''}.{alias.name}".lstrip(".") for alias in node.names)


class TestAPackStaysOffTheNetwork:
    def test_only_the_client_imports_what_goes_there_and_only_fetch_imports_the_client(self):
        by_file = {path.relative_to(PACKAGE).as_posix(): set(imports(path)) for path in PACKAGE.rglob("*.py")}
        assert [name for name, found in by_file.items() if "requests" in found] == ["benchmarks/client.py"]
        users = [
            name
            for name, found in by_file.items()
            if any("benchmarks.client" in one or one.startswith("client.") for one in found)
        ]
        assert users == ["run/benchmarks.py"]
        makers = [name for name, found in by_file.items() if any("run.benchmarks" in one for one in found)]
        assert makers == ["cli.py"]

    def test_a_measure_with_its_comparators_is_explained_without_a_socket(self, made_up, monkeypatch, capsys):
        def refuse(*_, **__):
            raise AssertionError("a socket was opened")

        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket, "create_connection", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        arguments = ["explain", "children_looked_after_rate", "2025-26 Q2", "--inbox", str(made_up.inbox)]
        assert main(arguments) == 0
        assert capsys.readouterr().out
