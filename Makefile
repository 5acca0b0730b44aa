# On Record. `make ask Q="…"` and `make test` need Python 3.11 or newer and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export HF_HUB_OFFLINE := 1

.PHONY: help ask chat test test-most test-processes quality bench growth format wheel clean
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## / - /'

$(STAMP): pyproject.toml config/constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "On Record needs Python 3.11 or newer; name one with PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c config/constraints.txt -e '.[dev]'
	@touch $@

ask: export QUESTION := $(value Q)
ask: $(STAMP) ## answer a question: make ask Q="How much will the harbour wall cost?"
	@$(BIN)/onrecord ask "$$QUESTION"

chat: $(STAMP) ## talk to the bot in the terminal
	@$(BIN)/onrecord chat

test: $(STAMP) ## everything that must hold: lint, types, layers, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	@$(MAKE) --no-print-directory -j2 --output-sync test-most test-processes

# Tests of the bot's processes wait more than they work: they take their time beside all others.
PROCESSES := tests/bot/slack tests/bot/slack_reliability tests/bot/discord_reliability

test-most: $(STAMP)
	$(BIN)/pytest $(PROCESSES:%=--ignore=%)

test-processes: $(STAMP)
	$(BIN)/pytest $(PROCESSES)

quality: $(STAMP) ## print the scores over the sample articles; ACCEPT=1 pins them
	@$(BIN)/python tests/quality/scores.py $(if $(ACCEPT),--accept)
	@$(BIN)/python tests/quality/quotation_scores.py $(if $(ACCEPT),--accept)

bench: $(STAMP) ## time On Record beside other libraries, an hour: make bench ARGS="--passages 2000 --peers chroma"
	@$(BIN)/python benchmarks/speed $(ARGS)

growth: $(STAMP) ## time On Record alone up to a million passages, an hour, and draw docs/growth.png
	@$(BIN)/python benchmarks/speed/growth.py $(ARGS)

format: $(STAMP) ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

wheel: $(STAMP) ## build dist/*.whl
	$(BIN)/python -m build --wheel --outdir dist .

clean: ## remove the environment and everything built
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
