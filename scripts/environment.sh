#!/bin/sh
# environment.sh VENV LOCK...: install the locked packages and this checkout into VENV.
# Every download, including the build backend, is checked against its hash in a lock file.
set -eu
venv=$1
shift

requirements=
for lock in "$@"; do
    requirements="$requirements --requirement $lock"
done

echo "Installing $* into $venv" >&2
if command -v uv >/dev/null; then
    "$venv/bin/python" -c '' 2>/dev/null || uv venv --quiet --clear --python '>=3.11' "$venv"
    install="uv pip install --quiet --python $venv/bin/python"
else
    if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        python=$(sh "$(dirname "$0")/find-python.sh")
        "$python" -m venv --clear "$venv"
    fi
    install="$venv/bin/python -m pip install --quiet --disable-pip-version-check"
fi
$install --require-hashes $requirements
$install --no-deps --no-build-isolation --editable .
