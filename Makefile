# Nothing but Python >= 3.11 and make is needed: each target makes what it stands on.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONWARNINGS ?= error

.PHONY: install run test kill power fuzz check bench floors evaluate docs words pictures mutate lock clean
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

.venv/browser: .venv/tools
	@command -v chromium >/dev/null || { \
	  if [ "$$(id -u)" = 0 ]; then as=; elif sudo -n true 2>/dev/null; then as=sudo; \
	  else echo "The browser tests need Chromium: please install your system's package chromium, then type make test again." >&2; exit 1; fi; \
	  $$as apt-get update -qq && $$as apt-get install -y --no-install-recommends -qq chromium; }
	touch $@

run: .venv/installed
	$(BIN)/vastus serve

test: .venv/browser
	$(BIN)/python -m pytest -n 2 --dist loadfile --cov --cov-report=
	$(BIN)/python -m tests.floors

kill: .venv/tools
	VASTUS_KILLS=500 $(BIN)/python -m pytest -s tests/store/test_kill.py

power: .venv/tools
	VASTUS_CRASHES=5000 $(BIN)/python -m pytest -s tests/store/test_power.py

fuzz: .venv/tools
	VASTUS_FUZZ=1000000 $(BIN)/python -m pytest -n auto -s tests/measure/read/test_fuzz.py

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

floors: .venv/peers
	$(BIN)/python -m benchmarks.floors

docs: .venv/tools
	$(BIN)/python -m tests.docs.make
	$(BIN)/python -m tests.safety.prove --write

words: .venv/tools
	$(BIN)/python -m tests.words.make

pictures: .venv/browser
	$(BIN)/python -m tests.browser.pictures

mutate: .venv/peers
	$(BIN)/python -m tests.mutate

lock:
	for name in build run dev bench; do \
	  uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet \
	    -o requirements/$$name.txt requirements/$$name.in; \
	done

clean:
	rm -rf .venv build dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis mutants
