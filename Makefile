# Nothing but Python >= 3.11 and make is needed: each target makes what it stands on.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONWARNINGS ?= error

.PHONY: install run test check bench evaluate docs mutate lock clean
.DEFAULT_GOAL := install

install: .venv/installed
.venv/installed: requirements/run.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "vastus needs Python 3.11 or newer: make PYTHON=python3.12")'
	PYTHONWARNINGS= $(PYTHON) -m venv .venv
	PYTHONWARNINGS= $(BIN)/python -m pip install --quiet --require-hashes -r requirements/build.txt -r requirements/run.txt
	PYTHONWARNINGS= $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/vastus evidence check
	touch $@

.venv/tools: .venv/installed requirements/dev.txt
	PYTHONWARNINGS= $(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	touch $@

.venv/peers: .venv/tools requirements/bench.txt
	PYTHONWARNINGS= $(BIN)/python -m pip install --quiet --require-hashes -r requirements/bench.txt
	touch $@

run: .venv/installed
	$(BIN)/vastus assess

test: .venv/tools
	$(BIN)/python -m pytest -n 2 --dist loadfile --cov --cov-report=term --cov-fail-under=0
	$(BIN)/python -m tests.floors

check: .venv/tools
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/vastus evidence check

evaluate: .venv/tools
	$(BIN)/python -m tests.evaluate

bench: .venv/peers
	$(BIN)/python -m benchmarks.run

docs: .venv/tools
	$(BIN)/python -m tests.docs.make

mutate: .venv/peers
	$(BIN)/python -m tests.mutate

lock:
	for name in build run dev bench; do \
	  uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet \
	    -o requirements/$$name.txt requirements/$$name.in; \
	done

clean:
	rm -rf .venv build dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis mutants
