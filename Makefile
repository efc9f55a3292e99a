# Every target does its own set-up; see tools/prepare.py.
PYTHON ?= python3
DIR ?= tests/stories
RUN = .venv/bin/python
# Node lies in .venv where the machine has none.
NPM = PATH="$(CURDIR)/.venv/bin:$$PATH" npm --prefix frontend

.PHONY: up test lint stories bench lock clean help

up: ## start the portal with everything it needs; Ctrl-C stops it
	@$(PYTHON) tools/prepare.py up
	@exec $(RUN) -m portal up

test: ## lint, types and all tests, the browser's included
	@$(PYTHON) tools/prepare.py test
	@$(MAKE) --no-print-directory checks
	@$(RUN) -m pytest -n 2

lint: ## lint and types only
	@$(PYTHON) tools/prepare.py test
	@$(MAKE) --no-print-directory checks

.PHONY: checks
checks:
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	.venv/bin/lint-imports
	@$(NPM) run --silent check
	@$(NPM) test --silent

stories: ## run the acceptance stories of a folder: make stories DIR=tests/stories
	@$(PYTHON) tools/prepare.py test
	@$(RUN) -m tests.run_stories "$(DIR)"

bench: ## measure, beside hand-written handlers
	@$(PYTHON) tools/prepare.py test
	@$(RUN) -m bench

lock: ## resolve the packages anew into the lock files
	@$(PYTHON) tools/lock.py

clean: ## remove what was built and installed; .data stays
	rm -rf .venv .cache frontend/node_modules frontend/dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10
