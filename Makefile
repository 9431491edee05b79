# The commands of the project. `make run` starts the tutor, `make test` checks everything.

PYTHON ?= python3
PORT ?= 8501
# Address of another package index to read besides the usual one; on Linux without a GPU, the CPU
# index shown on PyTorch's Get started page avoids the large CUDA build: make run TORCH_INDEX=<address>
TORCH_INDEX ?=

BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --constraint requirements.lock \
	$(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
VERIFY := .venv-verify/bin
RUNTIME := .venv/.runtime-installed
DEVELOPMENT := .venv/.development-installed
PACKAGES := .venv-verify/.installed
# Extras whose versions are chosen together with those of the program; a test looks that none is forgotten.
LOCKED := dev openai anthropic google databricks ollama

BIND := import socket, sys; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); \
	s.bind(('127.0.0.1', int(sys.argv[1])))

# Compiled modules are kept, whatever the machine's setting: the tests start some forty programs.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: grounding hostile help run test tests test-thorough types check bench bench-interface bench-model figures verify-guide verify-if-changed lock clean port

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /make \1  \t/p' Makefile

run: port $(RUNTIME) ## Set up if needed, build the index and serve the tutor on 127.0.0.1 (PORT=8501)
	@$(BIN)/python -m tutor build
	@echo "The tutor opens at http://127.0.0.1:$(PORT) (stop it with Ctrl+C)"
	@$(BIN)/python -m streamlit run app.py --server.address 127.0.0.1 --server.port $(PORT) --server.headless true \
		--browser.gatherUsageStats false

test: $(DEVELOPMENT) ## Lint, types, spelling, content and all tests
	$(BIN)/ruff check .
	$(BIN)/codespell corpus README.md CONTRIBUTING.md CHANGELOG.md
	@$(MAKE) --no-print-directory --jobs 2 tests types check

# In two processes, one of which begins with the browser tests (see tests/conftest.py).
tests: $(DEVELOPMENT)
	$(BIN)/python -m pytest --numprocesses 2 --no-loadscope-reorder -m "not thorough"

test-thorough: $(DEVELOPMENT) ## The tests that `make test` leaves out: every hostile input everywhere, measurements on the whole guide
	$(BIN)/python -m pytest --numprocesses 2 -m thorough

types: $(DEVELOPMENT)
	$(BIN)/mypy

check: $(RUNTIME) ## Report every problem of the content
	$(BIN)/python -m tutor check

verify-guide: $(PACKAGES) ## Check the guide's API names and examples in the real packages (needs Java; PAGES="1.4 2.5" for some)
	@$(VERIFY)/python -m tests.verify $(PAGES)

verify-if-changed: $(DEVELOPMENT)
	@if $(BIN)/python -m tests.verify --is-current; then \
		echo "The guide's APIs and examples are those that corpus/apis.yaml was verified with."; \
	else $(MAKE) verify-guide; fi

bench: $(DEVELOPMENT) ## Compare speed and memory with the usual LangChain recipe on this machine
	@$(BIN)/python tests/benchmarks/bench.py

grounding: $(DEVELOPMENT) ## Measure the check of a model's sentences on labelled ones and print the figures by kind
	@$(BIN)/python -m pytest --quiet --capture no -m thorough tests/llm/test_grounding_measured.py

bench-model: $(DEVELOPMENT) ## Time what the tutor adds to a chat model's first word, with a scripted model
	@$(BIN)/python -m tests.benchmarks.voice

bench-interface: $(DEVELOPMENT) ## Time the pages in a real browser, next to their budgets
	@$(BIN)/python -m tests.benchmarks.interface

hostile: $(DEVELOPMENT) ## Put hostile inputs in at every entry point and print what came of it
	@$(BIN)/python -m tests.hostile

figures: $(DEVELOPMENT) ## Measure the answers and write the figures into the README
	@$(BIN)/python -m tests.benchmarks.figures

lock: $(DEVELOPMENT) ## Choose the newest versions that fit together and write the lock files
	$(BIN)/python -m pip install --quiet "pip-tools>=7.6"
	$(BIN)/pip-compile --quiet --upgrade $(addprefix --extra ,$(LOCKED)) --strip-extras --no-annotate --no-header --no-emit-index-url \
		--no-emit-find-links --no-emit-trusted-host --output-file .venv/new.lock pyproject.toml
	@{ sed -n '/^#/p' requirements.lock; sed -E '/^#/d; s/^(torch==[0-9.]+)\+.*$$/\1/' .venv/new.lock; } > .venv/full.lock
	@mv .venv/full.lock requirements.lock && rm .venv/new.lock
	@$(BIN)/python -m tests.verify --requirements | $(BIN)/pip-compile --quiet --upgrade --strip-extras --no-annotate \
		--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file .venv/new.lock -
	@{ sed -n '/^#/p' requirements-verify.lock; sed '/^#/d' .venv/new.lock; } > .venv/full.lock
	@mv .venv/full.lock requirements-verify.lock && rm .venv/new.lock

clean: ## Remove the environment and everything that tools left behind (your progress is kept)
	rm -rf .venv .venv-verify .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info

# Asks for the port before anything else, so that a second start fails at once and says what to do.
port:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found. Install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c "$(BIND)" $(PORT) 2>/dev/null || { \
		echo "Port $(PORT) cannot be used; another program, maybe a tutor that still runs, listens on it."; \
		echo "Stop that program, or choose another port from 1024 to 65535: make run PORT=8600"; exit 1; }

$(BIN)/pip:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found. Install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version)."; \
		echo "Name another one: make run PYTHON=python3.12"; exit 1; }
	@echo "Making the environment in .venv"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "The environment could not be made. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(RUNTIME): pyproject.toml requirements.lock | $(BIN)/pip
	@echo "Installing the tutor (once; a few minutes)"
	@$(PIP_INSTALL) --editable . || { echo "The installation failed; check the network and run make again."; exit 1; }
	@touch $@

$(DEVELOPMENT): pyproject.toml requirements.lock | $(BIN)/pip
	@echo "Installing the tutor and the tools for its tests (once; a few minutes)"
	@$(PIP_INSTALL) --editable ".[dev]" || { echo "The installation failed; check the network and run make again."; exit 1; }
	@touch $(RUNTIME) $@

$(PACKAGES): pyproject.toml requirements-verify.lock
	@command -v java >/dev/null || { echo "Java was not found; Spark needs it. On Debian: apt install default-jre-headless"; exit 1; }
	@[ -x $(VERIFY)/pip ] || $(PYTHON) -m venv .venv-verify
	@echo "Installing the packages that the guide teaches in .venv-verify (once; a few minutes, 1.7 GB)"
	@$(VERIFY)/python -m pip install --quiet --requirement requirements-verify.lock \
		|| { echo "The installation failed; check the network and run make again."; exit 1; }
	@touch $@
