package io.kappalake.jobs.source;

import io.kappalake.transforms.feed.RawRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.iceberg.Table;

/**
 * Reads a subtask's partitions in turns, some records of each. It skips paused partitions, which are ahead in event
 * time.
 */
final class BronzeSplitReader implements SplitReader<RawRecord, BronzeSplit> {

    private static final int AT_ONCE = 500;
    private static final long NOTHING_MILLIS = 50;

    private final Table table;
    private final HashMap<Integer, ArrayList<BronzeFile>> files;
    private final Deque<BronzePartition> open = new ArrayDeque<>();
    private final Set<String> paused = new HashSet<>();
    private boolean woken;

    BronzeSplitReader(Table table, HashMap<Integer, ArrayList<BronzeFile>> files) {
        this.table = table;
        this.files = files;
    }

    @Override
    public RecordsWithSplitIds<RawRecord> fetch() throws IOException {
        RecordsBySplits.Builder<RawRecord> records = new RecordsBySplits.Builder<>();
        for (int tries = open.size(); tries > 0; tries--) {
            BronzePartition next = open.poll();
            String id = next.split().splitId();
            if (paused.contains(id)) {
                open.add(next);
                continue;
            }
            for (int read = 0; read < AT_ONCE && next.hasNext(); read++) {
                records.add(id, next.next());
            }
            if (next.hasNext()) {
                open.add(next);
                return records.build();
            }
            next.close();
            records.addFinishedSplit(id);
            return records.build();
        }
        awaitWakeUp();
        return records.build();
    }

    private synchronized void awaitWakeUp() throws IOException {
        try {
            if (!woken) {
                wait(NOTHING_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while all partitions wait for others", e);
        }
        woken = false;
    }

    @Override
    public synchronized void wakeUp() {
        woken = true;
        notifyAll();
    }

    @Override
    public void handleSplitsChanges(SplitsChange<BronzeSplit> change) {
        change.splits()
                .forEach(split -> open.add(
                        new BronzePartition(table, files.getOrDefault(split.partition(), new ArrayList<>()), split)));
    }

    @Override
    public void pauseOrResumeSplits(Collection<BronzeSplit> pause, Collection<BronzeSplit> resume) {
        pause.forEach(split -> paused.add(split.splitId()));
        resume.forEach(split -> paused.remove(split.splitId()));
    }

    @Override
    public void close() throws IOException {
        for (BronzePartition partition : open) {
            partition.close();
        }
        table.io().close();
    }
}
