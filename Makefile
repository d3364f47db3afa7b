# Nothing but Python >= 3.11 and make is needed: each target makes what it stands on.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export PYTHONWARNINGS ?= error

.PHONY: install run test chromium kill power fuzz check bench floors evaluate docs words pictures mutate lock clean
.DEFAULT_GOAL := install

install: $(VENV)/installed
$(VENV)/installed: requirements/install.py requirements/installer.txt requirements/build.txt requirements/run.txt pyproject.toml
	@PYTHONWARNINGS= $(PYTHON) requirements/install.py $(VENV) build run .
	$(BIN)/vastus evidence check
	@touch $@

$(VENV)/tools: $(VENV)/installed requirements/dev.txt
	@PYTHONWARNINGS= $(PYTHON) requirements/install.py $(VENV) dev
	@touch $@

$(VENV)/peers: $(VENV)/tools requirements/bench.txt
	@PYTHONWARNINGS= $(PYTHON) requirements/install.py $(VENV) bench
	@touch $@

# Where there is none and none can be had, the browser tests are left out, and the end of `make test` says so.
chromium:
	@command -v chromium >/dev/null || { \
	  if [ "$$(id -u)" = 0 ]; then as=; elif sudo -n true 2>/dev/null; then as=sudo; else exit 0; fi; \
	  command -v apt-get >/dev/null || exit 0; \
	  echo "Installing Chromium for the browser tests."; \
	  $$as apt-get update -qq && $$as apt-get install -y --no-install-recommends -qq chromium; exit 0; }

run: $(VENV)/installed
	$(BIN)/vastus serve

test: $(VENV)/tools chromium
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --cov --cov-report=
	$(BIN)/python -m tests.floors

kill: $(VENV)/tools
	VASTUS_KILLS=500 $(BIN)/python -m pytest -s tests/store/durable/test_kill.py

power: $(VENV)/tools
	VASTUS_CRASHES=5000 $(BIN)/python -m pytest -s tests/store/durable/test_power.py

fuzz: $(VENV)/tools
	VASTUS_FUZZ=1000000 $(BIN)/python -m pytest -n auto -s tests/measure/read/test_fuzz.py

check: $(VENV)/tools
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/vastus evidence check

evaluate: $(VENV)/tools
	$(BIN)/python -m tests.evaluate

bench: $(VENV)/peers
	$(BIN)/python -m benchmarks.run

floors: $(VENV)/peers
	$(BIN)/python -m benchmarks.floors

docs: $(VENV)/tools
	$(BIN)/python -m tests.docs.make
	$(BIN)/python -m tests.safety.prove --write

words: $(VENV)/tools
	$(BIN)/python -m tests.words.make

pictures: $(VENV)/tools chromium
	$(BIN)/python -m tests.browser.pictures

mutate: $(VENV)/peers
	$(BIN)/python -m tests.mutate

lock: $(VENV)/installed
	for name in installer build run dev bench; do \
	  $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet \
	    -o requirements/$$name.txt requirements/$$name.in; \
	done

clean:
	rm -rf $(VENV) build dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis mutants
