#!/bin/sh
# Install what the checks of the page take from npm, as package-lock.json names it.
# Where it cannot be had, say so and go on without; where CI is set, that is an error.
set -eu

give_up() {
    echo "$1: style, types and accessibility of the page are not checked" >&2
    [ -z "${CI:-}" ]
    exit
}

command -v npm >/dev/null || give_up "npm is not installed"
echo "Installing package-lock.json into node_modules" >&2
npm ci --ignore-scripts --include=dev --no-audit --no-fund --silent || give_up "npm could not install"
