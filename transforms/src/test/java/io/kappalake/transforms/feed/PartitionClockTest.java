package io.kappalake.transforms.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Times are minutes, a step is an hour. */
class PartitionClockTest {

    private static final long HOUR = 60;
    private static final long DAY = 24 * HOUR;
    private static final long FRIDAY = 2_000 * DAY;
    private static final long YEAR_2100 = 74 * 365 * DAY;

    private final PartitionClock clock = new PartitionClock(HOUR);

    @Test
    void itFollowsRecordsThatAreAStepApartAtOnce() {
        clock.saw(FRIDAY);

        assertThat(clock.saw(FRIDAY + HOUR)).isTrue();
        assertThat(clock.now()).isEqualTo(FRIDAY + HOUR);
        assertThat(clock.saw(FRIDAY + 30)).isFalse();
        assertThat(clock.now()).isEqualTo(FRIDAY + HOUR);
    }

    @Test
    void oneRecordOf2100MovesNothing() {
        steady(FRIDAY, 200);

        assertThat(clock.saw(YEAR_2100)).isFalse();
        assertThat(clock.now()).isEqualTo(FRIDAY);
        clock.saw(FRIDAY + 1);
        assertThat(clock.now()).isEqualTo(FRIDAY + 1);
    }

    @Test
    void aHundredStraysInARowMoveNothingWhateverTheySay() {
        Random random = Seed.printed("strays");
        for (int round = 0; round < 200; round++) {
            PartitionClock fresh = new PartitionClock(HOUR);
            steady(fresh, FRIDAY, 256);
            long ahead = 2 * HOUR + random.nextInt((int) YEAR_2100 - (int) FRIDAY);
            int spread = 1 + random.nextInt((int) YEAR_2100);
            for (int i = 0; i < 100; i++) {
                fresh.saw(FRIDAY + ahead + random.nextInt(spread));
            }
            assertThat(fresh.now()).isEqualTo(FRIDAY);
        }
    }

    @Test
    void straysThatAreTheMinorityNeverMoveItHoweverManyTheyAre() {
        Random random = Seed.printed("minority");
        steady(FRIDAY, 256);
        for (int i = 0; i < 200_000; i++) {
            clock.saw(random.nextInt(100) < 30 ? YEAR_2100 + i : FRIDAY + i / 10);
        }

        assertThat(clock.now()).isBetween(FRIDAY + 19_000, FRIDAY + 20_000);
    }

    @Test
    void aWeekendIsPassedWithTheFirstRecordsOfMonday() {
        steady(FRIDAY, 1_000);
        long monday = FRIDAY + 3 * DAY;
        steady(monday, 128);
        assertThat(clock.now()).isEqualTo(FRIDAY);

        clock.saw(monday + 5);

        assertThat(clock.now()).isEqualTo(monday + 5);
        for (int i = 0; i < 100; i++) {
            clock.saw(YEAR_2100);
        }
        assertThat(clock.now()).isEqualTo(monday + 5);
    }

    @Test
    void aStrayAmongTheFirstOfMondayOnlyDelaysIt() {
        steady(FRIDAY, 1_000);
        long monday = FRIDAY + 3 * DAY;
        clock.saw(FRIDAY + DAY);
        clock.saw(YEAR_2100);
        clock.saw(FRIDAY);

        steady(monday, 2 * PartitionClock.FULL + 10);

        assertThat(clock.now()).isEqualTo(monday);
    }

    @Test
    void aFewLateRecordsDoNotTakeItBack() {
        steady(FRIDAY, 200);
        steady(FRIDAY - DAY, 1_000);

        assertThat(clock.now()).isEqualTo(FRIDAY);
    }

    @Test
    void aPartitionOfFewRecordsIsMovedByAsMany() {
        steady(FRIDAY, 3);
        steady(FRIDAY + DAY, 3);
        assertThat(clock.now()).isEqualTo(FRIDAY);

        clock.saw(FRIDAY + DAY);

        assertThat(clock.now()).isEqualTo(FRIDAY + DAY);
    }

