package io.kappalake.compaction.merge;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.TableDefinition;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.RestartStrategyOptions.RestartStrategyType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.InstantiationUtil;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;

/**
 * Rewrites on a Flink cluster: each time one bounded job, whose subtasks take one group after the other. The files come
 * back to this process, which lands them. If the process ends, its job is cancelled.
 */
public final class RewriteJob implements Rewriting {

    /** Name of the Flink job. */
    public static final String NAME = "compact";

    private static final TypeInformation<byte[]> BYTES = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;

    private final Supplier<StreamExecutionEnvironment> cluster;
    private final int parallelism;

    /** @param parallelism how many slots to use at most */
    public RewriteJob(Supplier<StreamExecutionEnvironment> cluster, int parallelism) {
        this.cluster = cluster;
        this.parallelism = parallelism;
    }

    @Override
    public List<Optional<DataFile>> run(List<Rewrite> rewrites, Brake brake) {
        StreamExecutionEnvironment env = cluster.get();
        Configuration settings = new Configuration();
        // The next compaction plans the failed groups again.
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, RestartStrategyType.NO_RESTART_STRATEGY.getMainValue());
        env.configure(settings);
        Map<String, Table> tables = new HashMap<>();
        List<byte[]> groups = new ArrayList<>();
        for (Rewrite rewrite : rewrites) {
            tables.computeIfAbsent(rewrite.group().table(), name -> SerializableTable.copyOf(rewrite.table()));
            groups.add(bytes(new Group(groups.size(), rewrite.group(), rewrite.definition(), rewrite.rowsInMemory())));
        }
        CloseableIterator<byte[]> written = env.fromData(groups, BYTES)
                .setParallelism(1)
                .name("compact-groups")
                .rebalance()
                .map(new Rewriter(tables))
                .returns(BYTES)
                .setParallelism(Math.min(parallelism, groups.size()))
                .name("compact-rewrite")
                .collectAsync();
        return results(env, written, rewrites.size());
    }

    private static List<Optional<DataFile>> results(
            StreamExecutionEnvironment env, CloseableIterator<byte[]> written, int count) {
        List<Optional<DataFile>> files = new ArrayList<>(Collections.nCopies(count, Optional.empty()));
        int results = 0;
        try (written) {
            JobClient job = env.executeAsync(NAME);
            Thread stop = new Thread(job::cancel, "compact-stop");
            Runtime.getRuntime().addShutdownHook(stop);
            try {
                for (; written.hasNext(); results++) {
                    Written one =
                            InstantiationUtil.deserializeObject(written.next(), RewriteJob.class.getClassLoader());
                    files.set(one.number(), Optional.ofNullable(one.file()));
                }
            } finally {
                Runtime.getRuntime().removeShutdownHook(stop);
            }
        } catch (Exception e) {
            throw new LakeException(
                    "Cannot merge files on Flink (" + LakeException.innermost(e)
                            + "): nothing changed; its web UI shows job " + NAME,
                    e);
        }
        if (results < count) {
            throw new LakeException("Flink merged %d of %d groups, so nothing changed: its web UI shows job %s"
                    .formatted(results, count, NAME));
        }
        return files;
    }

    private static byte[] bytes(Serializable object) {
        try {
            return InstantiationUtil.serializeObject(object);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot serialize " + object, e);
        }
    }

    private record Group(int number, CompactGroup group, TableDefinition<?> definition, int rowsInMemory)
            implements Serializable {}

    /** {@code file} is null if the group was not written. */
    private record Written(int number, DataFile file) implements Serializable {}

    /** Rewrites one group after the other. */
    private static final class Rewriter implements MapFunction<byte[], byte[]> {

        private static final long serialVersionUID = 1L;

        private final HashMap<String, Table> tables;

        Rewriter(Map<String, Table> tables) {
            this.tables = new HashMap<>(tables);
        }

        @Override
        public byte[] map(byte[] bytes) throws Exception {
            Group one = InstantiationUtil.deserializeObject(bytes, Rewriter.class.getClassLoader());
            Rewrite rewrite = new Rewrite(
                    one.group(), one.definition(), tables.get(one.group().table()), one.rowsInMemory());
            return bytes(new Written(one.number(), rewrite.run(Brake.NONE).orElse(null)));
        }
    }
}
