# Two commands are enough on a clean clone: `make run` and `make test`. Both do their own set-up, and do it once.

PYTHON ?= python3
PYTEST_ARGS ?= -q

BIN := .venv/bin
DONE := .venv/.done
# The virtual environment comes first: it holds Node only where the machine has none that is new enough.
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Where a surrounding forbids it, each of our processes would compile the same files again.
unexport PYTHONDONTWRITEBYTECODE

NODE_IS_NEW_ENOUGH := const [major, minor] = process.versions.node.split(".").map(Number); \
	process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)
FRONTEND_SOURCES := $(shell find frontend \( -name node_modules -o -name dist \) -prune -o -type f -print 2>/dev/null)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup setup-tests tools run test test-interop test-conformance check bench

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(DONE)/package $(DONE)/frontend ## Install and build, start nothing

setup-tests: $(DONE)/dev $(DONE)/package $(DONE)/frontend $(DONE)/interop tools ## Install what all tests and checks need (with -j at once)

# Root takes them from Debian, at any time; others take the browser that a library of the tests knows.
tools: | $(DONE)/$(if $(filter 0,$(shell id -u)),venv,dev)
	@$(BIN)/python tests/tools.py

run: setup ## Start Fairhand with its own database, worker and scheduler; Ctrl-C stops everything
	@exec $(BIN)/python -m embedded.supervisor --with-parent

test: $(DONE)/dev $(DONE)/package $(DONE)/frontend tools ## Run every test, a real browser included
	npm --prefix frontend test
	$(BIN)/python -m pytest --ignore=tests/interop --ignore=tests/conformance/test_planted_bugs.py -n auto $(PYTEST_ARGS)

test-interop: $(DONE)/dev $(DONE)/package $(DONE)/interop ## Check our files and figures against other people's libraries
	$(BIN)/python -m pytest tests/interop $(PYTEST_ARGS)

test-conformance: $(DONE)/dev $(DONE)/package $(DONE)/frontend ## Check that the conformance suite finds each of ten planted bugs
	$(BIN)/python -m pytest tests/conformance $(PYTEST_ARGS)

check: $(DONE)/dev $(DONE)/package $(DONE)/node_modules ## Format, lint, types, import contracts, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	FAIRHAND_SECRET_KEY=for-this-check-only $(BIN)/python manage.py makemigrations --check --dry-run
	npm --prefix frontend run check

bench: $(DONE)/dev $(DONE)/package ## Run the benchmarks, one script a claim
	@set -e; for script in $(filter-out benchmarks/stand.py benchmarks/pay_and_exposure_switch.py benchmarks/fairhand_adapter.py,$(wildcard benchmarks/*.py)); do echo "== $$script"; $(BIN)/python "$$script"; done

# --- Set-up: each step leaves a stamp, so that a repeated command is quick -------------------------------------------

$(DONE)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Fairhand needs Python 3.11 or later: name one, for example make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { \
		echo "Python cannot make a virtual environment: on Debian install the package python3-venv" >&2; exit 1; }
	@mkdir -p $(DONE) && touch $@

$(DONE)/run: requirements.txt | $(DONE)/venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@touch $@

# Not compiled: most of it is never imported, and Python compiles what is. After the package, because two installations at once into one environment could meet.
$(DONE)/dev: requirements-dev.txt | $(DONE)/package
	$(BIN)/python -m pip install --quiet --no-compile --require-hashes -r requirements-dev.txt
	@touch $@

$(DONE)/package: pyproject.toml | $(DONE)/run
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(DONE)/interop: tests/interop/requirements.txt | $(DONE)/venv
	$(BIN)/python -m venv tests/interop/.venv
	tests/interop/.venv/bin/python -m pip install --quiet --no-compile --require-hashes -r tests/interop/requirements.txt
	@touch $@

$(DONE)/node: requirements-node.txt | $(DONE)/venv
	@if npm --version >/dev/null 2>&1 && node -e '$(NODE_IS_NEW_ENOUGH)' 2>/dev/null; then true; else \
		 $(BIN)/python -m pip install --quiet --require-hashes -r requirements-node.txt; fi
	@touch $@

$(DONE)/node_modules: frontend/package.json frontend/package-lock.json frontend/.npmrc | $(DONE)/node
	npm --prefix frontend ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(DONE)/frontend: $(DONE)/node_modules $(FRONTEND_SOURCES)
	npm --prefix frontend run build
	@touch $@
