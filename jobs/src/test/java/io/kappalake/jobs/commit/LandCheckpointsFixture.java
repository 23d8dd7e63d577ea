package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.Lines;
import io.kappalake.jobs.Shared;
import io.kappalake.jobs.TestLake;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.catalog.Rollback;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Progress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A fresh lake, and what a test reads of its commits. */
abstract class LandCheckpointsFixture {

    static final String BRONZE = "bronze.trades";
    static final String BARS = "gold.trade_bars_1m";
    static final String DAILY = "gold.orders_daily";
    static final SynchronousQueue<String> LOOKS = new SynchronousQueue<>();
    Lake lake;
    String empty;

    @BeforeEach
    void openLake() {
        lake = TestLake.fresh();
        empty = lake.head();
    }

    @AfterEach
    void closeLake() {
        lake.close();
    }

    static void assertFree() throws InterruptedException {
        assertThat(LOOKS.poll(10, TimeUnit.SECONDS)).isEqualTo("free");
    }

    static void assertHeld() throws InterruptedException {
        // It may have begun before.
        LOOKS.poll(50, TimeUnit.MILLISECONDS);
        assertThat(LOOKS.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    Committable trades(int partition, long from, long to) {
        return Shared.trades(lake, partition, from, to);
    }

    Committable bars(int hour, long trades) {
        return Shared.bars(lake, 0, hour, trades);
    }

    Committable orders(int day, long orders) {
        return Shared.orders(lake, day, orders);
    }

    List<String> offsets() {
        return Lines.of(lake, BRONZE, "kafka_partition", "kafka_offset");
    }

    List<String> bars() {
        return Lines.of(lake, BARS, "symbol", "trade_count");
    }

    /** Of the job, oldest first. */
    List<Commit> commits() {
        List<Commit> newestFirst =
                lake.log().takeWhile(commit -> !commit.hash().equals(empty)).toList();
        return newestFirst.stream()
                .sorted((a, b) -> newestFirst.indexOf(b) - newestFirst.indexOf(a))
                .toList();
    }

    List<Ledger> ledgers() {
        return commits().stream().map(commit -> commit.ledger().orElseThrow()).toList();
    }

    void rollBack(String hash) {
        Rollback.of(lake, hash).run();
    }

    static Progress progress(String watermark, String sealed) {
        return new Progress(micros(watermark), micros(sealed));
    }

    static long micros(String clock) {
        return io.kappalake.tables.definition.Micros.of(Instant.parse("2026-03-02T" + clock + ":00Z"));
    }

    static Probe once(Probe.Step at, RuntimeException failure) {
        AtomicBoolean done = new AtomicBoolean();
        return step -> {
            if (step == at && !done.getAndSet(true)) {
                throw failure;
            }
        };
    }
}
