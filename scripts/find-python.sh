#!/bin/sh
# Print the path of a Python 3.11 or newer that can create virtual environments.
# If there is none, say in one line what to install.
set -eu

found_without_venv=
for python in python3 python3.14 python3.13 python3.12 python3.11; do
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        command -v "$python"
        exit
    fi
    found_without_venv=$python
done

if [ "$found_without_venv" ]; then
    echo "error: $found_without_venv has no venv module: run 'apt-get install python3-venv', or install uv" >&2
else
    echo "error: no Python 3.11 or newer found: run 'apt-get install python3 python3-venv', or install uv" >&2
fi
exit 1
