#!/bin/sh
# Install what the tests of the page take from npm: TypeScript's compiler and axe-core.
# Where it cannot be had, say so and go on: the tests that need it are skipped.
if ! command -v npm >/dev/null; then
    echo "npm is not installed: types and accessibility of the page are not checked" >&2
    exit
fi
echo "Installing package-lock.json into node_modules" >&2
npm ci --ignore-scripts --include=dev --no-audit --no-fund --silent ||
    echo "npm could not install: types and accessibility of the page are not checked" >&2
