# Every command a developer or a practice needs. `make run` and `make test` set up what is missing by themselves.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(VENV)/.runtime-$(shell cksum < requirements.lock | cut -d' ' -f1)
DEV    := $(VENV)/.dev-$(shell cat requirements.lock requirements-dev.lock | cksum | cut -d' ' -f1)
PIP    := $(BIN)/python -m pip install --disable-pip-version-check --quiet --progress-bar on

.PHONY: help run setup ingest test format lint eval heads bench soak pictures audit clean

help: ## shows this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: $(RUN) ## sets up what is missing, builds the index if articles changed, and serves on http://127.0.0.1:8000
	@echo "Step 2 of 3: the index of articles."
	@$(BIN)/python -m ingest
	@echo "Step 3 of 3: starting."
	@exec $(BIN)/python -m bot

setup: $(RUN) ## installs the locked versions into .venv

ingest: $(RUN) ## builds the index again if articles changed
	@$(BIN)/python -m ingest

test: $(DEV) ## lint, types and every test, a real browser included
	@$(BIN)/python -m tests.browser.need || exit 1
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2

lint: $(DEV) ## lint and types only
	$(BIN)/ruff check .
	$(BIN)/mypy

eval: $(DEV) ## measures danger noticed, answers, refusals and boundaries (PART=test for what was never tuned on)
	@$(BIN)/python -m ingest
	@$(BIN)/python -m eval crisis --part $(or $(PART),dev)
	@$(BIN)/python -m eval listening
	@$(BIN)/python -m eval conversations
	@$(BIN)/python -m eval answers --part $(or $(PART),dev)

heads: $(DEV) ## trains the reader and the gate's weights again, and shows by cross-validation what they bring (three hours on two cores; says what else it needs)
	@$(BIN)/python -m ingest
	@$(BIN)/python -m eval head
	@$(BIN)/python -m ingest
	@$(BIN)/python -m eval listening --make
	@$(BIN)/python -m eval grounding

bench: $(DEV) ## compares speed, memory and growth with what a tutorial would give (about 15 minutes)
	@$(BIN)/python -m ingest
	@$(BIN)/python -m eval bench

soak: $(DEV) ## half an hour of everything at once: does memory stay flat?
	@$(BIN)/python -m ingest
	@$(BIN)/python -m eval soak

pictures: $(DEV) ## takes the README's screenshots again
	@$(BIN)/python -m ingest
	@$(BIN)/python -m tests.browser.pictures

audit: $(DEV) ## looks up known weaknesses of the installed versions (needs the network)
	@$(BIN)/python -m pip_audit -r requirements-serve.lock

format: $(DEV) ## puts the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## removes the environment and everything built
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache

$(RUN): requirements.lock
	@echo "Step 1 of 3: installing what Secure Base needs into .venv (a few minutes, the first time only)."
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Secure Base needs Python 3.11 or newer.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) -r requirements.lock
	@rm -f $(VENV)/.runtime-* && touch $@

$(DEV): $(RUN) requirements-dev.lock
	@echo "Installing what the tests need."
	@$(PIP) -r requirements-dev.lock
	@rm -f $(VENV)/.dev-* && touch $@
