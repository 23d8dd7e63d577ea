package io.kappalake.inspect.read;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.metadata.SweptFiles;
import io.kappalake.transforms.Pipeline;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;

/**
 * The tables of a lake at one commit, to read only. What is read of their files is counted. Where sweep has deleted a
 * file, reading it throws {@link SweptCommit}.
 */
public final class LakeAtCommit {

    private final Lake lake;
    private final Commit commit;
    private final CountedFiles files;
    private final SortedMap<String, Table> tables = new TreeMap<>();
    private Pipeline pipeline;
    private SortedSet<String> names;

    private LakeAtCommit(Lake lake, Commit commit, CountedFiles files) {
        this.lake = lake;
        this.commit = commit;
        this.files = files;
    }

    /** @throws LakeException if Nessie does not know the commit */
    public static LakeAtCommit of(Lake lake, String hash, CountedFiles files) {
        return new LakeAtCommit(
                lake,
                lake.find(hash)
                        .orElseThrow(() -> new LakeException("The lake has no commit yet at " + hash.substring(0, 16)
                                + ": name one that ./lake log shows")),
                files);
    }

    public Commit commit() {
        return commit;
    }

    /** Its pipeline then; it may have changed since. */
    public synchronized Pipeline pipeline() {
        if (pipeline == null) {
            pipeline = unlessSwept(() -> Pipeline.at(lake, commit.hash()));
        }
        return pipeline;
    }

    /** A table; empty if there is none at this commit. */
    public Optional<Table> find(String name) {
        if (!tables.containsKey(name)) {
            if (!names().contains(name)) {
                return Optional.empty();
            }
            tables.put(name, counted(unlessSwept(() -> lake.tableAt(name, commit.hash()))));
        }
        return Optional.of(tables.get(name));
    }

    /** @throws LakeException if there is no such table at this commit, or its files were swept */
    public Table table(String name) {
        return find(name)
                .orElseThrow(() -> new LakeException(
                        names().isEmpty()
                                ? "The lake has no tables at commit " + shortHash() + ": ./lake run makes them"
                                : "There is no table '" + name + "' at commit " + shortHash() + ": there are "
                                        + String.join(", ", names())));
    }

    /** Names of its tables. */
    public SortedSet<String> names() {
        if (names == null) {
            names = new TreeSet<>(lake.metadataAt(commit.hash()).values());
        }
        return names;
    }

    public String shortHash() {
        return commit.shortHash();
    }

    private Table counted(Table table) {
        TableMetadata metadata = ((HasTableOperations) table).operations().current();
        var locations = LocationProviders.locationsFor(metadata.location(), metadata.properties());
        CountedFiles own = files.unlessMissing(this::swept);
        return new BaseTable(new StaticTableOperations(metadata, own, locations), table.name(), report -> {});
    }

    /** Passes on what it gets, or says that sweep deleted what the commit needs. */
    public <T> T unlessSwept(Supplier<T> asked) {
        return SweptFiles.unless(asked, this::swept);
    }

    private LakeException swept(RuntimeException cause) {
        return new SweptCommit(
                "The files of commit " + shortHash() + " were swept: name a newer commit, or a tag, whose files sweep"
                        + " keeps for ever",
                cause);
    }
}
