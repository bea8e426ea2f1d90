# Everything starts here: `make` alone lists what there is.
#
# Two marker files say what .venv holds. They are made only after an install that went well,
# so a broken one is tried again, and a second `make run` starts at once.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip --disable-pip-version-check install --quiet --require-hashes
FLASK  := $(PY) -m flask --app wsgi
RUN    := $(VENV)/installed-run
DEV    := $(VENV)/installed-dev
# The compiled catalogues are not committed: they would lag behind their source.
MO      = $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/*.po))
PYTEST := $(PY) -m pytest -n auto
TYPED  := platform wsgi.py scripts tests/support $(wildcard migrations/env.py bench)

.DEFAULT_GOAL := help
.PHONY: help setup run test test-deep lint format bench screenshots vendor lock translations migrate clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- Environment

$(RUN): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Fellespott needs Python 3.11 or newer; this is $$($(PYTHON) --version 2>&1). Name another with PYTHON=python3.x" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python's venv is missing: install the package python3-venv." >&2; exit 1; }
	@# A virtual environment keeps the path it was made in, so one that was moved is made anew.
	@$(PY) -m pip --version >/dev/null 2>&1 || { rm -rf $(VENV) && $(PYTHON) -m venv $(VENV); }
	@echo "Installing what Fellespott needs (once)"
	@rm -f $(RUN) $(DEV)
	@$(PIP) -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(RUN)
	@echo "Installing what tests and lint need (once)"
	@rm -f $@
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $@

%.mo: %.po $(RUN)
	@$(PY) -m babel.messages.frontend --quiet compile --input-file=$< --output-file=$@

setup: $(DEV) $(MO) ## Install what is needed to run, build and test

# --- Run

run: $(RUN) $(MO) ## Start the demo on http://127.0.0.1:8000 (PORT and FELLESPOTT_VAR change where)
	@exec $(PY) -m scripts.run

migrate: $(DEV) ## Write a migration from changed models: make migrate m="what changed"
	@test -n "$(m)" || { echo 'Say what changed: make migrate m="add a table for …"' >&2; exit 1; }
	$(FLASK) db migrate -m "$(m)"

# --- Test

test: $(DEV) $(MO) ## Run the tests: SQLite, a real PostgreSQL, a real Chromium
	$(PYTEST) -m "not deep" $(ARGS)

test-deep: $(DEV) $(MO) ## Run the slow and wide tests
	$(PYTEST) -m deep $(ARGS)

lint: $(DEV) $(MO) ## Check style, types, templates, imports, locks and translations
	@test ! -e platform/__init__.py || { echo "platform/__init__.py would hide Python's own platform module: remove it." >&2; exit 1; }
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy $(TYPED)
	$(VENV)/bin/djlint templates --lint --quiet
	PYTHONPATH=platform $(VENV)/bin/lint-imports --no-logo --cache-dir .import_linter_cache
	$(PY) -m scripts.lock --check
	$(PY) -m scripts.check_translations
	$(PY) scripts/vendor.py --check

format: $(DEV) ## Put the code in the house style
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

# --- Make things that are committed

bench: $(DEV) $(MO) ## Measure the pages; see bench/README.md
	$(PY) -m bench.pages

screenshots: $(DEV) $(MO) ## Take the pictures in docs/screenshots
	$(PY) -m scripts.screenshots

vendor: ## Fetch the browser's files into static/vendor (needs npm)
	$(PYTHON) scripts/vendor.py

lock: $(DEV) ## Compile requirements*.in into the hashed lock files: ARGS=--upgrade takes newer versions
	$(PY) -m scripts.lock $(ARGS)

translations: $(DEV) ## Bring the catalogues up to date with the code, then compile them
	$(PY) -m scripts.check_translations --update
	@$(MAKE) --no-print-directory $(MO)

clean: ## Remove what the tools made; var/ with its data is left alone
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -f translations/*/LC_MESSAGES/*.mo
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
