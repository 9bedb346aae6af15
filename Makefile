# GNU make 3.81 and later (macOS, Linux). `make help` lists what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
FIRST := notebooks/00_start.ipynb
LAB_FLAGS ?=
# JupyterLab refuses to run as root unless it is told to; containers often run as root.
ROOT_FLAG := $(if $(filter 0,$(shell id -u)),--allow-root)
NBVAL := --nbval --nbval-current-env --nbval-sanitize-with=tests/notebooks/sanitize.cfg \
	--nbval-cell-timeout=60 -n 2 --dist loadscope -p no:cacheprovider
# Two processes, and each takes the next test that is left: the long ones then wait for nobody.
UNIT := tests --ignore=tests/browser --ignore=tests/site -n 2 --dist worksteal
BENCHMARKS := codecs steps canterbury lz deflate inflate_verdicts bzip2 bzip2_verdicts jpeg jpeg_damage dz mutants stepper board pipeline models points signals floats membership deploy stream capstone scale budget
QUICK ?=

# Lessons of the web edition that `make test-site` exports and tries; "all" for every one.
SITE_LESSONS ?= 01_ 02_
# Those of them that are played in a browser; all of them where nothing is said.
SITE_PAGES ?=
NPM := dualz/site/npm

.PHONY: help lab test test-style test-types test-imports test-unit test-notebooks test-browser test-site \
	coverage notebooks bench readme site site-tools clean

help:
	@echo "make lab        install what is needed (the first time), open the course in JupyterLab"
	@echo "make test       install what is needed (the first time), run every test"
	@echo "make coverage   which lines of the package the unit tests run"
	@echo "make notebooks  run all notebooks again and store their outputs"
	@echo "make bench      measure codecs, models and widgets; make bench QUICK=1 takes a minute or two"
	@echo "make site       the web edition, in build/site: every lesson as a page, nothing to install"
	@echo "make readme     fill README.md from pyproject.toml and the course map"
	@echo "make clean      remove the environment and all caches"
	@echo ""
	@echo "PYTHON=python3.12 make lab chooses an interpreter (3.11 or newer)."
	@echo "make test-style, -types, -imports, -unit, -notebooks, -browser or -site runs one part of the tests."

lab: $(VENV)/lab-ready
	@exec $(BIN)/python -m jupyterlab --ServerApp.ip=127.0.0.1 --ServerApp.answer_yes=True \
		--LabApp.default_url=/lab/tree/$(FIRST) $(ROOT_FLAG) $(LAB_FLAGS)

$(VENV)/bin/python:
	@command -v "$(PYTHON)" >/dev/null || { echo "No $(PYTHON) here: install Python 3.11 or newer," \
		"or name one, as in: make lab PYTHON=/path/to/python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "dualz needs Python 3.11 or newer, and $(PYTHON) is older." \
		"Name a newer one, as in: make lab PYTHON=python3.12"; exit 1; }
	"$(PYTHON)" -m venv $(VENV)

$(VENV)/lab-ready: $(VENV)/bin/python binder/torch.txt binder/requirements.txt binder/lab.txt \
		binder/overrides.json pyproject.toml
	$(PIP) install --no-deps -r binder/torch.txt
	$(PIP) install -r binder/requirements.txt -r binder/lab.txt
	$(PIP) install --no-deps -e .
	$(BIN)/python -m dualz.warm
	@mkdir -p $(VENV)/share/jupyter/lab/settings
	@cp binder/overrides.json $(VENV)/share/jupyter/lab/settings/overrides.json
	@touch $@

$(VENV)/test-ready: $(VENV)/lab-ready binder/test.txt
	@echo "Installing the test tools ..."
	@$(PIP) install -q -r binder/test.txt
	@touch $@

# Every part runs, also after one has failed; what needs a browser comes last, since it may be skipped. The site is
# tried beside the other tests of the browser: each of the two keeps one core busy.
test: $(VENV)/test-ready
	@failed=""; mkdir -p build; \
	for part in style types imports unit notebooks browser site; do \
		echo ""; echo "== $$part"; \
		if [ $$part = browser ]; then \
			$(MAKE) --no-print-directory test-site >build/test-site.txt 2>&1 & site=$$!; \
			trap 'kill $$site; exit 130' INT TERM; \
		fi; \
		if [ $$part = site ]; then wait $$site; code=$$?; cat build/test-site.txt; \
		else $(MAKE) --no-print-directory test-$$part; code=$$?; fi; \
		[ $$code -eq 0 ] || failed="$$failed $$part"; \
	done; \
	if [ -n "$$failed" ]; then echo "Failed:$$failed"; exit 1; fi

test-style: $(VENV)/test-ready
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/codespell

test-types: $(VENV)/test-ready
	@$(BIN)/python -m mypy

test-imports: $(VENV)/test-ready
	@$(BIN)/lint-imports

test-unit: $(VENV)/test-ready
	@$(BIN)/python -m pytest -q $(UNIT)

test-notebooks: $(VENV)/test-ready
	@DUALZ_ANSWERS=:memory: $(BIN)/python -m pytest -q notebooks dualz/lessons/template/template.ipynb $(NBVAL)

test-browser: $(VENV)/test-ready
	@$(BIN)/python -m pytest -q -rfE tests/browser

test-site: $(VENV)/test-ready site-tools
	@DUALZ_SITE_LESSONS="$(SITE_LESSONS)" DUALZ_SITE_PAGES="$(SITE_PAGES)" $(BIN)/python -m pytest -q -rfE tests/site

# numba's compiled loops run outside Python, so their lines are not seen.
coverage: $(VENV)/test-ready
	@$(BIN)/python -m pytest -q $(UNIT) --cov=dualz --cov-report=term:skip-covered

notebooks: $(VENV)/test-ready
	$(BIN)/python -m dualz.authoring.regenerate
	$(BIN)/python -m dualz.authoring.instructor_guide

# As modules, since they share helpers with each other and with the tests.
bench: $(VENV)/test-ready
	@for name in $(BENCHMARKS); do echo ""; echo "== $$name"; \
		$(BIN)/python -m benchmarks.$$name $(if $(QUICK),--quick) || exit 1; done

site: $(VENV)/test-ready site-tools
	$(BIN)/python -m dualz.site --zip build/dualz-site.zip

# Search, the browser's Python and the test of accessibility come from npm, and all three can be missing.
site-tools:
	@if [ $(NPM)/node_modules/.package-lock.json -nt $(NPM)/package-lock.json ]; then :; \
	elif command -v npm >/dev/null && (cd $(NPM) && npm ci --no-audit --no-fund --loglevel=error); then \
		touch $(NPM)/node_modules/.package-lock.json; \
	else echo "npm is missing or gets nothing: the site has no search and no Python, and their tests are skipped."; fi

readme: $(VENV)/lab-ready
	$(BIN)/python -m dualz.authoring.readme

clean:
	rm -rf $(VENV) $(NPM)/node_modules build dist *.egg-info .pytest_cache .hypothesis .ruff_cache .mypy_cache .import_linter_cache .coverage
	find dualz tests benchmarks tools -name __pycache__ -type d -prune -exec rm -rf {} +
