package io.kappalake.ceiling.micro;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.Landed;
import io.kappalake.tables.catalog.Retention;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.file.PathUtils;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A commit of all tables on an embedded Nessie and the local disk, after a number of others. Bronze and Silver get a
 * file each; Gold's tables get one replaced.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class CommitBenchmark {

    private final Map<String, DataFile> replaced = new HashMap<>();
    private Path directory;
    private RunningServer nessie;
    private Lake lake;

    @Param({"1", "1000"})
    private int earlier;

    @Setup
    public void start() throws IOException {
        directory = Files.createTempDirectory("commits");
        nessie = EmbeddedServer.NESSIE.start(directory, 0).awaitReady(Duration.ofSeconds(120));
        lake = Lake.open(new LakeAddress(
                "http://" + nessie.address() + "/api/v2",
                "main",
                directory.resolve("warehouse").toUri().toString(),
                ""));
        lake.provision(Pipeline.MARKET.tables());
        for (int i = 0; i < earlier; i++) {
            allTables();
        }
    }

    @TearDown
    public void stop() throws IOException {
        lake.close();
        nessie.stop();
        PathUtils.deleteDirectory(directory);
    }

    @Benchmark
    public Landed allTables() {
        LakeCommit commit = lake.commit("all tables").retention(Retention.DEFAULT);
        for (TableDefinition<?> table : Pipeline.MARKET.tables()) {
            commit.change(change(table));
        }
        return commit.land();
    }

    private TableChange change(TableDefinition<?> table) {
        List<DataFile> file = List.of(file(table));
        if (!table.layer().equals("gold")) {
            return TableChange.of(table).append(file);
        }
        List<DataFile> before = new ArrayList<>();
        DataFile last = replaced.put(table.fullName(), file.get(0));
        if (last != null) {
            before.add(last);
        }
        return TableChange.of(table).replace(file, before);
    }

    /** One that is told of and does not exist: a commit does not look. Iceberg counts months from 1970. */
    private DataFile file(TableDefinition<?> table) {
        String partition =
                switch (table.partitioning()) {
                    case DAY -> "2026-03-01";
                    case MONTH -> "674";
                };
        return DataFiles.builder(table.spec())
                .withPath(directory.resolve("warehouse").toUri() + table.fullName() + "/" + UUID.randomUUID()
                        + ".parquet")
                .withPartitionPath(table.spec().fields().get(0).name() + "=" + partition)
                .withFileSizeInBytes(100_000)
                .withRecordCount(10_000)
                .build();
    }
}
