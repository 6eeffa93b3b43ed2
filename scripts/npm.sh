#!/bin/sh
# Install the npm packages for the page's checks, as locked in package-lock.json.
# If that fails, say so and continue without them; if CI is set, fail.
set -eu

give_up() {
    echo "$1: style, types and accessibility of the page are not checked" >&2
    [ -z "${CI:-}" ]
    exit
}

command -v npm >/dev/null || give_up "npm is not installed"
echo "Installing package-lock.json into node_modules" >&2
npm ci --ignore-scripts --include=dev --no-audit --no-fund --silent || give_up "npm could not install"
