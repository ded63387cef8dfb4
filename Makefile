# Two commands suffice on a fresh Debian or Ubuntu: `make demo` and `make test`. Each does its own set-up.
# PYTHON=python3.12 make setup      chooses the interpreter (3.11 or newer)
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ASSETS := dashboard/static/vendor/.fetched
SHARED ?= ../shared
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
export OMP_THREAD_LIMIT := 1

.PHONY: help setup assets browser chromium system test-system demo test lint types bench accuracy torture compare lock clean

help:                ## what can be made
	@grep -E '^[a-z]+: .*##|^[a-z]+:  *##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

setup: system $(STAMP) $(ASSETS)   ## install Tesseract, Pango and npm when missing, and everything else into .venv

# asks the system each time, which takes a moment only; installs only what is missing
system:
	@languages="$$(tesseract --list-langs 2>/dev/null || true)"; packages=""; \
	if ! grep -qx eng <<<"$$languages" || ! grep -qx osd <<<"$$languages"; then \
	    packages="tesseract-ocr tesseract-ocr-eng tesseract-ocr-osd"; fi; \
	libraries="$$(PATH="$$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true)"; \
	for each in libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0; do \
	    if ! grep -q "$$each" <<<"$$libraries"; then \
	        packages="$$packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"; break; fi; \
	done; \
	command -v npm >/dev/null || packages="$$packages nodejs npm"; \
	if [ -z "$$packages" ]; then exit 0; fi; \
	command -v apt-get >/dev/null || { echo "Install these packages, or what your system calls them, and run make again: $$packages" >&2; exit 1; }; \
	echo "Installing $$packages ..."; \
	$(SUDO) apt-get update -qq; \
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$packages >/dev/null

$(BIN)/python:
	@python=""; \
	for each in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	    if "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python="$$each"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "Python 3.11 or newer is needed; this machine has $$(python3 --version 2>/dev/null || echo no python3)." >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	    package="$$(basename "$$python")-venv"; \
	    command -v apt-get >/dev/null || { echo "$$python has no venv module: install it and run make again." >&2; exit 1; }; \
	    echo "Installing $$package ..."; \
	    $(SUDO) apt-get update -qq; \
	    $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$$package" >/dev/null; \
	fi; \
	"$$python" -m venv $(VENV)

$(STAMP): requirements-dev.txt requirements-network.txt pyproject.toml | $(BIN)/python
	@echo "Installing the Python packages into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt -r requirements-network.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

assets: $(ASSETS)    ## fetch the styles, fonts and scripts of the dashboard's pages with npm

$(ASSETS): package.json package-lock.json .npmrc scripts/assets.py $(wildcard dashboard/templates/*.html) dashboard/render.py | $(STAMP)
	@command -v npm >/dev/null || { echo "npm is needed to fetch what the dashboard's pages load: install Node.js with npm, or run \`make system\`." >&2; exit 1; }
	@if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then \
	    echo "Fetching styles, fonts and scripts of the pages ..."; \
	    npm ci --silent; fi
	@$(BIN)/python scripts/assets.py
	@touch $@

demo: setup          ## learn the sample forms and triage the sample packets into ./demo-out
	@$(BIN)/lockbox demo

lint: setup          ## ruff
	@$(BIN)/ruff check .

types: setup         ## mypy
	@$(BIN)/mypy

# the tests start a PostgreSQL of their own; a machine that cannot have one skips those tests
test-system:
	@if PATH="$$PATH:$$(echo /usr/lib/postgresql/*/bin | tr ' ' ':')" command -v initdb >/dev/null; then exit 0; fi; \
	command -v apt-get >/dev/null || { echo "PostgreSQL is not installed; its tests will be skipped." >&2; exit 0; }; \
	echo "Installing postgresql for the tests ..."; \
	$(SUDO) apt-get update -qq; \
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null

test: setup test-system lint types   ## ruff, mypy and all tests
	@$(BIN)/python -m pytest -q

chromium:
	@command -v chromium >/dev/null && exit 0; \
	command -v apt-get >/dev/null || { echo "Chromium is needed: install it as /usr/bin/chromium." >&2; exit 1; }; \
	echo "Installing chromium for the browser tests ..."; \
	$(SUDO) apt-get update -qq; \
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null

browser: setup chromium   ## the dashboard in a real browser, Debian's Chromium: every journey, and what a screen reader gets
	@$(BIN)/python -m pytest -q -p no:xdist tests/browser $(if $(ONLY),-k "$(ONLY)")

bench: setup         ## draw a benchmark set with ../shared/bench, triage it, score it (N=24 SEED=1)
	@$(BIN)/python benchmarks/bench.py --shared $(SHARED) --n $(or $(N),24) --seed $(or $(SEED),1)

accuracy: setup      ## draw, triage and score a set, and write docs/accuracy.md from it (N=40 SEED=1)
	@$(BIN)/python benchmarks/accuracy.py --shared $(SHARED) --n $(or $(N),40) --seed $(or $(SEED),1)

torture: setup       ## kill the mailroom at random points, again and again, and count (ROUNDS=300)
	@$(BIN)/python benchmarks/torture.py --rounds $(or $(ROUNDS),300)

compare: setup       ## speed beside OCRmyPDF on the same scans (SCANS=folder)
	@$(BIN)/python benchmarks/against_ocrmypdf.py $(or $(SCANS),bench-out/scans)

# the lock files name no index and no host, so that they install from whichever mirror pip is set to; extras are kept,
# for older releases of pip take a requirement with an extra for another one
LOCK := build/lock-venv/bin/uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-annotate --no-strip-extras --quiet
lock:                ## choose the newest fitting versions anew and write both lock files
	@[ -x build/lock-venv/bin/uv ] || { $(or $(PYTHON),python3) -m venv build/lock-venv && build/lock-venv/bin/pip install --quiet uv; }
	@$(LOCK) --upgrade --extra dev --output-file requirements-dev.txt
	@sed -nE 's/^([a-zA-Z0-9._-]+)(\[[^]]*\])?==([^ ;]+).*/\1==\3/p' requirements-dev.txt > build/pins.txt
	@$(LOCK) --upgrade --constraint build/pins.txt --output-file requirements.txt
	@sed -i '1i # Made by `make lock` from pyproject.toml; every file is pinned by its hash.' requirements.txt requirements-dev.txt

clean:               ## remove what make and the program made here, the environment included
	@rm -rf $(VENV) node_modules dashboard/static/vendor build demo-out bench-out .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
