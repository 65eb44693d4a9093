# Reads jpm.h and prints lists.h: the names in the header as X-macros, so that no test can miss a new one.
#   LIST_<GROUP>(X)     X(name) for each numbered constant JPM_<GROUP>_...; JPM_OK, JPM_DONE and JPM_ABSENT are in group E
#   LIST_GROUPS(X)      X(group) for each of these groups
#   LIST_ALL(X)         X(name) for each numbered constant
#   LIST_STRUCTS(X)     X(JPM_STRUCT_..., struct) for each plain struct
#   FIELDS_<struct>(X)  X(struct, field) for each of its fields
#   LIST_STATUSES(X)    X(function) for each function that returns a status; LIST_VALUES and LIST_TEXTS for the others that return something

/^#define JPM_[A-Z0-9_]+ \(?-?[0-9]+\)?$/ {
    split($2, word, "_")
    all = all " X(" $2 ")"
    if (word[2] == "VERSION") # a number of its own each
        next
    group = $2 ~ /^JPM_(OK|DONE|ABSENT)$/ ? "E" : word[2]
    groups[group] = groups[group] " X(" $2 ")"
}

/^typedef struct jpm_[a-z_]+ \{$/ {
    current = $3
    number = toupper(current)
    sub(/JPM_/, "JPM_STRUCT_", number)
    structs = structs " X(" number ", " current ")"
}
/^\} / { current = "" }
current != "" && /^    [a-z].*;$/ {
    field = $NF
    gsub(/[*;]|\[.*/, "", field)
    fields[current] = fields[current] " X(" current ", " field ")"
}

/^JPM_API .*JPM_CALL jpm_/ {
    function_name = $0
    sub(/.*JPM_CALL /, "", function_name)
    sub(/\(.*/, "", function_name)
    if ($0 ~ /\*JPM_CALL/)
        texts = texts " X(" function_name ")"
    else if ($2 == "jpm_status")
        statuses = statuses " X(" function_name ")"
    else if ($2 != "void")
        values = values " X(" function_name ")"
}

END {
    print "#define LIST_STATUSES(X)" statuses
    print "#define LIST_VALUES(X)" values
    print "#define LIST_TEXTS(X)" texts
    for (group in groups) {
        print "#define LIST_" group "(X)" groups[group]
        names = names " X(" group ")"
    }
    print "#define LIST_GROUPS(X)" names
    for (name in fields)
        print "#define FIELDS_" name "(X)" fields[name]
    print "#define LIST_ALL(X)" all
    print "#define LIST_STRUCTS(X)" structs
}
