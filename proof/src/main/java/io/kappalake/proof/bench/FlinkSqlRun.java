package io.kappalake.proof.bench;

import io.kappalake.embedded.KappalakeHome;
import io.kappalake.local.LocalServers;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The pipeline in Flink SQL with Iceberg's stock sink, on its own Flink process. It builds all tables except
 * {@code gold.features_1m}.
 */
record FlinkSqlRun(int parallelism, String checkpointInterval) implements Contender {

    /** Columns that SQL decides by arrival, computes in doubles, or does not keep. */
    static final Set<String> OWN_WAY =
            Set.of("is_final", "open", "close", "bid_close", "ask_close", "volatility", "reason", "detail", "payload");

    /** Columns of {@link #OWN_WAY} that Bronze has unchanged. */
    static Set<String> ownWay(String table) {
        return table.startsWith("bronze.") ? Set.of() : OWN_WAY;
    }

    @Override
    public String name() {
        return "flink-sql";
    }

    @Override
    public Measured run(BenchTopics topics, LakeAddress address, Path directory, long events) {
        JavaProgram program = new JavaProgram(
                KappalakeHome.classPath("proof/flink-sql"),
                "io.kappalake.flinksql.SqlPipeline",
                jvm(),
                List.of(
                        directory.resolve("flink-sql").toString(),
                        topics.address(),
                        address.nessieUri(),
                        address.warehouse(),
                        Integer.toString(parallelism),
                        checkpointInterval),
                directory.resolve("logs/flink-sql.log"));
        try (Lake lake = Lake.open(address);
                PeakMemory memory = PeakMemory.of(List.of())) {
            lake.provision(Pipeline.MARKET.tables());
            String empty = lake.head();
            Instant started = Clock.systemUTC().instant();
            JavaProgram.Used used = program.run(memory);
            List<Commit> commits =
                    lake.log().takeWhile(commit -> !commit.hash().equals(empty)).toList();
            Instant first = commits.get(commits.size() - 1).time();
            return Measured.ofProgram(
                    name(),
                    events,
                    used,
                    Duration.between(started, first).toMillis() / 1000.0,
                    memory.bytes(),
                    LakeSize.of(address),
                    commits.size());
        }
    }

    /** The same settings as the job's Flink. */
    private static List<String> jvm() {
        List<String> options = new ArrayList<>(LocalServers.FLINK_JVM);
        options.add("-Xmx1200m");
        return options;
    }
}
