#!/bin/sh
# Compiles Jpm.Payments.dll, the example and the tests with Mono into the directory $1.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?the output directory}
command -v mcs >/dev/null || { echo "build.sh: mcs is missing (Debian: mono-mcs)" >&2; exit 1; }
mkdir -p "$out"
out=$(cd "$out" && pwd)
strict="-langversion:7 -warnaserror -warn:4 -nologo"

mcs $strict -unsafe -target:library -doc:"$out/Jpm.Payments.xml" -out:"$out/Jpm.Payments.dll" "$here"/Jpm.Payments/*.cs
mcs $strict -target:exe -r:"$out/Jpm.Payments.dll" -out:"$out/Example.exe" "$here"/Example/*.cs
mcs $strict -unsafe -target:exe -r:"$out/Jpm.Payments.dll" -out:"$out/Jpm.Payments.Tests.exe" "$here"/Tests/*.cs
