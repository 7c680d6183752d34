# Every command of the project; `make` alone lists them. They need Python 3.11 or newer and nothing else.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
IN_VENV := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test lint format types bench psql lock clean ready-to-run ready-to-test python

help:  ## List these commands
	@grep -hE '^[a-z-]+:.*  ## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*  ## (.*)/  make \1|\2/' \
		| awk -F'|' '{ printf "%-15s %s\n", $$1, $$2 }'

run: ready-to-run  ## Run Frontdesk here: Postgres, the three services and a Telegram simulator (Ctrl-C stops it)
	@exec $(IN_VENV) -m deploy.local

test: ready-to-test  ## Check everything: format, lint, types, imports, and all tests on a real RabbitMQ and Postgres
	@exec $(IN_VENV) -m tests.check -- $(ARGS)

lint: ready-to-test  ## Check format, lint, types and imports only
	@exec $(IN_VENV) -m tests.check --only-code

format: ready-to-test  ## Format the code and repair what ruff can repair
	@$(IN_VENV) -m ruff check --quiet --fix-only . && $(IN_VENV) -m ruff format .

types: ready-to-test  ## Check the types only
	@exec $(IN_VENV) -m mypy

bench: ready-to-test  ## Measure messages per second and CPU per message, beside the naive way
	@exec $(IN_VENV) -m tests.bench

psql: ready-to-run  ## Open the database of a running `make run`
	@exec $(IN_VENV) -m deploy.local.psql $(ARGS)

lock: python  ## Write the hash-locked requirements anew from pyproject.toml
	@$(PYTHON) -m venv build/lock && build/lock/bin/python -m pip install -qq --disable-pip-version-check uv
	@build/lock/bin/uv pip compile -q pyproject.toml --group dev --universal --generate-hashes --no-header \
		$(UPGRADE) -o requirements-dev.lock
	@build/lock/bin/uv pip compile -q pyproject.toml -c requirements-dev.lock --universal --generate-hashes \
		--no-header $(UPGRADE) -o requirements.lock
	@echo "Written: requirements.lock and requirements-dev.lock (make lock UPGRADE=--upgrade takes newer versions)"

clean:  ## Remove what can be made again: .venv, caches, build (never .data)
	@rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

ready-to-run: python
	@"$(PYTHON)" deploy/install.py run

ready-to-test: python
	@"$(PYTHON)" deploy/install.py test

python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Frontdesk needs Python 3.11" \
		"or newer, and $(if $(PYTHON),$(PYTHON) is not,none was found). Install it, or say where it is: make PYTHON=/path/to/python3.12 run" >&2; \
		exit 1; }
