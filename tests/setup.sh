#!/bin/sh
# setup.sh demo|test: sees to it that the tools are there. As root on Debian it installs what is missing,
# else it says what is missing. Fails if something that is needed stays missing.
set -eu

# The command that must be there, and the Debian packages that bring it.
demo_tools='cc:gcc,libc6-dev'
test_tools='gcc:gcc,libc6-dev g++:g++ nm:binutils python3:python3 mcs:mono-mcs mono:mono-runtime'
# Without these, tests are left out, loudly; a CI run needs them.
wished_tools='valgrind:valgrind'

case ${1:-} in
demo) needed=$demo_tools wished= ;;
test) needed=$test_tools wished=$wished_tools ;;
*)
    echo 'usage: setup.sh demo|test' >&2
    exit 2
    ;;
esac
if [ "${CI:-}" = true ]; then
    needed="$needed $wished"
    wished=
fi

missing() { # TOOLS...: the packages of those that are missing.
    for tool in "$@"; do
        command -v "${tool%%:*}" >/dev/null || echo "${tool#*:}" | tr , ' '
    done
}

packages=$(missing $needed $wished)
if [ -n "$packages" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "setup: installing" $packages
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages >/dev/null || true
fi

if [ -n "$(missing $wished)" ]; then
    echo "setup: not installed, its tests are left out:" $(missing $wished)
fi
lacking=$(missing $needed)
if [ -n "$lacking" ]; then
    echo "setup: please install (names of Debian packages):" $lacking >&2
fi
if ! command -v cargo >/dev/null; then
    echo 'setup: please install Rust 1.85 or later: https://rustup.rs' >&2
    lacking="$lacking cargo"
fi
[ -z "$lacking" ]
