#!/bin/sh
# setup.sh demo|test: sees to it that the tools are there. As root on Debian it installs what is missing,
# else it says what is missing. Fails if something that is needed stays missing.
set -eu

# The command that must be there, and the Debian packages that bring it.
demo_tools='cc:gcc,libc6-dev'
test_tools='gcc:gcc,libc6-dev g++:g++ nm:binutils python3:python3 openssl:openssl mcs:mono-mcs mono:mono-runtime'
# Without these, tests are left out, loudly; a CI run needs them.
wished_tools='valgrind:valgrind bindfs:bindfs unshare:util-linux'

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

# PyJWT, which checks our assertions and signs others, goes into a folder of the tests' own.
has_pyjwt() { "$1" -c 'import jwt, cryptography' 2>/dev/null; }
make_pyjwt() {
    python3 -m venv "$JPM_PYTHON_DIR" >/dev/null 2>&1 && "$JPM_PYTHON_DIR/bin/pip" install -q 'PyJWT[crypto]>=2.4'
}
if [ "$1" = test ] && ! has_pyjwt python3 && ! has_pyjwt "$JPM_PYTHON_DIR/bin/python3"; then
    echo "setup: installing PyJWT for the tests"
    if ! make_pyjwt && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null && make_pyjwt || true
    fi
    has_pyjwt "$JPM_PYTHON_DIR/bin/python3" || echo 'setup: no PyJWT: its tests are left out, and a CI run fails'
fi

if [ -n "$(missing $wished)" ]; then
    echo "setup: not installed, its tests are left out:" $(missing $wished)
fi
lacking=$(missing $needed)
if [ -n "$lacking" ]; then
    echo "setup: please install (names of Debian packages):" $lacking >&2
fi
if ! command -v cargo >/dev/null; then
    echo 'setup: please install Rust 1.89 or later: https://rustup.rs' >&2
    lacking="$lacking cargo"
fi
[ -z "$lacking" ]
