package io.kappalake.tables.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MicrosTest {

    @Test
    void aKafkaTimestampIsInMilliseconds() {
        assertThat(Micros.toInstant(Micros.ofKafka(1_772_366_400_123L))).isEqualTo("2026-03-01T12:00:00.123Z");
        assertThat(Micros.ofKafka(-1)).isEqualTo(-1000);
    }

    @Test
    void oneInMicrosecondsOrNanosecondsIsTheLastTimeThereIsInsteadOfATimeThatOverflowed() {
        Instant last = Instant.parse("9999-12-31T23:59:59.999999Z");
        assertThat(Micros.toInstant(Micros.ofKafka(1_772_366_400_000_000L))).isEqualTo(last);
        assertThat(Micros.toInstant(Micros.ofKafka(1_772_366_400_000_000_000L))).isEqualTo(last);
        assertThat(Micros.toInstant(Micros.ofKafka(Long.MAX_VALUE))).isEqualTo(last);
        assertThat(Micros.toInstant(Micros.ofKafka(253_402_300_799_998L))).isEqualTo("9999-12-31T23:59:59.998Z");
        assertThat(Micros.toInstant(Micros.ofKafka(Long.MIN_VALUE))).isEqualTo("0001-01-01T00:00:00Z");
    }

    @Test
    void aDurationMayBeLongerThanALongHasNanoseconds() {
        assertThat(Micros.of(Duration.ofDays(400 * 365))).isEqualTo(400 * 365 * Micros.DAY);
        assertThat(Micros.of(Duration.ofNanos(1_999))).isEqualTo(1);
    }
}
