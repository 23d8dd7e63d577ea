package io.kappalake.proof.chaos.attack;

import io.kappalake.compaction.merge.Compaction;
import io.kappalake.proof.chaos.lake.ChaosLake;
import io.kappalake.proof.chaos.lake.Wait;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Rollback;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Others that change the lake or its topics under the job. */
final class LakeAttacks {

    private final ChaosLake lake;
    private final Random random;

    LakeAttacks(ChaosLake lake, Random random) {
        this.lake = lake;
        this.random = random;
    }

    Attack partitionAdded() {
        List<String> names =
                List.copyOf(lake.partitions().keySet().stream().sorted().toList());
        String topic = names.get(random.nextInt(names.size()));
        String feed = lake.proved().feed(topic);
        return new Attack() {
            private int number;

            @Override
            public void begin() {
                number = lake.sent().number(topic, lake.topics().add(topic));
            }

            @Override
            public void end() {
                Wait.until(ChaosLake.LIMIT, this::isUsed, lake::feed);
            }

            private boolean isUsed() {
                return lake.sent().ends().of(feed).containsKey(number);
            }

            @Override
            public boolean happened() {
                return lake.ends().of(feed, number).orElse(0) > 0;
            }
        };
    }

    Attack rolledBack() {
        int back = 1 + random.nextInt(8);
        return new Attack() {
            private String end = "";

            @Override
            public void end() {
                List<Commit> commits = lake.commitsOfNewestLogs();
                Commit target = commits.get(Math.min(back, commits.size() - 1));
                Rollback.of(lake.lake(), target.hash()).run();
                Wait.until(ChaosLake.LIMIT, lake::hasEnded, lake::feed);
                end = lake.job().failure().orElse("");
                lake.start(lake.parallelism(), "auto");
            }

            @Override
            public boolean happened() {
                return end.contains("rolled back");
            }
        };
    }

    Attack compacted() {
        List<String> feeds = lake.proved().pipeline().feedNames();
        String table = (random.nextBoolean() ? "bronze." : "silver.") + feeds.get(random.nextInt(feeds.size()));
        return new Attack() {
            private boolean merged;

            @Override
            public void begin() {
                // Before another fault of the round stops Nessie.
                merged = merge(table);
            }

            @Override
            public void end() {
                merged = merged || Wait.until(Duration.ofSeconds(20), this::mergesNow);
            }

            private boolean mergesNow() {
                try {
                    return merge(table);
                } catch (LakeUnreachable e) {
                    return false;
                }
            }

            @Override
            public boolean happened() {
                return merged;
            }
        };
    }

    /** Whether there was something to merge, and the merge landed. */
    private boolean merge(String table) {
        try (Compaction compaction = Compaction.of(lake.lake())) {
            return compaction
                            .tables(List.of(
                                    lake.proved().pipeline().table(table).orElseThrow()))
                            .full(true)
                            .run(bytes -> {})
                            .commits()
                    > 0;
        }
    }
}
