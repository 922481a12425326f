# Python 3.11 and make are all that a machine needs. Each recipe is what CI runs too.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TESTS ?= tests
.PHONY: setup setup-dev run test lint replay soak night bench lock clean

setup: .venv/run.stamp  ## the environment that runs Motcua; .venv/bin/motcua is the command
setup-dev: .venv/dev.stamp

.venv/run.stamp: requirements/run.txt pyproject.toml
	@echo "motcua: making .venv with $(PYTHON) (hashes checked; a few minutes the first time)"
	$(PYTHON) -m venv .venv
	$(PIP) install --quiet --require-hashes --requirement requirements/run.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
	$(PIP) install --quiet --require-hashes --requirement requirements/dev.txt
	@touch $@

run: setup
	@exec $(BIN)/motcua up

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/python -m mypy .
	$(BIN)/lint-imports

test: lint
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not soak and not bench" $(TESTS)

replay: setup-dev
	PYTHONHASHSEED=0 $(BIN)/python -m pytest -m replay tests
	PYTHONHASHSEED=4242 $(BIN)/python -m pytest -m replay tests

soak: setup-dev
	$(BIN)/python -m pytest -m soak --timeout 3600 tests

night: setup-dev  # ten thousand dossiers through a merger while parts are killed: some five hours
	MOTCUA_SOAK_DOSSIERS=10000 $(BIN)/python -m pytest -m soak tests/faults/test_cutover_soak.py

bench: setup-dev
	$(BIN)/python -m benchmarks

COMPILE = $(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links
lock: setup-dev
	$(COMPILE) pyproject.toml requirements/build.in --output-file requirements/run.txt
	$(COMPILE) --extra dev --constraint requirements/run.txt pyproject.toml requirements/build.in --output-file requirements/dev.txt

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
