package io.kappalake.transforms.gold;

import io.kappalake.tables.definition.TableDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Stands for the Gold tables: a bucket replaces the one of its name, as the committer does. */
public final class GoldFiles {

    private final Map<String, GoldBucket<?>> files = new TreeMap<>();

    public void replace(GoldBucket<?> bucket) {
        files.put(bucket.table().fullName() + " " + bucket.name(), bucket);
    }

    /** The first commit of a run drops what the run before wrote and had not sealed. */
    public void dropFrom(long sealed) {
        files.values().removeIf(bucket -> start(bucket.name()) >= sealed);
    }

    private static long start(String name) {
        return Times.micros(Instant.parse(name.split("/")[1]));
    }

    /** Names of all files of a table, sorted. */
    public List<String> names(GoldTable<?, ?> table) {
        return files.values().stream()
                .filter(bucket -> isOf(table, bucket))
                .map(GoldBucket::name)
                .toList();
    }

    /** Rows of all files of a table, in the order of their text. */
    @SuppressWarnings("unchecked")
    public <R> List<R> rows(GoldTable<?, R> table) {
        List<R> rows = new ArrayList<>();
        files.values().stream()
                .filter(bucket -> isOf(table, bucket))
                .forEach(bucket -> ((GoldBucket<R>) bucket).rows().forEach(rows::add));
        rows.sort(Comparator.comparing(Object::toString));
        return rows;
    }

    private static boolean isOf(GoldTable<?, ?> table, GoldBucket<?> bucket) {
        TableDefinition<?> definition = bucket.table();
        return definition.fullName().equals(table.definition().fullName());
    }
}
