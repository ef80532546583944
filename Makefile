# Two commands carry a fresh machine that has only python3 (with venv), pip and make: `make run`, `make test`.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python

.PHONY: run test check bench sweep lighthouse messages clean
.DELETE_ON_ERROR:

$(VENV)/.portal: requirements.txt
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.tools: requirements-dev.txt $(VENV)/.portal
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

run: $(VENV)/.portal
	@exec env PORTAL_DEMO=$${PORTAL_DEMO:-1} $(PY) -m rehamna_portal.start --port $(PORT)

test: $(VENV)/.tools
	@$(PY) -m tests.suite

check: $(VENV)/.tools
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/djlint --lint --quiet templates
	@$(PY) -m tests.suite --guards

bench: $(VENV)/.tools
	@$(PY) -m tests.bench $(ARGS)

sweep: $(VENV)/.tools
	@$(PY) -m tests.sweep $(ARGS)

lighthouse: $(VENV)/.tools
	@$(PY) -m tests.lighthouse

messages: $(VENV)/.tools
	cd $(CURDIR) && PORTAL_DEBUG=1 $(PY) manage.py makemessages --locale ar --locale fr --no-location --no-wrap --ignore .venv --ignore var --ignore tests

clean:
	rm -rf $(VENV) var .mypy_cache
