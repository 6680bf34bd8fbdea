# `make help` lists what there is. Needs Python 3.11+ with pip and venv; PYTHON= names another one.
PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run serve test test-slow lighthouse lint format requirements clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  \1\t/' | expand -t 16

.venv/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: .venv/installed  ## Set up everything, load the demo clinic and run the site on 127.0.0.1 (PORT=8000)
	@$(BIN)/python manage.py run_local --port $(PORT)

serve: .venv/installed  ## The production server (PORT=8000, WORKERS=2); SECRET_KEY, ALLOWED_HOSTS, SITE_URL must be set
	@PATH="$(CURDIR)/$(BIN):$$PATH" PORT=$(PORT) WORKERS=$(WORKERS) deploy/web.sh

test: .venv/installed-dev  ## The linters and the whole suite
	@PATH="$(CURDIR)/$(BIN):$$PATH" tests/run.sh

test-slow: .venv/installed-dev  ## The long loops that `make test` runs shortened
	@PATH="$(CURDIR)/$(BIN):$$PATH" LONG_LOOPS=1 $(BIN)/pytest -m slow

lighthouse: .venv/installed  ## What Lighthouse says of the demo site on a phone (needs npm and Chromium)
	@$(BIN)/python benchmarks/lighthouse.py

lint: .venv/installed-dev  ## Linters, type checker, migrations and deployment checks
	@PATH="$(CURDIR)/$(BIN):$$PATH" tests/lint.sh

format: .venv/installed-dev  ## Format the Python and the templates
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .
	git ls-files -z 'templates/*.html' | xargs -0 $(BIN)/djade --target-version 5.2

requirements: .venv/installed-dev  ## Pin requirements*.in anew, with hashes
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements" \
		requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements" \
		requirements-dev.in -o requirements-dev.txt

clean:  ## Remove the environment and what tests and builds left behind (not the database, not .env)
	rm -rf .venv node_modules staticfiles run .mypy_cache .ruff_cache .pytest_cache
