# `make` alone lists the targets.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= 2

.PHONY: help setup lock run test check check-format check-lint check-types check-imports \
    check-rules format coverage catalogs system-deps soak rehearse-failover \
    rehearse-install attack fuzz-api bench weight tasks release screens voice clean

help: ## print this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# ---------------------------------------------------------------- to use it

setup: $(STAMP) ## the virtual environment .venv, with exactly what the locks name

# The stamp is as old as the last installation, so a changed lock or setup.cfg installs again.
$(STAMP): requirements-dev.txt setup.cfg pyproject.toml
	@python=; for candidate in python3.11 python3 python; do \
	    if "$$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	    then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo 'Python 3.11 or newer, with venv, is needed and was not found on PATH.' >&2; \
	    echo 'On Debian: apt-get install python3 python3-venv' >&2; exit 1; \
	fi; \
	$(BIN)/python -m pip --version >/dev/null 2>&1 || "$$python" -m venv --clear $(VENV)
	@echo 'Installing what requirements-dev.txt names …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@# Otherwise each process compiles all of it again where PYTHONDONTWRITEBYTECODE is set.
	@$(BIN)/python -m compileall -q portal migrations wsgi.py
	@touch $@

run: setup ## the whole portal on this machine, with demo data
	@$(BIN)/portal run

# ---------------------------------------------------------------- to be sure of it

test: setup ## every test but the soak tests, on SQLite and PostgreSQL (ARGS="-k word" to choose)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

check: setup ## every rule of the project that a machine can check
	@$(MAKE) -j$(WORKERS) --keep-going --output-sync=target check-types check-rules check-imports check-lint check-format
	@echo 'check: all rules are kept'

check-format: setup
	@$(BIN)/ruff format --check --quiet || { echo 'Not formatted: make format'; exit 1; }

check-lint: setup
	@$(BIN)/ruff check --quiet

