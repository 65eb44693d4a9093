#!/bin/sh
# Drives the built library from C: the header as a strict user compiles it, every test program, in part under valgrind, the exported
# symbols, and the packaged library.
#
#   JPM_SIMULATOR             the simulator's program
#   JPM_LIBRARY_DIR           holds the libjpm.so that is tested
#   JPM_PANIC_LIBRARY_DIR     holds a release libjpm.so with the feature test-faults (optional)
#   JPM_RELEASE_LIBRARY_DIR   holds libjpm.so and libjpm.a as they are packaged (optional)
#   JPM_HEADER_DIR            holds jpm.h (default: include)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
if [ $# -eq 0 ]; then
    exec sh "$here/with-simulator.sh" sh "$0"
fi
base_url=$1
ca_file=$2

. "$here/steps.sh"

# What was ever released stays: both lists are append only, and every change of the header shows in them.
same_as_list() { # LIST; the other on standard input
    grep -v '^#' "$here/$1" | sort >"$work/list"
    sort | diff "$work/list" -
}
declared_functions() { sed -n 's/.*JPM_CALL \(jpm_[a-z0-9_]*\)(.*/\1/p' "$header_dir/jpm.h"; }
exported_symbols() { nm -D --defined-only "$1/libjpm.so" | awk '{ print $NF }'; }
numbers() {
    sed -n -e '/JPM_VERSION/d' -e 's/^#define \(JPM_[A-Z0-9_]*\) (*\(-*[0-9]*\))*$/\1 \2/p' "$header_dir/jpm.h"
}
functions_listed() { declared_functions | same_as_list exports.txt; }
exports_listed() { exported_symbols "$1" | same_as_list exports.txt; }
static_listed() { nm -g --defined-only "$1" | awk 'NF == 3 { print $3 }' | same_as_list exports.txt; }
numbers_listed() { numbers | same_as_list numbers.txt; }
prefixed() {
    echo '#include "jpm.h"' | gcc -E -dD -I"$header_dir" - | awk -f "$here/names.awk" >"$work/names"
    grep -q '^jpm_result$' "$work/names" && grep -q '^JPM_INIT$' "$work/names" && ! grep -v '^jpm_\|^JPM_' "$work/names"
}

# The host's own SQLite: the sources of ours, built in another way.
own_sqlite() {
    sqlite=$(ls "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/libsqlite3-sys-*/sqlite3/sqlite3.c | tail -n 1) &&
        gcc -O1 -w -fPIC -DSQLITE_THREADSAFE=0 -c "$sqlite" -o "$work/sqlite.o" &&
        gcc -shared "$work/sqlite.o" -o "$work/libhost.so" -lm
}
own_sqlite_steps() { # NAME WHAT_TO_LINK...
    own=$1
    shift
    step "own SQLite: link $own" gcc -std=c99 $strict -I"$header_dir" "$here/own_sqlite.c" -o "$work/own_sqlite" \
        "$@" -Wl,-rpath,"$work:$work/release" -pthread -ldl -lm
    step "own SQLite: $own" quietly "$work/own_sqlite" "$base_url" "$ca_file" "$work"
}

holds() { grep -q "$1" "$2"; }
holds_not() { ! grep -q "$1" "$2"; }

for standard in c90 c99 c11 c17; do
    step "the header as $standard" gcc -x c -std=$standard $strict -pedantic -I"$header_dir" -I"$work" \
        -c "$here/header_twice.c" -o "$work/header.o"
done
for standard in c++11 c++17 c++20; do
    step "the header as $standard" g++ -x c++ -std=$standard $strict -pedantic -Wold-style-cast -I"$header_dir" \
        -I"$work" -c "$here/header_twice.c" -o "$work/header.o"
done
step 'every name has the prefix' prefixed
step 'every function is in exports.txt' functions_listed
step 'every number is in numbers.txt' numbers_listed
step 'the library exports what the header declares' exports_listed "$JPM_LIBRARY_DIR"

rounds=100
stack=256 # Of a build that is not optimized.
drive plain "$JPM_LIBRARY_DIR" '' -O1
folder=plain
if [ -n "${JPM_RELEASE_LIBRARY_DIR:-}" ]; then
    stack=96 # As the header says.
    drive release "$JPM_RELEASE_LIBRARY_DIR" '' -O1
    folder=release
fi
step 'link header_twice.c as C++' g++ -x c++ $strict -I"$header_dir" -I"$work" "$here/header_twice.c" -o "$work/header_twice++" \
    -L"$work/$folder" -Wl,-rpath,"$work/$folder" -ljpm
step 'header_twice as C++' quietly "$work/header_twice++"

# Valgrind watches what people run: the release library, if there is one.
if command -v valgrind >/dev/null; then
    # Only memory that is surely lost counts: what is still reachable at exit belongs to the Rust runtime.
    # Undefined values are not followed: ring's assembly makes defined ones in ways valgrind does not understand.
    memcheck='valgrind --quiet --error-exitcode=9 --undef-value-errors=no --leak-check=full'
    memcheck="$memcheck --show-leak-kinds=definite --errors-for-leak-kinds=definite"
    step "$folder, valgrind: macros" $memcheck "$work/$folder/macros"
    step "$folder, valgrind: profiles" $memcheck "$work/$folder/profiles" "$base_url" "$ca_file"
    step "$folder, valgrind: pay" in_work $memcheck "$work/$folder/pay" "$base_url" "$ca_file"
else
    echo 'skipped valgrind: not installed'
fi

if [ -n "${JPM_PANIC_LIBRARY_DIR:-}" ]; then
    link_folder panic "$JPM_PANIC_LIBRARY_DIR"
    step 'panic: compile panic.c' compile panic "$here/panic.c" -O1
    step 'panic: panic' quietly "$work/panic/panic" "$base_url" "$ca_file"
else
    echo 'skipped panic: JPM_PANIC_LIBRARY_DIR is not set'
fi

if [ -n "${JPM_RELEASE_LIBRARY_DIR:-}" ]; then
    step 'release: exports' exports_listed "$JPM_RELEASE_LIBRARY_DIR"
    step 'release: no way to panic on purpose' holds_not TEST-PANIC "$JPM_RELEASE_LIBRARY_DIR/libjpm.so"
    step 'release: no way to be killed on purpose' holds_not JPM_TEST_FAILPOINT "$JPM_RELEASE_LIBRARY_DIR/libjpm.so"
    if [ -n "${JPM_PANIC_LIBRARY_DIR:-}" ]; then
        step 'panic: a way to panic on purpose' holds TEST-PANIC "$JPM_PANIC_LIBRARY_DIR/libjpm.so"
    fi
    static=$JPM_RELEASE_LIBRARY_DIR/libjpm.a
    step 'static: only the functions of the header are global' static_listed "$static"
    step 'static: link pay.c with libjpm.a' gcc -std=c99 $strict -I"$header_dir" "$root/bindings/c/pay.c" \
        -o "$work/pay-static" "$static" -pthread -ldl -lm
    step 'static: pay' in_work quietly "$work/pay-static" "$base_url" "$ca_file"

    step 'own SQLite: compile it' own_sqlite
    # Before and after libjpm.a, in the program and as a library; and with libjpm.so, to which -rdynamic offers it.
    own_sqlite_steps 'static, its own first' "$work/sqlite.o" "$static"
    own_sqlite_steps 'static, its own last' "$static" "$work/sqlite.o"
    own_sqlite_steps 'static, a shared one first' "$work/libhost.so" "$static"
    own_sqlite_steps 'static, a shared one last' "$static" "$work/libhost.so"
    own_sqlite_steps 'shared, offered' -rdynamic "$work/sqlite.o" "$work/release/libjpm.so"
    own_sqlite_steps 'shared, a shared one first' "$work/libhost.so" "$work/release/libjpm.so"

    step 'static: compile another library from Rust' rustc --edition 2024 -C panic=unwind --crate-type staticlib \
        -o "$work/libsecond.a" "$here/second.rs"
    for order in "$static $work/libsecond.a" "$work/libsecond.a $static"; do
        step 'static: link with another library from Rust' gcc -std=c99 $strict -I"$header_dir" "$here/second.c" \
            -o "$work/second" $order -pthread -ldl -lm
        step 'static: both work' quietly "$work/second" "$base_url" "$ca_file"
    done
else
    echo 'skipped release: JPM_RELEASE_LIBRARY_DIR is not set'
fi

summary
