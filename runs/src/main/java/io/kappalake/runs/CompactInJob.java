package io.kappalake.runs;

import io.kappalake.compaction.Upkeep;
import io.kappalake.compaction.merge.Compaction;
import io.kappalake.compaction.merge.PartitionCount;
import io.kappalake.jobs.commit.BetweenCommits;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compacts the lake between the job's own commits, using at most half a core. */
public record CompactInJob() implements BetweenCommits {

    private static final Logger LOG = LoggerFactory.getLogger(CompactInJob.class);

    /** Sorts in small runs: the memory is for the job. */
    private static final int ROWS_IN_MEMORY = 50_000;

    @Override
    public void run(LakeAddress address, Pause pause, MetricGroup metrics) throws InterruptedException {
        Map<String, PartitionCount> counts = new ConcurrentHashMap<>();
        try (Lake lake = Lake.open(address);
                Compaction compaction =
                        Compaction.of(lake).rowsInMemory(ROWS_IN_MEMORY).brake(new HalfTime(pause));
                Upkeep upkeep = new Upkeep(lake, compaction, LOG::info)) {
            Pipeline.of(lake).tables().forEach(table -> {
                MetricGroup ofTable = metrics.addGroup("table", table.fullName());
                ofTable.gauge("files", gauge(counts, table.fullName(), PartitionCount::files));
                ofTable.gauge("files_bound", gauge(counts, table.fullName(), PartitionCount::bound));
            });
            upkeep.compactOnly(counts::putAll);
        }
    }

    private static Gauge<Long> gauge(
            Map<String, PartitionCount> counts, String table, ToLongFunction<PartitionCount> number) {
        return () -> counts.containsKey(table) ? number.applyAsLong(counts.get(table)) : 0;
    }
}
