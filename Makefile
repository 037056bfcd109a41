# The portal's commands. `make demo` runs it, `make test` tests it; both start from a bare clone.
SHELL := /bin/bash
PORT ?= 5000
PYTHON ?= python3
BIN := .venv/bin
PREPARED := .venv/ready static/build/manifest.json
COMPILED := build/templates
TESTED := .venv/tested $(PREPARED)
export UV_PYTHON_DOWNLOADS := never

.PHONY: demo demo-reset dev format check lint test again bench soak screenshots catalogue lock machine
.DELETE_ON_ERROR:

demo: $(PREPARED) $(COMPILED)
	$(BIN)/flask --app app demo --port $(PORT)

demo-reset:
	rm -rf instance

# The demonstration, which shows each change of code, pages and styles, and tracebacks in the browser.
dev: $(PREPARED)
	$(BIN)/flask --app app demo --port $(PORT) --reload

format: $(TESTED)
	$(BIN)/ruff check --fix --quiet
	$(BIN)/ruff format --quiet

check: lint test again

# Style, types, layers, and whether the tables in the code and the migrations agree.
lint: $(TESTED)
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/rules

test: $(TESTED) $(COMPILED) machine
	$(BIN)/pytest -q -n 2 --dist worksteal -m "not again"

# The same on the other database, every page in every state and language, and what takes real peers long.
again: $(TESTED) $(COMPILED) machine
	$(BIN)/pytest -q -n 2 --dist worksteal -m again

bench: $(TESTED) $(COMPILED) machine
	$(BIN)/python -m tests.bench

soak: $(TESTED) $(COMPILED) machine
	$(BIN)/python -m tests.soak

screenshots: $(TESTED) $(COMPILED) machine
	$(BIN)/python -m tests.browser.screenshots screenshots

# Collects the words to translate into app/translations; the rest is a translator's work.
catalogue: .venv/ready
	$(BIN)/pybabel -q extract -F pyproject.toml -k N_ --omit-header --no-location -o .catalogue.pot .
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete -w 100 -i .catalogue.pot -d app/translations
	@sed -i.bak -E '1,/^$$/{/^"(POT|PO-|Project|Report|Last|Language-Team|Generated)/d;}' app/translations/*/LC_MESSAGES/messages.po
	@rm .catalogue.pot app/translations/*/LC_MESSAGES/messages.po.bak

# What is installed by name and hash; uv where there is one, venv and pip otherwise.
UV := $(shell command -v uv)
INSTALL = $(if $(UV),uv pip install --quiet --python $(BIN)/python,$(BIN)/pip install --quiet --disable-pip-version-check)
.venv/ready: requirements/runtime.txt
	@$(if $(UV),uv venv --quiet --clear --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')",$(PYTHON) -m venv --clear) .venv
	@$(INSTALL) --require-hashes -r $<
	@touch $@

.venv/tested: requirements/dev.txt .venv/ready
	@$(INSTALL) --require-hashes -r $<
	@touch $@

# Styles and compressed copies. Node from PATH, else from the PyPI package that carries one.
node_modules/.package-lock.json: package.json package-lock.json .venv/ready
	@command -v npm >/dev/null || $(INSTALL) --require-hashes -r requirements/node.txt
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

static/build/manifest.json: node_modules/.package-lock.json $(wildcard static/*.mjs static/styles/* static/scripts/* static/images/*)
	PATH="$$PATH:$(CURDIR)/$(BIN)" node static/build.mjs

# Templates, compiled ahead, and all that serves as app/server.env has Python load it.
$(COMPILED): $(shell find app templates -type f -not -path '*/__pycache__/*') $(PREPARED)
	set -a; . app/server.env; $(BIN)/flask --app app templates compile

# What the tests need beside Python and Node: a browser, fonts of many scripts, a PostgreSQL to start and a pooler, proxies, networks of their own, clocks that are wrong, an HSM in software, a virus scanner.
PACKAGES := apache2 chromium-headless-shell clamav-daemon curl firefox-esr fonts-noto-core iproute2 libfaketime nginx opensc openssl pgbouncer postgresql softhsm2
machine:
	@if ! ls $$(command -v chromium-headless-shell) $$(command -v curl) $$(command -v firefox-esr) $$(command -v ip) $$(command -v openssl) $$(command -v pkcs11-tool) $$(command -v softhsm2-util) \
	    /usr/lib/postgresql/*/bin/initdb /usr/sbin/apache2 /usr/sbin/clamd /usr/sbin/nginx /usr/sbin/pgbouncer /usr/lib/*/faketime/libfaketimeMT.so.1 /usr/share/fonts/truetype/noto/NotoSansEthiopic-Regular.ttf \
	    2>/dev/null | wc -l | grep -qx 14; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    export DEBIAN_FRONTEND=noninteractive; \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends $(PACKAGES) >/dev/null; \
	  else \
	    echo "The tests need: sudo apt-get install $(PACKAGES)" >&2; exit 1; \
	  fi; \
	fi

lock:
	uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -o requirements/runtime.txt
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -o requirements/dev.txt
	uv pip compile --group node --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -o requirements/node.txt
