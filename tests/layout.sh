#!/bin/sh
# Imports run down: each folder of src knows only what stands below it in src/lib.rs and docs/architecture.md.
set -eu
cd "$(dirname "$0")/.."

nothing() { # WHAT: fails if standard input says anything.
    found=$(cat)
    [ -z "$found" ] && return
    echo "layout: $1:" >&2
    echo "$found" >&2
    return 1
}

above() { # FOLDERS-AS-REGEX FOLDER...: which of these import one of those; tests do as they need.
    upper=$1
    shift
    grep -rnE "crate::($upper)\\b" "$@" --include='*.rs' | grep -vE '^src/[a-z_/]*tests(/[a-z_]+)?\.rs:' || true
}

grep -rn 'impl Client {' src | grep -v '^src/client/' | nothing 'the engine is src/client'
grep -rl rusqlite src | grep -v '^src/journal/\|^src/platform/' | nothing 'only the journal and the platform know SQLite'

# Outside of tests: whatever follows `mod tests` in a file is not looked at.
code=$(mktemp -d)
trap 'rm -rf "$code"' EXIT
find src -name '*.rs' ! -path 'src/tests/*' ! -name tests.rs | while read -r file; do
    mkdir -p "$code/$(dirname "$file")"
    sed '/^#\[cfg(test)\]$/,$d' "$file" >"$code/$file"
done
cd "$code"
above 'ffi' src/doctor | nothing 'doctor knows ffi'
above 'ffi|doctor' src/client | nothing 'client knows what is above it'
above 'ffi|doctor|client' src/payments src/profiles src/journal src/outcome src/operations src/auth src/options src/gateway src/text src/wire src/platform \
    src/call_context.rs src/log.rs src/error.rs src/status.rs src/constants.rs | nothing 'what is below the engine knows it'
above 'auth|gateway|options|journal' src/payments src/profiles src/outcome src/operations src/text src/wire |
    nothing 'what a call says and comes to knows how it is sent'
above 'payments|profiles' src/journal src/outcome src/operations src/auth src/options src/gateway | nothing 'it knows the model of a call'
above 'journal|outcome' src/operations src/auth src/options src/gateway | nothing 'it knows the journal or the verdict'
above 'auth|options' src/gateway | nothing 'the gateway knows who sends'
grep -rnE 'crate::' src/platform src/wire | grep -vE 'crate::(platform|wire)\b' | nothing 'platform and wire know nothing of ours'