check-types: setup
	@$(BIN)/mypy --no-error-summary portal tests/rules $(wildcard bench migrations wsgi.py tests/*.py)

check-imports: setup
	@$(BIN)/lint-imports --no-logo > $(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }

check-rules: setup
	@$(BIN)/python -m pytest -q --tb=short tests/rules

coverage: setup ## which lines no test runs
	@$(BIN)/coverage erase; $(BIN)/coverage run -m pytest -q $(ARGS); \
	    $(BIN)/coverage combine --quiet; $(BIN)/coverage report

rehearse-failover: setup ## kill the primary, a web node and a worker while people register, and compare
	@$(BIN)/python -m pytest -q -m soak tests/ha $(ARGS)

rehearse-install: setup ## follow deploy/README.md in a container of a bare Debian, with an upgrade and a rollback (as root)
	@$(BIN)/python -m pytest -q -m soak -rs tests/deploy/test_machine.py tests/deploy/test_machine_upgrade.py $(ARGS)

soak: setup ## the tests that run for minutes
	@$(BIN)/python -m pytest -m soak $(ARGS)

ATTACK := build/attack
# The scanner has an environment of its own, because its many packages are no part of the portal.
$(ATTACK)/.installed: requirements-attack.txt | $(STAMP)
	@rm -rf $(ATTACK) && $(BIN)/uv venv --quiet $(ATTACK)
	@VIRTUAL_ENV=$(ATTACK) $(BIN)/uv pip install --quiet --require-hashes -r requirements-attack.txt
	@touch $@

attack: setup $(ATTACK)/.installed ## attack a started instance on this machine: bandit and a scanner, 15 minutes at most
	@$(BIN)/python -m tests.attack $(ATTACK)/bin

FUZZ := build/fuzz
# Not with the scanner, because the two need different versions of the same packages.
$(FUZZ)/.installed: requirements-fuzz.txt | $(STAMP)
	@rm -rf $(FUZZ) && $(BIN)/uv venv --quiet $(FUZZ)
	@VIRTUAL_ENV=$(FUZZ) $(BIN)/uv pip install --quiet --require-hashes -r requirements-fuzz.txt
	@touch $@

fuzz-api: setup $(FUZZ)/.installed ## send generated requests to the machine interface (ARGS="--max-examples 500")
	@$(BIN)/python -m tests.fuzz_api $(FUZZ)/bin $(ARGS)

bench: setup ## measure the final submit against its baseline
	@$(BIN)/python -m bench $(ARGS)

weight: setup ## measure the page weight in a browser and write docs/weight.md
	@$(BIN)/python -m bench.page_weight --write

tasks: setup ## count clicks and keys of the main task of each role and write docs/tasks.md
	@$(BIN)/python -m bench.tasks --write

release: ## pack the committed state for deploy/install.sh, into build/
	@mkdir -p build; name=phera-$$(sed -n 's/^version = //p' setup.cfg); \
	git archive --format=tar.gz --prefix=$$name/ --output=build/$$name.tar.gz HEAD && echo build/$$name.tar.gz

screens: setup ## take screenshots into build/screens, and the README's into docs/screens
	@$(BIN)/python -m tests.screens

voice: setup ## read the pages of the form out with a speech program, into portal/data/voice
	@$(BIN)/python -m tests.page_voices

# ---------------------------------------------------------------- to work on it

format: setup ## format, and fix what ruff can fix
	@$(BIN)/ruff check --quiet --fix; $(BIN)/ruff format --quiet

CATALOGS ?= translations

catalogs: setup ## collect the texts into translations/bn/LC_MESSAGES/messages.po
	@template=$$(mktemp) && trap 'rm -f "$$template"' EXIT && \
	$(BIN)/pybabel --quiet extract --mapping-file=translations/babel.cfg --sort-output --no-wrap \
	    --add-location=file --project=phera --output-file="$$template" . && \
	for catalog in $(CATALOGS)/*/LC_MESSAGES/messages.po; do \
	    language=$${catalog%/LC_MESSAGES/messages.po}; \
	    $(BIN)/pybabel --quiet update --input-file="$$template" --output-file=$$catalog \
	        --locale=$${language##*/} --no-fuzzy-matching --ignore-obsolete --no-wrap \
	        --ignore-pot-creation-date || exit; \
	done

LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
    --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' setup.cfg

lock: ## compute the locks (UPGRADE=--upgrade: the newest versions)
	@test -x $(BIN)/uv || $(MAKE) setup
	@$(LOCK) $(UPGRADE) --output-file requirements.txt
	@$(LOCK) $(UPGRADE) --extra test --extra dev --constraint requirements.txt --output-file requirements-dev.txt
	@echo setuptools | $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --no-annotate \
	    --constraint requirements-dev.txt --output-file requirements-build.txt -
	@echo pyarrow | $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --no-annotate \
	    --constraint requirements-dev.txt --output-file requirements-parquet.txt -
	@printf 'bandit\nwapiti3\n' | $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --no-annotate $(UPGRADE) \
	    --output-file requirements-attack.txt -
	@echo schemathesis | $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --no-annotate $(UPGRADE) \
	    --output-file requirements-fuzz.txt -
	@if grep -nE '[a-z]+://' requirements*.txt; then \
	    echo 'A lock names a host: it must not.' >&2; exit 1; fi

SYSTEM_PACKAGES := chromium espeak-ng lame kannel fonts-noto-core postgresql-15 nginx-light systemd prometheus \
    patroni python3-psycopg2 etcd-server haproxy pgbouncer debootstrap systemd-container

system-deps: ## what the browser, Kannel, nginx, systemd, Prometheus, PostgreSQL 15, fail-over and installation tests need from Debian (as root)
	@missing=; for package in $(SYSTEM_PACKAGES); do \
	    dpkg-query --show --showformat='$${db:Status-Status}' $$package 2>/dev/null \
	        | grep -qx installed || missing="$$missing $$package"; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	if ! command -v apt-get >/dev/null; then \
	    echo "This is not a Debian: install by your system's means:$$missing" >&2; exit 1; fi; \
	if [ "$$(id -u)" != 0 ]; then \
	    echo "Missing:$$missing. Only root can install them: sudo make system-deps" >&2; exit 1; fi; \
	apt-get update --quiet --quiet && \
	DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends $$missing

clean: ## remove generated files (instance/ with its data stays)
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	    .import_linter_cache .coverage .coverage.* htmlcov test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
