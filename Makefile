# Two commands carry a fresh machine that has only python3 (with venv), pip and make: `make run`, `make test`.
# What they install stands in locks/, with the hash of every file; `make lock` writes it anew from requirements*.txt.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check
COMPILE := $(VENV)/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' $(ARGS)

.PHONY: run dev test t check bench sweep lighthouse messages lock hooks clean
.DELETE_ON_ERROR:

$(PY):
	$(PYTHON) -m venv $(VENV)

$(VENV)/.portal: locks/runtime.txt | $(PY)
	$(INSTALL) --require-hashes -r $<
	touch $@

$(VENV)/.tools: locks/dev.txt $(VENV)/.portal
	$(INSTALL) --require-hashes -r $<
	touch $@

run: $(VENV)/.portal
	@exec env PORTAL_DEMO=$${PORTAL_DEMO:-1} $(PY) -m rehamna_portal.start --port $(PORT)

# On the data of `make run`, with error pages; changed code is read at once.
dev: $(VENV)/.portal
	@exec env PORTAL_DEMO=$${PORTAL_DEMO:-1} $(PY) -m rehamna_portal.start --reload --port $(PORT)

test: $(VENV)/.tools
	@$(PY) -m tests.suite $(ARGS)

# Some tests, in one process: make t T=tests/enrollment/test_phones.py ARGS="-x -k landline"
t: $(VENV)/.tools
	@PYTHONDONTWRITEBYTECODE= $(PY) -m pytest -q -p no:xdist $(T) $(ARGS)

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

# The largest first: what it chose binds the others, so that all of them can be installed together.
# `make lock ARGS=--upgrade` also takes newer versions of what requirements*.txt do not name.
lock: | $(PY)
	$(INSTALL) $$(grep '^uv==' requirements-dev.txt)
	$(COMPILE) requirements-dev.txt --output-file locks/dev.txt
	$(COMPILE) requirements.txt --constraint locks/dev.txt --output-file locks/runtime.txt
	set -e; for extra in postgres redis s3 sentry; do \
		$(COMPILE) requirements-$$extra.txt --constraint locks/dev.txt --output-file locks/$$extra.txt; \
	done

hooks: $(VENV)/.tools
	$(VENV)/bin/pre-commit install

clean:
	rm -rf $(VENV) var .mypy_cache
