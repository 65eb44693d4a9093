#!/bin/sh
# static.sh LIBJPM.A: hides all but the jpm_* of the header in the static library that cargo made, in place.
# Cargo's has every name of SQLite, of ring and of Rust's runtime as a global symbol: a host with an SQLite of its own
# does not link, or the journal runs on the host's. Needs the binutils of the target (LD, OBJCOPY, AR), on ELF systems.
set -eu

archive=$1
functions=$(sed -n 's/.*JPM_CALL \(jpm_[a-z0-9_]*\)(.*/\1/p' "$(dirname "$0")/../include/jpm.h")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Without section groups: the linker keeps one of two groups with one name, as two libraries from Rust have them, and
# a local symbol in the one that is dropped cannot be linked.
"${LD:-ld}" -r --force-group-allocation --gc-sections $(printf ' -u %s' $functions) \
    -o "$work/all.o" --whole-archive "$archive"
# .llvmbc: the standard library once more, as bitcode, for linkers that optimize.
"${OBJCOPY:-objcopy}" --wildcard --keep-global-symbol='jpm_*' --strip-unneeded \
    --remove-section=.llvmbc --remove-section=.llvmcmd "$work/all.o" "$work/jpm.o"
"${AR:-ar}" rcsD "$work/libjpm.a" "$work/jpm.o"
# Into the same file, with its time: cargo has it under two names and would put the other one back at its next run, and
# builds again what is older than the library.
touch -r "$archive" "$work/all.o"
cat "$work/libjpm.a" >"$archive"
touch -r "$work/all.o" "$archive"
