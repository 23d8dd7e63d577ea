package io.kappalake.jobs;

import io.kappalake.compaction.merge.Compaction;
import io.kappalake.compaction.repair.Repair;
import io.kappalake.jobs.source.MemoryTopics;
import io.kappalake.replay.Replay;
import io.kappalake.replay.ReplaySource;
import io.kappalake.replay.Target;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.Rules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A lake with the job that writes to it, from topics in memory, for tests of what is done to it afterwards. */
public final class PlayedLake implements AutoCloseable {

    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

    private final MiniCluster cluster;
    private final MemoryTopics topics = MemoryTopics.ofAllFeeds(3);
    private final Timeline timeline = new Timeline(topics);
    private final Lake lake = TestLake.fresh();
    private int sent;

    public PlayedLake(MiniCluster cluster) {
        this.cluster = cluster;
    }

    public static MiniCluster cluster() throws Exception {
        return TestCluster.start();
    }

    /** On a branch of its own, without a job. */
    public static Lake emptyLake() {
        return TestLake.fresh();
    }

    public Lake lake() {
        return lake;
    }

    /** A running job. */
    public final class Running {

        private final TestJob job;

        private Running(TestJob job) {
            this.job = job;
        }

        public Running morning() {
            timeline.morning();
            job.awaitLanded();
            return this;
        }

        public Running late() {
            timeline.late();
            job.awaitLanded();
            return this;
        }

        public Running afternoon() {
            timeline.afternoon();
            job.awaitLanded().until("the afternoon is sealed", () -> Timeline.hasAfternoon(lake));
            return this;
        }

        public Running veryLate() {
            timeline.veryLate();
            job.awaitLanded();
            return this;
        }

        /** A number of random records of all kinds, over a number of minutes after all those sent before. */
        public Running random(Random random, int records, int minutes) {
            for (int i = 0; i < records; i++) {
                sendRandom(random, NINE.plusSeconds(60L * minutes * sent / 1000));
                sent++;
            }
            job.awaitLanded();
            return this;
        }

        /** So many random records of all kinds from then on, one every 24 seconds. */
        public Running session(Random random, int records, String from) {
            for (int i = 0; i < records; i++) {
                sendRandom(random, Instant.parse(from).plusSeconds(24L * i));
                sent++;
            }
            job.awaitLanded();
            return this;
        }

        /** Until windows up to then are sealed. */
        public Running sealed(String time) {
            job.until("all is sealed up to " + time, () -> lake.lastLedger().orElseThrow().progress().values().stream()
                    .allMatch(progress -> progress.sealed() >= micros(time)));
            return this;
        }

        /** A trade of that time that comes now. */
        public Running trade(String id, String time) {
            return trade(id, "NYSE", time, NINE.plusSeconds(60L * 24 * 60 * 4).toString());
        }

        /** A trade of that time that comes at that Kafka time. */
        public Running trade(String id, String exchange, String time, String kafkaTime) {
            topics.send(
                    "trades",
                    0,
                    Instant.parse(kafkaTime),
                    Timeline.tradeJson(id, "AAPL", "250", "2", time, "BUY", exchange));
            job.awaitLanded();
            return this;
        }

        /** A trade of that partition. */
        public Running trade(int partition, String id, String price, String time) {
            topics.send(
                    "trades",
                    partition,
                    Instant.parse(time),
                    Timeline.tradeJson(id, "AAPL", price, "2", time, "BUY", "NYSE"));
            job.awaitLanded();
            return this;
        }

        public SavepointRestoreSettings stop() throws Exception {
            return job.stop();
        }

        public void cancel() throws Exception {
            job.cancel();
        }

        public String failure() throws Exception {
            return job.awaitEnd().getSerializedThrowable().orElseThrow().getFullStringifiedStackTrace();
        }
    }

    /** Starts the job without state. */
    public Running start(int parallelism) throws Exception {
        return new Running(TestJob.start(cluster, lake, topics, parallelism));
    }

    /** The same with a probe that may make it crash; it restarts from its last checkpoint then. */
    public Running start(int parallelism, Probe probe) throws Exception {
        return new Running(TestJob.start(cluster, lake, topics, parallelism, probe, SavepointRestoreSettings.none()));
    }

