#!/bin/sh
# All checks, each run even if one before it failed; exit status 1 if any did.
cd "$(dirname "$0")/.." || exit 1
bin=.venv/bin
failed=""

check() {
	name=$1
	shift
	if output=$("$@" 2>&1); then
		echo "ok      $name"
	else
		echo "FAILED  $name: $*"
		echo "$output"
		failed="$failed $name"
	fi
}

templates=$(find templates digest/templates -name '*.html' 2>/dev/null)
check lint       $bin/ruff check .
check format     $bin/ruff format --check .
check types      $bin/mypy
check templates  $bin/djade --check --target-version 5.2 $templates
check django     $bin/python -W error manage.py check --fail-level WARNING
check deployment env DEBUG=false HTTPS=true SECRET_KEY="$($bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
	$bin/python manage.py check --deploy --fail-level WARNING
check migrations $bin/python manage.py makemigrations --check --dry-run
check floors     $bin/lint-imports --no-cache
check lock       $bin/uv lock --check

[ -z "$failed" ] || { echo "failed:$failed" >&2; exit 1; }
