# Prints every name that jpm.h gives to a C program: its macros, and what it declares at the outermost
# level. Reads `gcc -E -dD` of the header and skips what comes from other files.

/^# [0-9]+ "/ { ours = $3 ~ /jpm\.h"$/; next }
!ours { next }
/^#define / { sub(/\(.*/, "", $2); print $2; next }
/^#/ { next }
{ text = text " " $0 }

END {
    # The name of a function pointer stands in parentheses.
    while (match(text, /\( *\*[a-z0-9_]+\)/))
        text = substr(text, 1, RSTART - 1) " " substr(text, RSTART + 1, RLENGTH - 2) " " substr(text, RSTART + RLENGTH)
    while (gsub(/\{[^{}]*\}/, "", text) || gsub(/\([^()]*\)/, "", text)) { }
    declarations = split(text, declaration, ";")
    for (i = 1; i <= declarations; i++) {
        words = split(declaration[i], word, /[^A-Za-z0-9_]+/)
        while (words > 0 && word[words] == "")
            words--
        if (words > 0)
            print word[words]
    }
}
