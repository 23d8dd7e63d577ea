package io.kappalake.cli.load;

import java.nio.file.Path;
import java.util.Locale;

/** The format of a history file. */
enum HistoryFormat {
    JSON,
    CSV,
    PARQUET;

    /**
     * Detects the format from the beginning of the content. The name decides only in doubt: a broken JSON line is not a
     * CSV header.
     *
     * @param head first bytes after blanks and unpacking
     */
    static HistoryFormat of(Path file, byte[] head) {
        if (Unpacked.begins(head, 'P', 'A', 'R', '1')) {
            return PARQUET;
        }
        int at = 0;
        while (at < head.length && head[at] <= ' ' && head[at] > 0 && head[at] != 0x1e) {
            at++;
        }
        if (at < head.length && (head[at] == '{' || head[at] == '[' || head[at] == 0x1e)) {
            return JSON;
        }
        return file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(json|jsonl|ndjson)(\\.(gz|zst|zip))?")
                ? JSON
                : CSV;
    }
}
