package io.kappalake.compaction.files;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.DataFile;

/**
 * What the name of a data file tells: at most how often its bytes were rewritten, and from how many writers its rows
 * are. For a file that was never rewritten, also which writer wrote it. Names are in the manifests, so planning opens
 * no file. Readers of the table ignore them.
 */
public final class MergedName {

    private static final String MERGED = "compact-";
    private static final String WRITERS = "of";
    private static final int DIGITS = 5;

    private MergedName() {}

    public static String of(int generation, int writers) {
        return MERGED + generation + "-" + WRITERS + writers + "-" + UUID.randomUUID() + ".parquet";
    }

    /** 0 for a file that no compaction wrote. */
    public static int generation(DataFile file) {
        return isMerged(file) ? number(part(file, 1)).orElse(0) : 0;
    }

    /** Number of writers of these files' rows, as far as their names tell; at least one. */
    public static int writers(List<DataFile> files) {
        Set<Integer> writers = new HashSet<>();
        int most = 1;
        for (DataFile file : files) {
            if (!isMerged(file)) {
                number(part(file, 0)).ifPresent(writers::add);
                continue;
            }
            String text = part(file, 2);
            // Names of older versions have something else there.
            if (text.startsWith(WRITERS)) {
                most = Math.max(most, number(text.substring(WRITERS.length())).orElse(1));
            }
        }
        return Math.max(most, writers.size());
    }

    private static boolean isMerged(DataFile file) {
        return nameOf(file).startsWith(MERGED);
    }

    /** The text between two dashes; empty if there are fewer. */
    private static String part(DataFile file, int index) {
        String[] parts = nameOf(file).split("-", index + 2);
        return index < parts.length ? parts[index] : "";
    }

    private static String nameOf(DataFile file) {
        return file.location().substring(file.location().lastIndexOf('/') + 1);
    }

    private static OptionalInt number(String text) {
        boolean isNumber =
                !text.isEmpty() && text.length() <= DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }
}
