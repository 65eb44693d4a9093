#!/bin/sh
# Drives the library from C as run.sh does, with sanitizers that watch both sides of the border.
#
#   JPM_SIMULATOR           the simulator's program
#   JPM_ADDRESS_DIR         holds a libjpm.so that was built with the address sanitizer; the C side adds the one for undefined behaviour
#   JPM_THREAD_DIR          holds one that was built with the thread sanitizer, its standard library too
set -eu

here=$(cd "$(dirname "$0")" && pwd)
if [ $# -eq 0 ]; then
    exec sh "$here/with-simulator.sh" sh "$0"
fi
base_url=$1
ca_file=$2

. "$here/steps.sh"

# A deliberate fault of the caller ends the program with that message, and at the place in code that is watched.
is_seen() { # FOLDER FAULT MESSAGE PLACE
    if "$work/$1/faults" "$2" >"$work/report" 2>&1; then
        echo 'nothing is seen'
        return 1
    fi
    cat "$work/report"
    grep -q "$3" "$work/report" && grep -q "$4" "$work/report"
}

rounds=1000
address='-g -fsanitize=address,undefined -fno-sanitize-recover=all'
# The need of stack is another one.
drive address "$JPM_ADDRESS_DIR" stack $address
step 'address: compile faults' compile address "$here/faults.c" $address
step 'address: a fault of memory in Rust is seen' is_seen address memory 'AddressSanitizer: heap-buffer-overflow' '#0 .* in \(__asan_mem\|_R.*3jpm\)'
step 'address: undefined behaviour in C is seen' is_seen address undefined 'runtime error: signed integer overflow' faults.c

export TSAN_OPTIONS='halt_on_error=1 die_after_fork=0'
rounds=100
step 'thread: compile tsan' gcc -O1 -fno-builtin -fsanitize=thread -c "$here/tsan.c" -o "$work/tsan.o"
thread="-g -fsanitize=thread $work/tsan.o"
# A thread that is cancelled inside of what this one watches leaves it blind for what that thread does at its end; and its own memory is
# too large to be searched.
drive thread "$JPM_THREAD_DIR" 'stack unwinding memory' $thread
step 'thread: compile faults' compile thread "$here/faults.c" $thread
step 'thread: a race in Rust is seen' is_seen thread race 'ThreadSanitizer: data race' '#0 _R'

summary
