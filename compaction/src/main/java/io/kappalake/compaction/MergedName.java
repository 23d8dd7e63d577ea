package io.kappalake.compaction;

import java.util.OptionalInt;
import java.util.UUID;
import org.apache.iceberg.DataFile;

/**
 * What the name of a data file tells: how often its bytes have been rewritten at most, and for a file that was not, which writer wrote it. Names are in
 * the manifests, so planning opens no file, and any reader of the table ignores them.
 */
final class MergedName {

    private static final String MERGED = "compact-";
    private static final int WRITER_DIGITS = 5;

    private MergedName() {}

    static String of(int generation) {
        return MERGED + generation + "-" + UUID.randomUUID() + ".parquet";
    }

    /** 0 for a file that no compaction wrote. */
    static int generation(DataFile file) {
        String name = nameOf(file);
        if (!name.startsWith(MERGED)) {
            return 0;
        }
        return number(name.substring(MERGED.length(), Math.max(MERGED.length(), name.indexOf('-', MERGED.length()))))
                .orElse(0);
    }

    /** Number of the writer, as the job's writers put it first in the name. */
    static OptionalInt writer(DataFile file) {
        String name = nameOf(file);
        return name.indexOf('-') == WRITER_DIGITS ? number(name.substring(0, WRITER_DIGITS)) : OptionalInt.empty();
    }

    private static String nameOf(DataFile file) {
        return file.location().substring(file.location().lastIndexOf('/') + 1);
    }

    private static OptionalInt number(String text) {
        boolean isNumber = !text.isEmpty() && text.length() < 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }
}
