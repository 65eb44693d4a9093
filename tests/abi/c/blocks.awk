# Takes the blocks of C out of a document: the first one of README.md goes into FOLDER/README-1.inc. Set `folder`.

FNR == 1 {
    document = FILENAME
    gsub(/.*\/|\.md$/, "", document)
    count = 0
}
/^```$/ { block = "" }
block != "" { print > block }
/^```c$/ { block = folder "/" document "-" ++count ".inc" }
