#!/bin/sh
# Builds the C# assembly and tests it against the built library and the simulator. $1, if any, selects tests by name.
#   JPM_LIBRARY_DIR  where libjpm.so is (default: target/debug of this repository)
#   JPM_SIMULATOR    the simulator's program (default: jpm-simulator in target/debug)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
library=${JPM_LIBRARY_DIR:-$root/target/debug}
JPM_SIMULATOR=${JPM_SIMULATOR:-$root/target/debug/jpm-simulator}

command -v mono >/dev/null || { echo "run-tests.sh: mono is missing (Debian: mono-runtime)" >&2; exit 1; }
for file in "$library/libjpm.so" "$JPM_SIMULATOR"; do
    [ -f "$file" ] || { echo "run-tests.sh: $file is missing: build it first" >&2; exit 1; }
done
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
sh "$here/build.sh" "$out"

LD_LIBRARY_PATH=$(cd "$library" && pwd)${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
JPM_HEADER=$root/include/jpm.h
JPM_CSPROJ=$here/Jpm.Payments/Jpm.Payments.csproj
JPM_EXAMPLE=$out/Example.exe
export LD_LIBRARY_PATH JPM_SIMULATOR JPM_HEADER JPM_CSPROJ JPM_EXAMPLE
mono --debug "$out/Jpm.Payments.Tests.exe" "$@"
