# One word for each job. `make help` lists them; `make run` and `make test` are all that most people need.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LOCK := .ci/requirements.lock
CODE := clinic_app tests .ci
PYTHON ?= python3

export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run test check fix lint bench growth hands shots gallery docs bundle faults interop lock sbom audit clean setup

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The environment is made again when the lock, the package's own description or the set-up changes.
$(READY): $(LOCK) pyproject.toml .ci/set_up.py
	@$(PYTHON) .ci/set_up.py environment $(VENV) $(LOCK)
	@touch $@

setup: $(READY)
	@$(BIN)/python .ci/set_up.py qt

run: setup ## install what is needed and start the program; without a screen, run the guided demo into ./demo
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ] || [ "$$(uname)" = Darwin ]; then \
		exec $(BIN)/clinic-app; \
	else \
		echo "There is no screen here, so the guided demo runs instead."; \
		exec $(BIN)/clinic-app demo demo; \
	fi

test: setup check ## install what is needed; style, types and every test
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -n auto --maxprocesses 8 --dist worksteal

check: $(READY) ## style and types
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/mypy clinic_app

fix: $(READY) ## put the code into the house style
	@$(BIN)/ruff format $(CODE)
	@$(BIN)/ruff check --fix $(CODE)

lint: $(READY) ## check the questionnaire and the rules
	@$(BIN)/clinic-app lint

bench: setup ## measure, each figure beside its floor from the same run
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.bench
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.bench exports

growth: setup ## measure how cost grows with the records: SIZES="1000 1000000" KEEP=FOLDER for other sizes, kept for another time
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.bench growth $(SIZES) $(if $(KEEP),--keep "$(KEEP)")

hands: setup ## count the keys of four made-up intakes, beside the actions in LHC-Forms where it is installed
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.hands

shots: setup ## draw the pictures of README.md again, with made-up patients
	@$(BIN)/clinic-app demo build/demo
	@$(BIN)/python .ci/pictures.py build/demo resources/docs/pictures
	@$(BIN)/python .ci/paper_pictures.py resources/docs/pictures

gallery: setup ## draw every screen in light, dark, Spanish, mirrored and at twice the text size, on one page in build/gallery
	@$(BIN)/python -m tests.gallery build/gallery

docs: $(READY) ## write the pages about every question and every rule again
	@$(BIN)/clinic-app describe resources/docs/reference

bundle: setup ## make one folder that runs without Python, in build/dist
	@$(BIN)/python .ci/bundle.py build/dist

faults: setup ## kill, fill, tear and cut the power many times, and print what came of it
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.faults

# Engines by other makers that read our form and our responses; they are installed by their own script.
ifneq ($(wildcard tests/interop/run),)
interop: setup ## other engines and validators read form, responses and exports: COUNT=3000 for more than 60
	@tests/interop/run $(COUNT)
endif

lock: $(READY) ## choose the newest allowed versions again and write them down with their hashes
	@$(BIN)/python .ci/set_up.py lock $(LOCK)

sbom: $(READY) ## write what the program is made of into build/sbom.json (CycloneDX)
	@$(BIN)/python .ci/supply_chain.py sbom build/sbom.json

audit: $(READY) ## compare the locked versions with known vulnerabilities; ADVISORIES=all.zip without a network
	@$(BIN)/python .ci/supply_chain.py audit $(ADVISORIES)

clean: ## remove what the other words made, the environment included
	@rm -rf $(VENV) build dist demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
