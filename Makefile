# Everything on a fresh machine with Python 3.11-3.13 and make: `make demo`, `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test crash lint bench lock pictures clean

demo: .venv/ready  ## crawl the embedded sample web, flag, and open the review desk
	$(BIN)/leads demo

test: .venv/ready  ## all tests; those that need a browser run when Chromium is installed
	$(BIN)/pytest

crash: .venv/ready  ## fifty nights killed at random moments instead of five (ten minutes or so)
	CRASHES=50 $(BIN)/pytest tests/test_crash.py

lint: .venv/ready  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v < (3, 14) else "Lead the Way needs Python 3.11, 3.12 or 3.13; this is %d.%d. Name another: make demo PYTHON=python3.12" % v)'
	@echo "Setting up .venv: about 110 packages, 500 MB, two minutes or so"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip --disable-pip-version-check install --require-hashes -r requirements.lock
	$(BIN)/python -m pip --quiet --disable-pip-version-check install --no-deps --no-build-isolation --editable .
	@touch $@

lock:  ## resolve pyproject.toml anew into one hashed lock file for all three Pythons (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements.lock

bench: .venv/ready  ## figures of a night, and on a folder of saved pages: make bench PAGES=DIR
	$(BIN)/python benchmarks/night.py
	$(BIN)/python benchmarks/extraction.py --pages $(PAGES)
	$(BIN)/python benchmarks/real_web.py --pages $(PAGES)

pictures: .venv/ready  ## the README's pictures, taken from the demo by Chromium
	$(BIN)/python docs/pictures.py

clean:
	rm -rf .venv .demo .mypy_cache .ruff_cache .pytest_cache