    @Test
    void aQuietPartitionWithLongGapsIsFollowedAtOnce() {
        Random random = Seed.printed("quiet");
        long time = FRIDAY;
        for (int i = 0; i < 2_000; i++) {
            // Half an hour between two records, but some are missing.
            time += 30 * (1 + random.nextInt(random.nextInt(20) == 0 ? 5 : 1));
            clock.saw(time);
            if (i > 300) {
                assertThat(clock.now()).isEqualTo(time);
            }
        }
    }

    @Test
    void afterAGapAnyPartitionFollowsBeforeAsMuchTimeHasPassedAgain() {
        for (int minutesBetween : new int[] {1, 5, 15, 60, 300}) {
            for (long gap : new long[] {HOUR, 14 * HOUR, 3 * DAY, 30 * DAY}) {
                PartitionClock any = new PartitionClock(HOUR);
                long time = FRIDAY;
                for (int i = 0; i < 600; i++) {
                    time += minutesBetween;
                    any.saw(time);
                }
                long over = time + gap;
                for (time = over; any.now() < over; time += minutesBetween) {
                    any.saw(time);
                }
                assertThat(time - over).isLessThanOrEqualTo(Math.max(gap, 2 * minutesBetween));
                assertThat(any.now()).isEqualTo(time - minutesBetween);
            }
        }
    }

    @Test
    void straysThatClimbCarryEachOtherNoFurtherThanAHundredSteps() {
        for (int i = 0; i < 1_000; i++) {
            clock.saw(FRIDAY);
        }
        for (int i = 0; i < 100; i++) {
            clock.saw(clock.now() + Math.max(HOUR, clock.now() - FRIDAY));
        }

        assertThat(clock.now()).isLessThanOrEqualTo(FRIDAY + 2 * HOUR);
        for (int i = 0; i < 100; i++) {
            clock.saw(clock.now() + HOUR);
        }
        assertThat(clock.now()).isLessThanOrEqualTo(FRIDAY + 202 * HOUR);
    }

    @Test
    void aPartitionWithARecordADayIsAFewRecordsBehind() {
        for (int day = 0; day < 1_000; day++) {
            clock.saw(FRIDAY + day * DAY);
            assertThat(clock.now()).isGreaterThanOrEqualTo(FRIDAY + (day - 3) * DAY);
        }
    }

    @Test
    void aStrayThatComesFirstIsOutvotedByThoseAfterIt() {
        clock.saw(YEAR_2100);
        assertThat(clock.isSupported()).isFalse();
        clock.saw(FRIDAY);
        assertThat(clock.isSupported()).isFalse();
        clock.saw(FRIDAY);
        clock.saw(FRIDAY + 1);

        assertThat(clock.isSupported()).isTrue();
        assertThat(clock.now()).isEqualTo(FRIDAY + 1);
    }

    @Test
    void itGoesOnWhereItWasAfterARestart() {
        steady(FRIDAY, 200);
        steady(YEAR_2100, 60);

        PartitionClock restored = new PartitionClock(HOUR);
        restored.restore(clock.save());
        steady(restored, YEAR_2100, 60);
        assertThat(restored.now()).isEqualTo(FRIDAY);
        steady(restored, YEAR_2100, 9);

        assertThat(restored.now()).isEqualTo(YEAR_2100);
    }

    @Test
    void ofTwoSavedClocksOfAPartitionTheOneThatSawMoreCounts() {
        steady(FRIDAY, 10);
        long[] former = clock.save();
        steady(FRIDAY + 1, 10);
        PartitionClock restored = new PartitionClock(HOUR);

        restored.restore(clock.save());
        restored.restore(former);

        assertThat(restored.now()).isEqualTo(FRIDAY + 1);
        assertThatThrownBy(() -> restored.restore(new long[2]))
                .cause()
                .hasMessageStartingWith("State of the clock of a partition has form 2, this version reads form 11");
    }

    @Test
    void theGreatestTimesDoNotOverflow() {
        steady(Long.MAX_VALUE - 10, 300);
        clock.saw(Long.MAX_VALUE);

        assertThat(clock.now()).isEqualTo(Long.MAX_VALUE);
    }

    private void steady(long time, int records) {
        steady(clock, time, records);
    }

    private static void steady(PartitionClock clock, long time, int records) {
        for (int i = 0; i < records; i++) {
            clock.saw(time);
        }
    }
}
