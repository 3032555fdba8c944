# make run     start monitor with config.yaml (the first time it installs everything into .venv)
# make demo    a made-up news story, alerts included, with no network
# make test    the tests; make lint: the checks of style, types and import order
PYTHON ?=
CONFIG ?= config.yaml
export PYTHON
# Where Python is told to keep no bytecode, each command and each process of the tests would compile all it imports.
export PYTHONDONTWRITEBYTECODE :=
SHELL := /bin/bash

.PHONY: setup run demo test lint check format quality speed reference site sbom clean
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

# lint, and what makes a release safe: known weaknesses of code (bandit); of dependencies, where the network is there.
check: lint
	.venv/bin/bandit --quiet --recursive --configfile pyproject.toml monitor
	@.venv/bin/uv export --quiet --frozen --no-dev --no-emit-project > .venv/shipped.txt; \
	.venv/bin/uv tool run --from pip-audit pip-audit --require-hashes --disable-pip -r .venv/shipped.txt \
	  || echo "pip-audit: not run, or something was found above"

format: setup
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

quality: setup
	.venv/bin/python -m benchmarks.quality

speed: setup
	.venv/bin/python -m benchmarks.speed

# What is written from the code: tests hold it to it.
reference: setup
	.venv/bin/python -m monitor.config.schema > config.schema.json
	.venv/bin/python -m monitor.config.reference > docs/reference/config.md
	.venv/bin/python -m monitor.commands.reference > docs/reference/commands.md
	.venv/bin/python -m docs.licences > docs/reference/licences.md

# The documentation as a static site in site/, every link checked.
site: setup
	NO_MKDOCS_2_WARNING=1 .venv/bin/uv run --isolated --no-project --with-requirements <(.venv/bin/uv export --quiet --frozen --only-group docs) mkdocs build --strict

# A bill of materials of what `pip install` brings, in CycloneDX.
sbom: setup
	@mkdir -p dist
	.venv/bin/uv export --quiet --frozen --no-dev --no-emit-project --format cyclonedx1.5 > dist/sbom.cdx.json

clean:
	rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
