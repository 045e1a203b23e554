"""The layouts in which neighbours are passed around, and what is refused of them."""

import pytest

from quarterdeck.benchmarks.neighbour_files import read_neighbour_file
from quarterdeck.benchmarks.neighbours import keep_model, neighbours_of, read_models
from quarterdeck.errors import PackError
from quarterdeck.params import Council, Params

CODES = {"1": "E1", "2": "E2", "3": "E3"}
NAMES = {"E1": "Luton", "E2": "Slough", "E3": "Kingston upon Hull, City of"}


class TestNeighbourFiles:
    def read(self, tmp_path, text, name="sn_may_2025.csv", **given):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_neighbour_file(path, codes=CODES, names=NAMES, **given)

    def test_junk_rows_stand_above_and_a_dash_is_no_neighbour(self, tmp_path):
        junk = "A,B,C,D,E,F\n1,2,3,4,5,6\nLA num,LA Name,SN1,SNP,SN2,SNP\n"
        found = self.read(tmp_path, junk + "1,Luton,2,Very Close,3,Close\n2,Slough,-,-,-,-\n")
        assert found[["council_code", "rank", "neighbour_code", "closeness", "dated"]].values.tolist() == [
            ["E1", 1, "E2", "very close", "2025-05"], ["E1", 2, "E3", "close", "2025-05"],
        ]  # fmt: skip

    def test_a_layout_of_names_is_read_whatever_the_spelling(self, tmp_path):
        text = "Luton,Hull City Kingston\nSlough,Luton\nKingston Upon Hull,Slough\n"
        found = self.read(tmp_path, text, "stat neighbours.csv", dated="2021-04")
        assert found["neighbour_code"].tolist() == ["E2", "E3", "E1", "E2"]
        assert found["rank"].tolist() == [1, 2, 1, 2]

    @pytest.mark.parametrize(
        "text, name, words",
        [
            ("LA num,LA Name,SN1,SNP\n1,Luton,99,Close\n", "sn_2025.csv", "authority numbers 99"),
            ("LA num,LA Name,SN1,SNP\n1,Luton,2,Close\n", "neighbours.csv", "when the model is dated"),
            ("Luton,Slough\nSlough,Atlantis\nLuton,Luton\n", "sn_2025.csv", "'Atlantis'"),
            ("1,2\n3,4\n", "sn_2025.csv", "no statistical neighbours"),
        ],
    )
    def test_what_cannot_be_read_is_refused_with_what_to_do(self, tmp_path, text, name, words):
        with pytest.raises(PackError, match=words):
            self.read(tmp_path, text, name)

    def test_a_model_that_is_kept_again_takes_its_own_place_and_no_others(self, tmp_path):
        old = self.read(tmp_path, "LA num,LA Name,SN1,SNP\n1,Luton,2,Close\n", "sn_april_2021.csv")
        new = self.read(tmp_path, "LA num,LA Name,SN1,SNP\n1,Luton,3,Close\n")
        kept = read_models(tmp_path / "neighbours.csv")
        for model in (old, new, new):
            kept = keep_model(model.assign(source="DfE"), kept)
        assert kept[["dated", "neighbour_code"]].values.tolist() == [["2021-04", "E2"], ["2025-05", "E3"]]
        luton = Params(council=Council(name="Luton", code="E1"))
        assert neighbours_of(luton, "children", kept).codes == ("E3",)
