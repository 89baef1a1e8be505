# What people and machines start the project with. `make` alone prints the targets.

UV_VERSION := 0.13.9
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))

BIN := .venv/bin
UV := $(BIN)/python -m uv
MANAGE := $(BIN)/python manage.py
PYTEST := $(BIN)/python -m pytest $(PYTEST_ARGS)
# Not the files with most tests first: the slowest have few, and would be left to the end.
TWO := -n 2 --dist loadfile --no-loadscope-reorder --reuse-db
TESTS ?= tests
# All calls of pytest in one line start from copies of one database that was migrated.
ONE_MIGRATION := if [ -z "$$MIGRATED_IN" ]; then \
	MIGRATED_IN=$$(mktemp -d) && export MIGRATED_IN && trap 'rm -r "$$MIGRATED_IN"' EXIT; fi &&

# Without it each process compiles every module anew: 8 seconds to start, not 3.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-sqlite test-postgresql test-elasticsearch search suite check format bench lock clean

help:
	@echo "make run             start the intranet: web and worker, with a demo network at first"
	@echo "make test            the suite on SQLite, and what may differ there on PostgreSQL, alone and with"
	@echo "                     Redis and Elasticsearch (TESTS=path for a part; WHOLE=1 for all on each;"
	@echo "                     DATABASE_URL for one of yours)"
	@echo "make test-sqlite     the suite on SQLite alone"
	@echo "make test-postgresql what searches on a throw-away PostgreSQL alone (WHOLE=1 for all)"
	@echo "make test-elasticsearch what may differ on PostgreSQL with Redis and Elasticsearch (WHOLE=1)"
	@echo "make check           lint, types, templates, migrations, import contract"
	@echo "make format          put code and templates into the project's format"
	@echo "make bench           the benchmarks: a table, and benchmarks/results/latest.json"
	@echo "make lock            renew the lock files from pyproject.toml"
	@echo "make clean           remove .venv and caches; the data folder stays"

# Each stamp says what is installed, so that the next start has nothing to ask.

.venv/uv-$(UV_VERSION):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found. Install it, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments. On Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

.venv/installed: .venv/uv-$(UV_VERSION) requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

run: .venv/installed
	@exec $(MANAGE) run

test: test-sqlite
ifndef DATABASE_URL
	$(ONE_MIGRATION) $(ON_POSTGRESQL) sh -c '$(ALONE) && $(TOGETHER)'
endif

test-sqlite: .venv/installed-dev
	@$(MAKE) --no-print-directory suite

ON_POSTGRESQL = $(BIN)/python -m tests.engines.postgresql
ALONE = $(MAKE) --no-print-directory $(if $(WHOLE),suite,search)
# What a larger network runs on: the three together.
TOGETHER = $(BIN)/python -m tests.engines.redis $(BIN)/python -m tests.engines.elasticsearch \
	$(MAKE) --no-print-directory suite $(if $(WHOLE),,ASKED="$(DIFFERENT)" BROWSED="$(STORIES)")

test-postgresql: .venv/installed-dev
	$(ON_POSTGRESQL) $(ALONE)

test-elasticsearch: .venv/installed-dev
	$(ON_POSTGRESQL) $(TOGETHER)

# What asks the engines themselves, writes for many at once, waits for others or counts in groups.
# The rest, screens above all, is the same on each database; WHOLE=1 asks it too.
DIFFERENT := tests/engines tests/search tests/home tests/delivery tests/network tests/library \
	tests/alerts/watch $(addprefix tests/alerts/test_,a_month.py at_once.py closing.py issuing.py log.py \
	reached.py rounds.py the_minute.py) \
	$(addprefix tests/responses/test_,answering.py keeping.py lists.py owing.py) \
	$(addprefix tests/actions/test_,at_once.py lists.py monitoring.py plan_and_copies.py) \
	tests/adoption/test_standing_still.py tests/learning/gate/test_nightly.py \
	tests/test_inserting.py tests/test_publishing.py
STORIES := $(addprefix tests/browser/test_,found_page.py alert_to_closing_report.py)
ASKED := --ignore=tests/browser tests
BROWSED := tests/browser

# What asks PostgreSQL otherwise than with Elasticsearch beside it.
SEARCHING := tests/search tests/home tests/learning/test_index_page.py tests/test_layout.py \
	tests/learning/test_learning_page.py tests/engines/test_database_restart.py

search:
ifeq ($(TESTS),tests)
	$(ONE_MIGRATION) $(PYTEST) -q $(TWO) $(SEARCHING) && \
	$(PYTEST) -q --reuse-db tests/browser/test_found_page.py
else
	$(PYTEST) $(TESTS)
endif

# A test on a live server empties its database, so those run after the others.
suite:
ifeq ($(TESTS),tests)
	$(ONE_MIGRATION) $(PYTEST) -q $(TWO) $(ASKED) && \
	$(PYTEST) -q $(TWO) $(BROWSED)
else
	$(PYTEST) $(TESTS)
endif

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --check --target-version 5.2 $$(find templates -name '*.html')
	$(BIN)/lint-imports --no-cache
	$(MANAGE) check --fail-level WARNING
	$(MANAGE) makemigrations --check --dry-run
	$(BIN)/mypy

format: .venv/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $$(find templates -name '*.html')

bench: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.relevance

lock: .venv/installed-dev
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
		pyproject.toml --output-file requirements.lock
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
		--group dev --constraint requirements.lock pyproject.toml --output-file requirements-dev.lock

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
