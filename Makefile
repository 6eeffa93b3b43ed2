# Loss Atlas. `make help` lists what there is.

HOST ?= 127.0.0.1
PORT ?= 8000
# Where CIFAR-10, MNIST and Fashion-MNIST are looked for; the bundled data sets need nothing.
DATA_DIR ?= $(wildcard data)

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
NPM := node_modules/.package-lock.json
ENVIRONMENT_INPUTS := pyproject.toml requirements-build.lock scripts/environment.sh

.DEFAULT_GOAL := help
.PHONY: help serve test lint format wheel lock clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16
	@echo "Variables of make serve: HOST=$(HOST) PORT=$(PORT) DATA_DIR=$(DATA_DIR)"

serve: $(RUNTIME) ## start the server and print its address
	@exec $(BIN)/lossatlas serve --host "$(HOST)" --port "$(PORT)" $(if $(DATA_DIR),--data-dir "$(DATA_DIR)")

test: lint $(NPM) ## check style and types, and run every test, those in a browser too
	-$(BIN)/python scripts/chromium.py --install
	$(BIN)/pytest

lint: $(DEV) ## check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(DEV) ## format the sources, and mend what ruff can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

wheel: $(DEV) ## build the wheel into dist/
	$(BIN)/hatchling build --target wheel

lock: ## resolve the dependencies again (needs uv)
	$(COMPILE) --group build --output-file requirements-build.lock
	$(COMPILE) pyproject.toml --extra fetch --constraint requirements-build.lock --output-file requirements.lock
	$(COMPILE) pyproject.toml --extra fetch --extra dev --group build --constraint requirements.lock --output-file requirements-dev.lock

# One version of everything for every Python, so that the same seed gives the same numbers.
COMPILE = uv pip compile --quiet --upgrade --universal --fork-strategy fewest --python-version 3.11 \
	--generate-hashes --no-header --no-annotate

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) node_modules build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis tests/browser/screenshots

# The stamps: an environment is made again only when what it is made from has changed.
$(RUNTIME): requirements.lock $(ENVIRONMENT_INPUTS)
	@sh scripts/environment.sh $(VENV) requirements.lock requirements-build.lock
	@touch $@

$(DEV): requirements-dev.lock $(ENVIRONMENT_INPUTS)
	@sh scripts/environment.sh $(VENV) requirements-dev.lock
	@touch $@ $(RUNTIME)

$(NPM): package.json package-lock.json .npmrc
	@sh scripts/npm.sh
