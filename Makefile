# The two commands of the README are `make run` and `make test`; contributors and CI use `make check`.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
SOURCES := pyproject.toml $(wildcard src/autotag/version.py)

.PHONY: run test check lint types soak bench clean

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "autotag needs Python 3.11 or newer; say which: make PYTHON=python3.12 …"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python $(SOURCES)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@

$(VENV)/.installed-lint: $(VENV)/.installed-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[lint]'
	@touch $@

# Sets up, trains models/default if it is not there, and serves it.
run: $(VENV)/.installed
	@$(BIN)/autotag warm
	@test -f models/default/current || $(BIN)/autotag train training/sample -m models/default
	@$(BIN)/autotag serve -m models/default --port $(PORT)

test: $(VENV)/.installed-test
	@$(BIN)/autotag warm
	$(BIN)/python -m pytest -m 'not soak' --numprocesses auto --maxprocesses 4 --dist loadfile

lint: $(VENV)/.installed-lint
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.installed-lint
	$(BIN)/mypy

check: lint types test

# Long batteries: kills, fuzzing, bounds checking.
soak: $(VENV)/.installed-test
	$(BIN)/python -m pytest -m soak

# What benchmarks/speed.py compares with; its row is left out where this fails. The wheel wants an older numpy.
$(VENV)-fasttext/.installed:
	$(PYTHON) -m venv $(VENV)-fasttext
	$(VENV)-fasttext/bin/pip install --quiet --disable-pip-version-check fasttext-wheel==0.9.2 'numpy<2'
	@touch $@

# The figures of the README; they want an otherwise idle machine and the shared articles.
bench: $(VENV)/.installed-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	-@$(MAKE) --no-print-directory $(VENV)-fasttext/.installed
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) $(VENV)-fasttext models/default
