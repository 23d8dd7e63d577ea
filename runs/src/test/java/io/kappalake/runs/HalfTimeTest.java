package io.kappalake.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HalfTimeTest {

    private static final long WORK = TimeUnit.MILLISECONDS.toNanos(60);

    private final AtomicInteger asked = new AtomicInteger();
    private final HalfTime brake = new HalfTime(asked::incrementAndGet);

    @Test
    void afterWorkItRestsForAsLongAndThenAsksWhetherACommitIsUnderWay() throws Exception {
        work();
        long start = System.nanoTime();

        brake.check();

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(WORK);
        assertThat(asked).hasValue(1);
    }

    @Test
    void itAsksHoweverLittleWorkWasDone() throws Exception {
        work();
        brake.check();
        asked.set(0);

        for (int check = 0; check < 3; check++) {
            brake.check();
        }

        assertThat(asked).hasValue(3);
    }

    private static void work() {
        long end = System.nanoTime() + WORK;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
