# make install   everything the project needs, into .venv/
# make demo      the site on http://127.0.0.1:8000/ full of the fixtures (another port: make demo PORT=8001)
# make test      all tests, the browser's too
# make check     lint, format, types, templates, migrations, floors, lock file
PORT ?= 8000
BIN = .venv/bin

.PHONY: install demo test check
.SILENT:

install: .venv/.installed

.venv/.installed: pyproject.toml uv.lock .ci/install.py
	for python in python3 python3.13 python3.12 python3.11 python3.14; do \
		if command -v $$python >/dev/null && $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec $$python .ci/install.py; \
		fi; \
	done; \
	echo "Python 3.11 or newer is missing (neither python3 nor python3.11 to 3.14 is one): install it, on Debian with: apt-get install python3 python3-venv" >&2; exit 1

demo: install
	exec env LOG_LEVEL="$${LOG_LEVEL:-WARNING}" $(BIN)/python manage.py demo --port "$(PORT)"

test: install
	$(BIN)/python .ci/fetch_test_tools.py
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: install
	sh .ci/check.sh
