# make run   the app on http://localhost:8501 (PORT=... for another port)
# make test  lint, format, types and tests; SELECT= adds the tests of the wheel and the image, which take three minutes more, as CI does

PORT ?= 8501
PYTHON ?= python3
SELECT ?= -m "not wheel"
BIN := .venv/bin

.PHONY: run test format clean

run: .venv/app
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m tests.browser.browsers
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --no-loadscope-reorder $(SELECT)

format: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv

.venv/made:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed; name one with PYTHON=/path/to/python3.")'
	$(PYTHON) -m venv .venv
	touch $@

.venv/app: .venv/made requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: .venv/app requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@
