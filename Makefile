# Every command of the project; `make` alone lists them. They need Python 3.11 or newer and nothing else.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
IN_VENV := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test lint format types bench bench-check soak chaos chaos-selftest fuzz trace figures texts psql lock clean ready-to-run ready-to-test python

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

bench: ready-to-test  ## Measure every number of docs/figures.md (some 30 minutes; ARGS="--only drain" for a part)
	@exec $(IN_VENV) -m tests.bench $(ARGS)

bench-check: ready-to-test  ## Measure the ratios among them, and compare them with the recorded ones (some 8 minutes; ARGS="--only drain" for a part)
	@exec $(IN_VENV) -m tests.bench.check $(ARGS)

soak: ready-to-test  ## Three admins answer 500 customers while every part is killed (SEED=1 CUSTOMERS=500; 15 minutes)
	@exec $(IN_VENV) -m tests.chaos.soak --seed $(or $(SEED),1) --customers $(or $(CUSTOMERS),500)

chaos-selftest: ready-to-test  ## Plant bugs into the services, and see that each is caught (some 8 to 15 minutes)
	@exec $(IN_VENV) -m tests.chaos.selftest --seed $(or $(SEED),1)

chaos: ready-to-test  ## Break everything again and again, then count what is lost (SEED=1 MINUTES=0 FAULTS=56 MESSAGES=20000)
	@exec $(IN_VENV) -m tests.chaos --seed $(or $(SEED),1) --minutes $(or $(MINUTES),0) --faults $(or $(FAULTS),56) \
		--messages $(or $(MESSAGES),20000) $(ARGS)

fuzz: ready-to-test  ## Send in what is broken and what is forged, between good messages (SEED=1 UPDATES=100000 FORGERIES=100000)
	@exec $(IN_VENV) -m tests.fuzz --seed $(or $(SEED),1) --updates $(or $(UPDATES),100000) \
		--forgeries $(or $(FORGERIES),100000)

trace: ready-to-test  ## Count what a message, a press and a reply enter on their way (80 seconds; ARGS="--files --edges --root OTHER_CHECKOUT")
	@exec $(IN_VENV) -m tests.trace $(ARGS)

figures: ready-to-test  ## Write what bench, chaos, chaos-selftest and fuzz came to into docs/figures.md and the README
	@exec $(IN_VENV) -m tests.readme

psql: ready-to-run  ## Open the database of a running `make run`
	@exec $(IN_VENV) -m deploy.local.psql $(ARGS)

texts: ready-to-test  ## Write into each language's catalogues what they lack (ARGS="--language de" begins another)
	@exec $(IN_VENV) -m tests.texts $(ARGS)

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
