package io.kappalake.inspect.diff;

import io.kappalake.inspect.read.CountedFiles;
import io.kappalake.inspect.read.LakeAtCommit;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.Pipeline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/** Compares the tables of a lake at two commits. */
public final class LakeDiff {

    private final CountedFiles files;
    private final LakeAtCommit a;
    private final LakeAtCommit b;
    private final int examples;
    private final LongConsumer progress;

    private LakeDiff(Lake lake, String hashA, String hashB, int examples, LongConsumer progress) {
        this.files = new CountedFiles(lake.io());
        this.a = LakeAtCommit.of(lake, hashA, files);
        this.b = LakeAtCommit.of(lake, hashB, files);
        this.examples = examples;
        this.progress = progress;
    }

    /**
     * A comparison of two commits.
     *
     * @param examples rows to show of each table
     * @param progress is told of rows read
     * @throws LakeException if Nessie does not know a commit
     */
    public static LakeDiff of(Lake lake, String hashA, String hashB, int examples, LongConsumer progress) {
        return new LakeDiff(lake, hashA, hashB, examples, progress);
    }

    /**
     * What differs.
     *
     * @param named the tables to compare; all if there are none
     * @throws LakeException if neither commit has one of them, or the files of a commit were swept
     */
    public Difference run(Collection<String> named) {
        SortedSet<String> names = new TreeSet<>(a.names());
        names.addAll(b.names());
        for (String name : named) {
            if (!names.contains(name)) {
                throw new LakeException(
                        "Neither commit has a table '" + name + "': there are " + String.join(", ", names));
            }
        }
        List<TableDifference> tables = new ArrayList<>();
        List<String> same = new ArrayList<>();
        for (String name : named.isEmpty() ? names : new TreeSet<>(named)) {
            TableDifference found = difference(name);
            if (named.isEmpty() && found.isNone()) {
                same.add(name);
            } else {
                tables.add(found);
            }
        }
        return new Difference(point(a), point(b), tables, same, files.counts());
    }

    private TableDifference difference(String name) {
        return new TableDiff(a.find(name), b.find(name), key(name), examples, progress).run();
    }

    private static Difference.Point point(LakeAtCommit at) {
        return new Difference.Point(
                at.commit().hash(), at.commit().time().toString(), at.commit().message());
    }

    /** The columns that tell the rows of a table apart; none for a table that neither pipeline has. */
    private List<String> key(String name) {
        return Stream.of(b, a)
                .map(at -> key(at.pipeline(), name))
                .filter(columns -> !columns.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static List<String> key(Pipeline pipeline, String name) {
        String feed = name.substring(name.indexOf('.') + 1);
        if (name.startsWith("bronze.")) {
            return List.of("kafka_partition", "kafka_offset");
        }
        if (name.equals("silver.rejected")) {
            return List.of("feed", "kafka_partition", "kafka_offset");
        }
        if (name.startsWith("silver.") && pipeline.feedNames().contains(feed)) {
            List<String> identity = pipeline.identity(feed);
            return identity.isEmpty() ? List.of("kafka_partition", "kafka_offset") : identity;
        }
        return pipeline.table(name).map(gold -> goldKey(pipeline, gold)).orElse(List.of());
    }

    private static List<String> goldKey(Pipeline pipeline, TableDefinition<?> gold) {
        List<String> key = new ArrayList<>(pipeline.keys(gold.fullName()));
        key.add(gold.partitionColumn());
        return key;
    }
}
