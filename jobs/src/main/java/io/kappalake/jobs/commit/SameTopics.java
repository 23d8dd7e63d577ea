package io.kappalake.jobs.commit;

import io.kappalake.jobs.source.TopicIds;
import io.kappalake.jobs.source.Topics;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.ledger.TopicLogs;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.util.clock.Clock;

/**
 * Refuses records read from another log than the lake's. A consumer follows a topic's name: when the topic is deleted
 * and recreated, it continues at its old offset. So each checkpoint asks for the topics' ids after its last record was
 * read, and its commit lands only under the ids that the lake knows.
 */
final class SameTopics implements AutoCloseable {

    /** Without new records, a missing topic is noticed within this time. */
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final TopicIds.Asked ids;
    private final Clock clock;
    private final Set<String> more;
    private final NavigableMap<Long, CompletableFuture<TopicLogs>> asked = new TreeMap<>();

    private TopicLogs lake;
    private long last;

    /**
     * Compares now, and throws {@link CommitRefused} if the topics are not those of the lake.
     *
     * @param more topics that were read, which the run may not have been planned with
     */
    SameTopics(TopicIds.Asked ids, TopicLogs lake, Collection<String> more, Clock clock) throws InterruptedException {
        this.ids = ids;
        this.clock = clock;
        this.more = new TreeSet<>(more);
        this.lake = lake.then(compared(lake));
    }

    /** Closes the connection if it fails, since nobody else knows it yet. */
    private TopicLogs compared(TopicLogs known) throws InterruptedException {
        try {
            TopicLogs now = await(ids.now(more));
            require(known, now);
            return now;
        } catch (InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The lake's logs, completed with the ids of topics that it did not know. */
    TopicLogs logs() {
        return lake;
    }

    /** From now on these topics are the lake's too. */
    void add(TopicLogs found) {
        lake = lake.then(found);
        more.addAll(found.topics().keySet());
    }

    /** These topics were read: another log of one of them must not pass for it. */
    void reads(Collection<String> read) {
        more.addAll(read);
    }

    /** Asks for a checkpoint, after all its records were read. */
    void ask(long checkpoint, boolean hasRecords) {
        long now = clock.relativeTimeMillis();
        if (hasRecords || (asked.isEmpty() && now - last >= IDLE.toMillis())) {
            last = now;
            asked.put(checkpoint, ids.now(List.copyOf(more)));
        }
    }

    /**
     * Throws {@link CommitRefused} unless everything read up to a checkpoint came from the lake's logs. Waits for Kafka
     * only if there is something to land.
     */
    void require(long checkpoint, boolean hasRecords) throws InterruptedException {
        NavigableMap<Long, CompletableFuture<TopicLogs>> answers = asked.headMap(checkpoint, true);
        if (answers.isEmpty()) {
            return;
        }
        // The newest answer came after all of them.
        CompletableFuture<TopicLogs> newest = answers.lastEntry().getValue();
        if (!hasRecords && !newest.isDone()) {
            return;
        }
        answers.clear();
        try {
            require(lake, await(newest));
        } catch (LakeException e) {
            if (hasRecords || e instanceof CommitRefused) {
                throw e;
            }
        }
    }

    private static void require(TopicLogs lake, TopicLogs now) {
        List<String> breaks = lake.breaks(now);
        if (!breaks.isEmpty()) {
            throw new CommitRefused(Topics.otherLogs(breaks));
        }
    }

    private static TopicLogs await(CompletableFuture<TopicLogs> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LakeException known) {
                throw known;
            }
            throw new LakeException("Kafka does not tell the ids of its topics: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        ids.close();
    }
}
