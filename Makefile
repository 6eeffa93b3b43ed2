# Loss Atlas. `make help` lists the targets.

HOST ?= 127.0.0.1
PORT ?= 8000
# The folder of CIFAR-10, MNIST and Fashion-MNIST; the bundled data sets need none.
DATA_DIR ?= $(wildcard data)
# The address that students open, if others can reach HOST.
PUBLIC_URL ?=

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
NPM := node_modules/.package-lock.json
ENVIRONMENT_INPUTS := pyproject.toml requirements-build.lock scripts/environment.sh

.DEFAULT_GOAL := help
.PHONY: help serve test test-all nightly check lint format wheel lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16
	@echo "Variables of make serve: HOST=$(HOST) PORT=$(PORT) DATA_DIR=$(DATA_DIR) PUBLIC_URL=$(PUBLIC_URL)"

serve: $(RUNTIME) ## start the server and print its address
	@exec $(BIN)/lossatlas serve --host "$(HOST)" --port "$(PORT)" \
		$(if $(DATA_DIR),--data-dir "$(DATA_DIR)") $(if $(PUBLIC_URL),--public-url "$(PUBLIC_URL)")

test: check ## check style and types, and run all tests except the slow ones
	$(PYTEST)

test-all: check ## check style and types, and run every test
	$(PYTEST) -m "slow or not slow"

# Two workers; one that finishes first takes over tests of the other. The many processes that tests
# start need the byte code, which this keeps even where the environment says not to write it.
PYTEST = PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --numprocesses 2 --dist worksteal

nightly: $(DEV) ## try the API with 5,000 generated requests, different ones each time
	$(PYTEST) -m slow tests/web/test_schemathesis.py --hypothesis-profile nightly

check: lint
	sh scripts/system_packages.sh
	$(WITH_NPM) npm test --silent

lint: $(DEV) $(NPM) ## check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(WITH_NPM) npm run --silent lint

format: $(DEV) $(NPM) ## format the sources, and fix what the linters can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(WITH_NPM) npm run --silent format

# If npm could not install, the page's scripts are not checked; in CI that is an error.
WITH_NPM = @test ! -e $(NPM) -a -z "$$CI" ||

wheel: $(DEV) ## build the wheel into dist/
	$(BIN)/hatchling build --target wheel

lock: ## update the lock files (needs uv)
	$(COMPILE) --group build --output-file requirements-build.lock
	$(COMPILE) pyproject.toml --extra fetch --constraint requirements-build.lock --output-file requirements.lock
	$(COMPILE) pyproject.toml --extra fetch --extra cluster --constraint requirements.lock --output-file requirements-cluster.lock
	$(COMPILE) pyproject.toml --extra fetch --extra cluster --extra dev --group build --constraint requirements-cluster.lock --output-file requirements-dev.lock

# One version of everything for every Python, so that the same seed gives the same numbers.
COMPILE = uv pip compile --quiet --upgrade --universal --fork-strategy fewest --python-version 3.11 \
	--generate-hashes --no-header --no-annotate

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) node_modules build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis tests/browser/screenshots

# The stamps: an environment is rebuilt only when its inputs have changed.
$(RUNTIME): requirements.lock $(ENVIRONMENT_INPUTS)
	@sh scripts/environment.sh $(VENV) requirements.lock requirements-build.lock
	@touch $@

$(DEV): requirements-dev.lock $(ENVIRONMENT_INPUTS)
	@sh scripts/environment.sh $(VENV) requirements-dev.lock
	@touch $@ $(RUNTIME)

$(NPM): package.json package-lock.json .npmrc
	@sh scripts/npm.sh
