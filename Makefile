# Five commands, each of which first sets up what it needs in .venv:
#   make pack    the made-up council's pack for QUARTER, as web pages
#   make test    every check
#   make lab     JupyterLab on the start page
#   make bench   how long things take, as ratios, and how often an unchanged measure is flagged (bench/README.md: the others)
#   make fuzz    two thousand spoilt files of every format: none may harm
# On Windows, or without make, see "Without make" in README.md.

PYTHON ?= python3
QUARTER ?= 2025-26 Q2
WORKERS ?= 2
IN := .venv/bin/

.PHONY: pack test lab bench fuzz
.DELETE_ON_ERROR:

pack: .venv/ready-for-pack data/sample/inbox/made_up_council.yaml
	@$(IN)quarterdeck run "$(QUARTER)" --inbox data/sample/inbox

test: .venv/ready-for-test
	@$(IN)ruff check .
	@$(IN)python -m pytest -n $(WORKERS) --dist loadfile --nbval-lax tests notebooks

lab: .venv/ready-for-lab data/sample/inbox/made_up_council.yaml
	@$(IN)quarterdeck lab

# Statistics first, since they take two minutes; one that misses its bound does not keep the others from being run.
bench: .venv/ready-for-pack data/sample/inbox/made_up_council.yaml
	@missed=0; for one in false_flags charts_and_trends council_quarter bench; do \
	  echo "== bench/$$one.py"; OPENBLAS_NUM_THREADS=1 $(IN)python bench/$$one.py || missed=1; done; exit $$missed

fuzz: .venv/ready-for-test
	@PYTHONPATH=tests $(IN)python tests/fuzz/fuzz_run.py --files 2000

# Made again when its own code is newer than it, so that a pack never shows yesterday's council.
data/sample/inbox/made_up_council.yaml: $(wildcard lib/quarterdeck/extracts/sample/*.py) | .venv/ready-for-pack
	@$(IN)quarterdeck sample --out data/sample

# One recipe for the three sets of packages: the stamp says which is in place.
.venv/ready-for-pack: EXTRAS =
.venv/ready-for-test: EXTRAS = [test]
.venv/ready-for-lab: EXTRAS = [lab]
.venv/ready-for-%: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing quarterdeck$(EXTRAS) into .venv; the first time this takes some minutes."
	@if command -v uv >/dev/null 2>&1; \
	then uv pip install --quiet --python .venv/bin/python -c constraints.txt -e ".$(EXTRAS)"; \
	else .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".$(EXTRAS)"; fi
	@touch $@

.venv/bin/python:
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { \
	  echo "There is no '$(PYTHON)' here. Install Python 3.11 or later, or name yours: make pack PYTHON=python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "quarterdeck needs Python 3.11 or later; '$(PYTHON)' is $$("$(PYTHON)" --version 2>&1). Name another: make pack PYTHON=python3.12"; exit 1; }
	@if command -v uv >/dev/null 2>&1; \
	then uv venv --quiet --python "$(PYTHON)" .venv; \
	else "$(PYTHON)" -m venv .venv || { \
	  echo "Python could not make a virtual environment. On Debian or Ubuntu install the package python3-venv, then try again."; \
	  rm -rf .venv; exit 1; }; fi
