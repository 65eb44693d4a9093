#!/bin/sh
# Tests the Python package against the built library and the simulator.
#   JPM_LIBRARY_DIR  where libjpm.so is (default: target/debug of this repository)
#   JPM_SIMULATOR    the simulator's program (default: jpm-simulator in target/debug)
#   PYTHON           the interpreter (default: that of JPM_PYTHON_DIR, if there is one, else python3)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
built=$here/../../target/debug
JPM_LIBRARY=${JPM_LIBRARY_DIR:-$built}/libjpm.so
JPM_SIMULATOR=${JPM_SIMULATOR:-$built/jpm-simulator}
if [ -z "${PYTHON:-}" ]; then
    PYTHON=${JPM_PYTHON_DIR:-$here/../../target/python}/bin/python3
    [ -x "$PYTHON" ] || PYTHON=python3
fi
export JPM_LIBRARY JPM_SIMULATOR

command -v "$PYTHON" >/dev/null || { echo "run-tests.sh: $PYTHON is missing" >&2; exit 1; }
for file in "$JPM_LIBRARY" "$JPM_SIMULATOR"; do
    [ -f "$file" ] || { echo "run-tests.sh: $file is missing: build it first" >&2; exit 1; }
done
exec "$PYTHON" -B -W error -m unittest discover -s "$here/tests"
