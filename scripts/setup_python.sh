#!/bin/sh
# Makes .venv with everything in requirements.lock, each file checked against its hash, and the package itself.
# usage: setup_python.sh PYTHON
set -eu
python=$1

for candidate in "$python" python3.14 python3.13 python3.12 python3.11; do
  if command -v "$candidate" >/dev/null 2>&1 \
    && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    found=$candidate
    break
  fi
done
if [ -z "${found:-}" ]; then
  echo "Python 3.11 or later not found. Install it, or name it: make PYTHON=/path/to/python3.11 ..." >&2
  exit 1
fi

echo "== Python: $("$found" --version) in .venv"
if ! "$found" -c 'import ensurepip' >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "== venv is missing from this Python: apt-get install python3-venv"
    apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
  else
    echo "This Python has no venv module. Install it (on Debian: apt install python3-venv) and try again." >&2
    exit 1
  fi
fi
# A virtual environment that was moved or made by another Python is not worth mending.
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  rm -rf .venv
  "$found" -m venv .venv
fi
echo "== Python packages: requirements.lock, with hashes"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
echo "== Records for the command line: validator/fapiao/records.json"
.venv/bin/python -m scripts.records_json