    public Running start(int parallelism, SavepointRestoreSettings from) throws Exception {
        return new Running(TestJob.start(cluster, lake, topics, parallelism, Probe.NONE, from));
    }

    /**
     * One of a hundred is rejected, one of twenty a repeat, one of ten late, and of these some later than any horizon.
     */
    private void sendRandom(Random random, Instant now) {
        int partition = random.nextInt(3);
        boolean repeats = random.nextInt(20) == 0;
        int number = repeats && sent > 100 ? sent - 1 - random.nextInt(100) : sent;
        // An identity stays in its partition, as with producers that key their records.
        partition = repeats ? number % 3 : sent % 3;
        Instant time = random.nextInt(10) == 0 ? now.minusSeconds(random.nextInt(4 * 3600)) : now;
        String when = time.toString();
        if (random.nextInt(100) == 0) {
            topics.send("trades", partition, now, "{\"trade_id\": \"x" + number);
            return;
        }
        switch (number % 5) {
            case 0, 1 ->
                topics.send(
                        "trades",
                        partition,
                        now,
                        Timeline.tradeJson(
                                "t" + number,
                                List.of("AAPL", "MSFT", "IBM").get(random.nextInt(3)),
                                "" + (100 + random.nextInt(1000) / 100.0),
                                "" + (1 + random.nextInt(9)),
                                when,
                                random.nextBoolean() ? "BUY" : "SELL",
                                random.nextInt(30) == 0 ? "MOON" : "NYSE"));
            case 2, 3 ->
                topics.send(
                        "quotes",
                        partition,
                        now,
                        Timeline.quoteJson("q" + number, "AAPL", "" + (99 + random.nextInt(100) / 100.0), "101", when));
            default ->
                topics.send(
                        "orders",
                        partition,
                        now,
                        Timeline.orderJson(
                                "o" + number, "c" + random.nextInt(50), "" + random.nextInt(1, 99), when, "completed"));
        }
    }

    /** Merges all files of sealed windows as far as it goes. */
    public static void compact(Lake lake) {
        try (Compaction compaction = Compaction.of(lake).full(true).quiet(Duration.ZERO)) {
            compaction.run(files -> {});
        }
    }

    /** Recomputes what late events have made wrong. */
    public static void repair(Lake lake) {
        Repair.of(lake).run(buckets -> {});
    }

    /**
     * Runs a replay up to a commit of main, from Bronze, again where a run crashes, and repairs its branch. Tells how
     * many runs it took.
     */
    public int replay(Replay replay, Target target, Rules rules, int parallelism, Probe probe) throws Exception {
        return replay(replay, target, rules, parallelism, probe, 0);
    }

    /** The same at a rate of records per second. */
    public int replay(Replay replay, Target target, Rules rules, int parallelism, Probe probe, double perSecond)
            throws Exception {
        JobOptions options = new JobOptions(
                "live",
                lake.address(),
                new Properties(),
                rules,
                false,
                Duration.ofMillis(250),
                parallelism,
                TestLake.directory("state").toUri().toString());
        int runs = 1;
        while (!finished(replay.job(options, target, ReplaySource.BRONZE, perSecond), probe)) {
            runs++;
        }
        repair(replay.lake());
        return runs;
    }

    /** False where a probe made it crash. */
    private boolean finished(LakeJob job, Probe probe) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(job.settings());
        job.addTo(env, probe);
        JobResult result = cluster.requestJobResult(
                        cluster.submitJob(env.getStreamGraph().getJobGraph())
                                .get()
                                .getJobID())
                .get();
        if (result.getSerializedThrowable().isEmpty()) {
            return true;
        }
        if (result.getSerializedThrowable().get().getFullStringifiedStackTrace().contains("crash at ")) {
            return false;
        }
        throw new IllegalStateException(
                "The replay failed", result.getSerializedThrowable().get());
    }

    /** Exactly the rows of a day with all four acts. */
    public void assertDay() {
        timeline.assertIn(lake);
    }

    public static List<String> lines(Lake lake, String table, String... columns) {
        return Lines.of(lake, table, columns);
    }

    public static long micros(String time) {
        return Micros.of(Instant.parse(time));
    }

    @Override
    public void close() {
        lake.close();
    }
}
