#!/bin/sh
# Sourced by what drives the library from C: tells of each step, compiles the test programs, and runs them. The sourcing script has set
# `here`, `base_url` and `ca_file`.

root=$here/../../..
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
    case $source in
    *.cpp) compiler='g++ -std=c++11' ;;
    *) compiler='gcc -std=c99' ;;
    esac
    name=$(basename "$source")
    $compiler $strict "$@" -I"$header_dir" -I"$work" "$source" -o "$folder/${name%.*}" -L"$folder" -Wl,-rpath,"$folder" \
        -ljpm -pthread
)

# The library prints nothing, and so a program whose checks pass has nothing on standard error.
quietly() {
    "$@" 2>"$work/stderr" && [ ! -s "$work/stderr" ] && return
    cat "$work/stderr"
    return 1
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

no_card_data() { ! grep -n '4112344112344113\|738291' "$work/output"; }

# Makes the folder and drives the library in it by every test program but those that are left out.
drive() { # FOLDER LIBRARY_DIR LEFT_OUT FLAGS...
    folder=$1
    left_out=$3
    link_folder "$folder" "$2"
    shift 3
    for program in $programs; do
        case " $left_out " in *" $program "*) continue ;; esac
        step "$folder: compile $program" compile "$folder" "$(source_of "$program")" "$@"
        run_program "$folder" "$program"
    done
}
programs='pay stored_card header_twice macros bad_input memory forked threads killed codepage connect profiles settled documents border
    freed pool process stack locks unwinding'
source_of() { ls "$root/bindings/c/$1.c" "$here/$1.c" "$here/$1.cpp" 2>/dev/null; }

run_program() { # FOLDER PROGRAM
    built=$work/$1/$2
    case $2 in
    header_twice | macros) step "$1: $2" quietly "$built" ;;
    bad_input) step "$1: $2" nothing_sent_by_bad_input "$1" ;;
    freed) step "$1: $2" quietly env JPM_FREED_ROUNDS="$rounds" "$built" "$base_url" "$ca_file" ;;
    pool) step "$1: crossing" with_own_simulator '--service-limit-ms 300' python3 "$here/crossing.py" "$built" ;;
    stack) step "$1: $2" quietly "$built" "$base_url" "$ca_file" "$stack" ;;
    connect)
        step "$1: $2" with_own_simulator '--tokens issued --client-auth optional' "$built"
        step "$1: $2 by certificate" with_own_simulator '--tokens certificate --client-auth required' "$built" certificate
        ;;
    *) step "$1: $2" in_work quietly "$built" "$base_url" "$ca_file" ;;
    esac
    [ "$2" != pay ] || step "$1: pay by a file" pays_by_file "$1"
}

# At the end: no output held card data, and nothing failed.
summary() {
    step 'no card data in any output' no_card_data
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}

awk -f "$here/lists.awk" "$header_dir/jpm.h" >"$work/lists.h"
sed -n '/^ \* Quick start/,/^ \* The same rules/s/^ \*     //p' "$header_dir/jpm.h" >"$work/quick-start.inc"
awk -v folder="$work" -f "$here/blocks.awk" "$root/README.md" "$root/docs/money-safety.md"
