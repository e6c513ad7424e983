# One command each: `make compare` to run the simulation, `make test` to check it.
# ARGS is passed on: make compare ARGS="--replicates 50"

BIN := .venv/bin
ARGS ?=
FIRST_MONTH := from sistercities import PartnershipModel; PartnershipModel('reference', rng=1).run()

.PHONY: help setup compare sweep docs test test-long test-lowest bench bench-page bench-check bench-baseline format tables atlas patterns score calibration multiverse gallery paper lock clean

help: ## print these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile

setup: ## create or refresh .venv from the lock
	@sh .ci/setup

compare: setup ## run the comparison of the scenarios
	@$(BIN)/sistercities compare $(ARGS)

sweep: setup ## run the study of commitment at small size
	@$(BIN)/sistercities sweep commitment --set design.size=3 --set replicates=20 --out results/commitment-small $(ARGS)

docs: setup .venv/docs-complete ## build the documentation as a site, into build/site/
	@$(BIN)/python -m sphinx -q -W --keep-going -E -c docs -d build/doctrees . build/site
	@echo "build/site/index.html: built"

.venv/docs-complete: .ci/docs.txt | setup
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r $<
	@touch $@

test: setup ## check format, style and types, then run the tests
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	@# the model is compiled beside the check of types: else all test processes would do it at once
	@$(BIN)/python -c "$(FIRST_MONTH)" & $(BIN)/mypy; types=$$?; wait; exit $$types
	OPENBLAS_NUM_THREADS=1 $(BIN)/pytest -n auto --maxprocesses 8 --dist worksteal $(ARGS)

test-long: setup ## run the tests that take long
	$(BIN)/pytest -m long $(ARGS)

test-lowest: setup ## run the tests with the oldest versions that pyproject.toml allows
	@sh .ci/test-lowest $(ARGS)

bench: setup .venv/rivals ## measure speed against other ways to do the same; writes results/benchmarks/
	$(BIN)/pytest tests/test_benchmarks.py -k rivals
	$(BIN)/python -m tests.benchmarks measure

bench-page: setup ## write the tables and the figure of docs/findings/speed.md out of the last make bench
	$(BIN)/python -m tests.benchmarks page

bench-check: setup ## fail if anything became slower than the baseline, beyond noise
	$(BIN)/python -m tests.benchmarks check

bench-baseline: setup ## store a new baseline for bench-check
	$(BIN)/python -m tests.benchmarks baseline

.venv/rivals: .ci/rivals.txt | setup
	-$(BIN)/pip install -qq --disable-pip-version-check --no-deps --require-hashes --upgrade --target $@ -r $< && touch $@

format: setup ## format the code and apply safe fixes
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

tables: setup ## write the generated tables of the documents anew
	@$(BIN)/python -m sistercities.paper.odd docs/reference/*.md docs/use/*.md
	@$(BIN)/python -m tests.house docs/house.md

atlas: setup ## write the scenarios of the atlas anew, from its table
	@$(BIN)/python -m sistercities.scenario.atlas.files scenarios/atlas/observables.csv

patterns: setup ## measure all patterns, and each mechanism alone; writes the measured parts of docs/findings/patterns.md
	@$(BIN)/python -m tests.measurements.patterns $(ARGS)

score: setup ## score the model on the atlas; writes the measured part of docs/findings/score.md and its figure
	@$(BIN)/python -m tests.measurements.score

calibration: setup ## calibrate, and put the posterior draws into the package; writes the measured parts of docs/findings/calibration.md
	@$(BIN)/python -m tests.measurements.calibration

multiverse: setup ## ask in every universe which factor matters most; writes the measured part of docs/findings/multiverse.md and its figure
	@$(BIN)/python -m tests.measurements.multiverse $(ARGS)

gallery: setup ## draw every kind of figure anew; writes docs/gallery.md and its pictures
	@$(BIN)/python -m tests.measurements.gallery

paper: setup ## build the example paper, pack its results and verify them (as for a submission: ARGS=--full)
	@$(BIN)/python experiments/paper/build.py $(ARGS)

lock: setup ## pin what pyproject.toml asks for (newest versions: ARGS=--upgrade)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --extra dev $(ARGS) --output-file .ci/requirements.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --extra docs --constraints .ci/requirements.txt $(ARGS) \
		--output-file .ci/docs.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-deps \
		--custom-compile-command "make lock" $(ARGS) --output-file .ci/rivals.txt .ci/rivals.in

clean: ## remove .venv, builds and caches
	rm -rf .venv build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
