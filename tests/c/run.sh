#!/bin/sh
# Drives the built library from C: the header as a strict user compiles it, every test program plain, with
# sanitizers and in part under valgrind, the exported symbols, and the packaged library.
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

root=$here/../..
header_dir=${JPM_HEADER_DIR:-$root/include}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

strict='-Wall -Wextra -Werror'
passed=0
failed=0

# step NAME COMMAND...: one line per step, and its output only if it failed.
step() {
    name=$1
    shift
    if "$@" >"$work/log" 2>&1; then
        passed=$((passed + 1))
        echo "ok      $name"
    else
        failed=$((failed + 1))
        echo "FAILED  $name"
        cat "$work/log"
    fi
    cat "$work/log" >>"$work/output"
}

# A folder to link with: the library under its soname too, which cargo does not make.
link_folder() ( # FOLDER LIBRARY_DIR
    mkdir "$work/$1"
    ln -s "$(cd "$2" && pwd)/libjpm.so" "$work/$1/libjpm.so"
    soname=$(readelf -d "$2/libjpm.so" | sed -n 's/.*soname: \[\(.*\)\]/\1/p')
    ln -s libjpm.so "$work/$1/$soname"
)

compile() ( # FOLDER SOURCE FLAGS...
    folder=$work/$1
    source=$2
    shift 2
    gcc -std=c99 $strict "$@" -I"$header_dir" -I"$work" "$source" -o "$folder/$(basename "$source" .c)" \
        -L"$folder" -Wl,-rpath,"$folder" -ljpm -pthread
)

compile_cpp() ( # FOLDER SOURCE FLAGS...
    folder=$work/$1
    source=$2
    shift 2
    g++ -std=c++11 $strict "$@" -I"$header_dir" -I"$work" "$source" -o "$folder/$(basename "$source" .cpp)" \
        -L"$folder" -Wl,-rpath,"$folder" -ljpm -pthread
)

# The library prints nothing, and so a program whose checks pass has nothing on standard error.
quietly() {
    "$@" 2>"$work/stderr" && [ ! -s "$work/stderr" ] && return
    cat "$work/stderr"
    return 1
}

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

# How many requests the simulator has seen, its own views not counted.
requests_seen() {
    python3 - "$base_url" "$ca_file" <<'PYTHON'
import json, ssl, sys, urllib.request
base_url, ca_file = sys.argv[1:]
context = ssl.create_default_context(cafile=ca_file)
with urllib.request.urlopen(base_url + "/simulator/requests", context=context) as answer:
    print(sum(not request["path"].startswith("/simulator/") for request in json.load(answer)))
PYTHON
}
nothing_sent_by_bad_input() ( # FOLDER
    before=$(requests_seen) &&
        quietly "$work/$1/bad_input" "$base_url" "$ca_file" >"$work/bad_input" &&
        after=$(requests_seen) || { cat "$work/bad_input"; return 1; }
    cat "$work/bad_input"
    made=$(sed -n 's/^payments made: //p' "$work/bad_input")
    echo "the simulator has seen $((after - before)) requests"
    [ "$made" -gt 0 ] && [ $((after - before)) -eq "$made" ]
)

pays_by_file() ( # FOLDER
    printf '%s\n' "base_url = $base_url" 'merchant_id = 998482157630' 'company_name = C' 'product_name = P' \
        'trust = file' "ca_file = $ca_file" >"$work/shop.conf"
    export JPM_ACCESS_TOKEN=of-the-environment
    in_work quietly "$work/$1/pay" "$work/shop.conf"
)

# A simulator of its own, with these options.
with_own_simulator() (
    export JPM_SIMULATOR_OPTIONS="$1"
    shift
    quietly sh "$here/with-simulator.sh" "$@"
)

in_work() { (cd "$work" && "$@"); } # Some keep files in the current folder.

sanitized() { nm "$1" | grep -q __asan_init; }

no_card_data() { ! grep -n '4112344112344113\|738291' "$work/output"; }

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

awk -f "$here/lists.awk" "$header_dir/jpm.h" >"$work/lists.h"
awk -v folder="$work" -f "$here/blocks.awk" "$root/README.md" "$root/docs/money-safety.md"
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

folders='plain sanitized'
[ -z "${JPM_RELEASE_LIBRARY_DIR:-}" ] || folders="$folders release"
for folder in $folders; do
    library=$JPM_LIBRARY_DIR
    flags=-O1
    stack=256 # Of a build that is not optimized.
    case $folder in
    sanitized) flags='-g -fsanitize=address,undefined -fno-sanitize-recover=all' ;;
    release)
        library=$JPM_RELEASE_LIBRARY_DIR
        stack=96 # As the header says.
        ;;
    esac
    link_folder $folder "$library"
    for source in "$root/bindings/c/pay.c" "$root/bindings/c/stored_card.c" "$here/header_twice.c" "$here/macros.c" "$here/bad_input.c" \
        "$here/memory.c" "$here/forked.c" "$here/threads.c" "$here/killed.c" "$here/codepage.c" "$here/connect.c" \
        "$here/profiles.c" "$here/settled.c" "$here/documents.c" "$here/border.c" "$here/freed.c" "$here/pool.c" \
        "$here/process.c" "$here/stack.c" "$here/locks.c"; do
        step "$folder: compile $(basename "$source")" compile $folder "$source" $flags
    done
    step "$folder: compile unwinding.cpp" compile_cpp $folder "$here/unwinding.cpp" $flags
    step "$folder: header_twice" quietly "$work/$folder/header_twice"
    step "$folder: link header_twice.c as C++" g++ -x c++ $strict $flags -I"$header_dir" -I"$work" "$here/header_twice.c" \
        -o "$work/$folder/header_twice++" -L"$work/$folder" -Wl,-rpath,"$work/$folder" -ljpm
    step "$folder: header_twice as C++" quietly "$work/$folder/header_twice++"
    step "$folder: macros" quietly "$work/$folder/macros"
    step "$folder: pay" in_work quietly "$work/$folder/pay" "$base_url" "$ca_file"
    step "$folder: pay by a file" pays_by_file $folder
    step "$folder: bad_input" nothing_sent_by_bad_input $folder
    for program in stored_card memory forked threads killed codepage profiles settled documents border unwinding process locks; do
        step "$folder: $program" in_work quietly "$work/$folder/$program" "$base_url" "$ca_file"
    done
    [ $folder = sanitized ] && rounds=1000 || rounds=100
    step "$folder: freed" quietly env JPM_FREED_ROUNDS=$rounds "$work/$folder/freed" "$base_url" "$ca_file"
    step "$folder: crossing" with_own_simulator '--service-limit-ms 300' python3 "$here/crossing.py" "$work/$folder/pool"
    [ $folder = sanitized ] || step "$folder: stack" quietly "$work/$folder/stack" "$base_url" "$ca_file" $stack
    step "$folder: connect" with_own_simulator '--tokens issued --client-auth optional' "$work/$folder/connect"
    step "$folder: connect by certificate" with_own_simulator '--tokens certificate --client-auth required' \
        "$work/$folder/connect" certificate
done
step 'the sanitizers are on' sanitized "$work/sanitized/macros"

# Valgrind watches what people run: the release library, if there is one.
[ $folder = release ] || folder=plain
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

step 'no card data in any output' no_card_data

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
