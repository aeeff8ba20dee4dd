# `make` alone lists the targets.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help setup lock

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(STAMP) ## virtual environment in .venv with everything the locks name

# The stamp is as old as the last installation, so a changed lock or setup.cfg installs again.
$(STAMP): requirements-dev.txt setup.cfg pyproject.toml
	@python=; for candidate in python3.11 python3 python; do \
	    if "$$candidate" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	    then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo 'Python 3.11 or newer (with venv) is needed, and none was found on PATH.' >&2; \
	    echo 'On Debian: apt-get install python3 python3-venv' >&2; exit 1; \
	fi; \
	if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	    "$$python" -m venv --clear $(VENV); \
	fi
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
    --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' setup.cfg

lock: ## work out both lock files anew (UPGRADE=--upgrade takes the newest of everything)
	@test -x $(BIN)/uv || $(MAKE) setup
	$(LOCK) $(UPGRADE) --output-file requirements.txt
	$(LOCK) $(UPGRADE) --extra test --extra dev --constraint requirements.txt --output-file requirements-dev.txt
	@! grep -nE '[a-z]+://' requirements.txt requirements-dev.txt
