package io.kappalake.ceiling;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.silver.Rejected;
import io.kappalake.transforms.silver.Silver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;

/**
 * What the machine can do: one thread builds all 13 tables from the topics in one pass, with one commit at the end. It
 * has none of the job's guarantees. A crash leaves nothing, and nothing is visible before the end. Started as
 * {@code Ceiling KAFKA NESSIE_URI WAREHOUSE}.
 */
public final class Ceiling {

    private final Lake lake;
    private final Rules rules = Rules.DEFAULT;
    private final List<Folded<?, ?>> families =
            Pipeline.MARKET.families().stream().<Folded<?, ?>>map(Folded::of).toList();
    private final TableWriter<Rejected> rejected;
    private final Map<String, FeedPass<?>> feeds = new HashMap<>();

    private Ceiling(Lake lake) {
        this.lake = lake;
        rejected = new TableWriter<>(Silver.REJECTED, lake.table(Silver.REJECTED), 0, 0);
        for (Feed<?> feed : Pipeline.MARKET.feeds()) {
            feeds.put(feed.name(), pass(feed));
        }
    }

    private <E extends Event> FeedPass<E> pass(Feed<E> feed) {
        Consumer<E> fold = families.stream()
                .flatMap(family -> family.fold(feed).stream())
                .reduce(Consumer::andThen)
                .orElse(event -> {});
        return new FeedPass<>(feed, rules, lake, rejected, fold);
    }

    public static void main(String[] args) {
        LakeAddress address = new LakeAddress(args[1], "main", args[2], "");
        try (Lake lake = Lake.open(address);
                WholeTopics topics = WholeTopics.of(args[0], Pipeline.MARKET.topics())) {
            lake.provision(Pipeline.MARKET.tables());
            new Ceiling(lake).run(topics);
        }
    }

    private void run(WholeTopics topics) {
        topics.forEach((topic, records) -> {
            FeedPass<?> feed = feeds.get(topic);
            records.forEach(feed::take);
        });
        LakeCommit commit = lake.commit("all at once").ledger(ledger(topics.ends()));
        Map<String, List<DataFile>> files = new TreeMap<>();
        feeds.values().forEach(feed -> files.putAll(feed.complete()));
        files.put(Silver.REJECTED.fullName(), rejected.complete());
        files.putAll(new GoldPass(lake, rules, watermark()).write(families));
        files.forEach((table, written) -> {
            if (!written.isEmpty()) {
                commit.change(TableChange.of(table).append(written));
            }
        });
        commit.land();
    }

    /** Microseconds: the job's watermark, had it waited for all partitions. */
    private long watermark() {
        long newest =
                feeds.values().stream().mapToLong(FeedPass::newestEvent).min().orElse(Long.MIN_VALUE);
        return newest == Long.MIN_VALUE
                ? newest
                : newest - rules.outOfOrderness().toMillis() * 1000;
    }

    private Ledger ledger(Positions ends) {
        OffsetRanges[] offsets = {OffsetRanges.NONE};
        ends.each((topic, partition, end) -> offsets[0] = offsets[0].with(topic, partition, new OffsetRange(0, end)));
        Map<String, FeedCounts> counts = new TreeMap<>();
        feeds.forEach((name, feed) -> counts.put(name, feed.counts()));
        return new Ledger("ceiling", UUID.randomUUID().toString(), 1, offsets[0], counts, Map.of());
    }
}
