#!/bin/sh
# no-card-data.sh COMMAND...
# Runs COMMAND, shows its output, and fails if a card number, or a cvv that is unlike any other number, is in it, also spaced or dashed.
set -u
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# A pipe has the status of its last command; that of COMMAND goes beside it.
{ "$@" 2>&1; echo $? >"$log.status"; } | tee "$log"
status=$(cat "$log.status")
rm -f "$log.status"

numbers='4112344112344113|5112345112345114|4444444444444455|738291'
if tr -d ' \t-' <"$log" | grep -Eq "$numbers"; then
    echo "no-card-data: card data is in the output above" >&2
    exit 1
fi
exit "$status"
