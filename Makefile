# One command each: `make compare` to run the simulation, `make test` to check it.
# ARGS is passed on: make compare ARGS="--replicates 50"

BIN := .venv/bin
ARGS ?=

.PHONY: help setup compare test test-long format lock clean

help: ## print these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile

setup: ## create or refresh .venv from the lock
	@sh .ci/setup

compare: setup ## run the comparison of the scenarios
	@$(BIN)/sistercities compare $(ARGS)

test: setup ## check format, style and types, then run the tests
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/pytest $(ARGS)

test-long: setup ## run the tests that take long
	$(BIN)/pytest -m long $(ARGS)

format: setup ## format the code and apply safe fixes
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lock: setup ## pin what pyproject.toml asks for (newest versions: ARGS=--upgrade)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --extra dev $(ARGS) --output-file .ci/requirements.txt pyproject.toml

clean: ## remove .venv, builds and caches
	rm -rf .venv build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
