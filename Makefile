# make run     start monitor with config.yaml (the first time it installs everything into .venv)
# make demo    a made-up news story, alerts included, with no network
# make test    the tests; make lint: the checks of style, types and import order
PYTHON ?=
CONFIG ?= config.yaml
export PYTHON

.PHONY: setup run demo test lint format quality speed clean
setup: .venv/ready

.venv/ready: pyproject.toml uv.lock .ci/setup .ci/uv.txt
	@./.ci/setup

run: setup
	.venv/bin/monitor run --config $(CONFIG)

demo: setup
	.venv/bin/monitor demo

test: setup
	.venv/bin/python -m pytest

lint: setup
	@failed=0; \
	for check in 'ruff check --quiet' 'ruff format --check --quiet' mypy lint-imports; do \
	  echo "== $$check"; .venv/bin/$$check || failed=1; \
	done; \
	exit $$failed

format: setup
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

quality: setup
	.venv/bin/python -m benchmarks.quality

speed: setup
	.venv/bin/python -m benchmarks.speed

config.schema.json: monitor/config/models.py monitor/config/schema.py | setup
	.venv/bin/python -m monitor.config.schema > $@

clean:
	rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
