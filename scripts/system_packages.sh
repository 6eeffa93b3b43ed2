#!/bin/sh
# Install the system packages that the tests need and this machine lacks, if root on Debian.
# Otherwise, say what is missing; if CI is set, fail.
set -eu

missing=
need() { # need PACKAGE COMMAND...: the package is missing unless one of the commands runs
    package=$1
    shift
    for command in "$@"; do
        if "$command" --version >/dev/null 2>&1; then return; fi
    done
    missing="$missing $package"
}

need_library() { # need_library PACKAGE FILE
    ls /lib/*/"$2" /usr/lib/*/"$2" /usr/lib*/"$2" 2>/dev/null | grep -q . || missing="$missing $1"
}

need chromium chromium google-chrome google-chrome-stable chromium-browser
need firefox-esr firefox-esr firefox
need curl curl
need_library libatomic1 libatomic.so.1 # Playwright's driver links against it

[ "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing$missing" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update >&2
    apt-get install --yes $missing >&2 </dev/null && exit 0
fi
echo "error: packages that the tests need are missing: run 'apt-get install$missing' as root" >&2
[ -z "${CI:-}" ]
