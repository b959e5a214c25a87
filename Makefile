# One command per task; each does its own set-up first, and skips what is there.
# SITE_URL and REPO_URL, when set, are where the site and the repository live (read in mkdocs.yml).

PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
PORT ?= 8000
# An advertisement of the theme, not a warning about this build.
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help setup serve site build archive check-deploy wheel new preview check changes test lint format review release bench bench-find bench-pictures bench-start bench-table bench-pages screenshot lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.ready node_modules/.ready .venv/.browser ## Set up everything: Python, Node packages, a Chromium

.venv/.ready: requirements.lock pyproject.toml
	@sh scripts/setup_python.sh $(PYTHON)
	@touch $@

node_modules/.ready: package-lock.json
	@echo "== Node packages: npm ci"
	@command -v npm >/dev/null || { echo "npm not found: install Node 20 or later (nodejs.org or your system's packages)"; exit 1; }
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.venv/.browser: .venv/.ready
	@$(PY) -m scripts.chromium --install
	@touch $@

serve: .venv/.ready node_modules/.ready ## Build the site and serve it on http://127.0.0.1:8000/
	@echo "== Building; then http://127.0.0.1:$(PORT)/ (stop with Ctrl-C, edit and start again to see changes)"
	@$(BIN)/mkdocs serve --strict --no-livereload --dev-addr 127.0.0.1:$(PORT)

site: .venv/.ready node_modules/.ready ## Build the site into site/, for a host that compresses by itself
	@$(BIN)/mkdocs build --strict --clean

build: site ## Build the site into site/, with compressed variants of its files
	@$(PY) -m scripts.precompress

archive: build ## Pack the built site into dist/, to be carried to a network without Internet
	@$(PY) -m scripts.archive

check-deploy: setup build ## Serve the built site with a real nginx and look at what it sends
	@$(PY) -m scripts.nginx --install
	@$(PY) -m pytest deploy

wheel: .venv/.ready ## Build the Python package with its command line into dist/
	@$(PY) -m scripts.records_json
	@$(PY) -m build --wheel --no-isolation

new: .venv/.ready ## Begin a new record: asks what is needed
	@$(PY) -m scripts.new_code

preview: .venv/.ready ## Show the page of one record while it is being written: make preview ID=guangzhou/e007
	@test -n "$(ID)" || { echo "写明是哪一条，例如 make preview ID=guangzhou/e007"; exit 2; }
	@echo "== 几秒后打开 http://127.0.0.1:$(PORT)/$(if $(filter cases/%,$(ID)),,codes/)$(ID)/；存盘后等几秒再刷新，按 Ctrl-C 结束"
	@PREVIEW=$(ID) $(BIN)/mkdocs serve --quiet --livereload --dev-addr 127.0.0.1:$(PORT)

check: .venv/.ready ## Check every record and every rule, in seconds
	@$(PY) -m scripts.check

changes: .venv/.ready ## Show what readers will see differently from the main branch
	@$(PY) -m scripts.page_changes

test: setup ## Run every test, browser tests included
	@$(PY) -m scripts.records_json
	@npm test --silent
	@$(PY) -m pytest

lint: .venv/.ready node_modules/.ready ## ruff, mypy --strict, tsc --checkJs
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@npm run --silent lint

format: .venv/.ready ## Format the records and the Python code
	@$(PY) -m scripts.format_records
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

review: .venv/.ready ## Print what is due for review; LINKS=50 opens up to 50 addresses too
	@$(PY) -m scripts.review $(if $(LINKS),--links $(LINKS))

release: .venv/.ready ## Set the version, write the change log from the records, commit and tag: make release [VERSION=0.2.0]
	@$(PY) -m scripts.release $(VERSION)

bench: .venv/.ready node_modules/.ready .venv/.browser ## Print every benchmark
	@$(PY) -m scripts.bench

bench-find: .venv/.ready node_modules/.ready ## How often the finder finds, beside other engines
	@$(PY) -m scripts.bench_finder

bench-pictures: setup ## How often a screenshot leads to the right record
	@$(PY) -m scripts.bench_pictures

bench-start: setup ## How long the check page takes to its verdict, beside stock Pyodide
	@$(PY) -m scripts.bench_start

bench-table: setup ## How fast the check page checks a long table, beside the command (ROWS=200000 for a long one)
	@$(PY) -m scripts.bench_page_table $(ROWS)

bench-pages: setup ## Lighthouse on our pages, beside the same pages in the theme as it comes (takes a while)
	@$(PY) -m scripts.bench_pages

screenshot: setup ## Make the pictures of the README and of link previews again
	@$(PY) -m scripts.screenshot
	@$(PY) -m scripts.card

lock: .venv/.ready ## Resolve the pinned dependencies anew (needs uv)
	@uv pip compile pyproject.toml --group dev --universal --generate-hashes --python-version 3.11 --upgrade --quiet -o requirements.lock
	@npm update --package-lock-only --ignore-scripts

clean: ## Remove what was built, keep what was installed
	@rm -rf site build dist validator/*.egg-info validator/fapiao/records.json
