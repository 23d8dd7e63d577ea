package io.kappalake.compaction.merge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the lake holds after a commit: its last offset, and rows as text; those of Gold by the start of their hour. */
record LakeState(
        String hash,
        long end,
        long sealed,
        List<String> bronze,
        List<String> silver,
        SortedMap<Long, List<String>> gold) {

    static List<String> plus(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    static SortedMap<Long, List<String>> with(SortedMap<Long, List<String>> some, Map<Long, List<String>> more) {
        SortedMap<Long, List<String>> all = new TreeMap<>(some);
        all.putAll(more);
        return all;
    }
}
