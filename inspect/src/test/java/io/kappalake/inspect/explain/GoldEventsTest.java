package io.kappalake.inspect.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class GoldEventsTest {

    @Test
    void aNumberOfAKeyIsTheStoredOneWhicheverTypeHoldsIt() {
        assertThat(GoldEvents.same(new BigDecimal("7"), 7L)).isTrue();
        assertThat(GoldEvents.same(new BigDecimal("7"), 7)).isTrue();
        assertThat(GoldEvents.same(7L, 7)).isTrue();
        assertThat(GoldEvents.same(new BigDecimal("1.50"), new BigDecimal("1.5")))
                .isTrue();
        assertThat(GoldEvents.same(1.5, 1.5)).isTrue();
        assertThat(GoldEvents.same(Double.NaN, Double.NaN)).isTrue();

        assertThat(GoldEvents.same(new BigDecimal("7"), 8L)).isFalse();
        assertThat(GoldEvents.same(new BigDecimal("7.5"), 7L)).isFalse();
        assertThat(GoldEvents.same(1.5, 2.5)).isFalse();
        assertThat(GoldEvents.same(new BigDecimal("7"), null)).isFalse();
        assertThat(GoldEvents.same(7L, "7")).isFalse();
    }

    @Test
    void bytesAndTextsAreComparedAsTheyAre() {
        assertThat(GoldEvents.same(new byte[] {1, 2}, ByteBuffer.wrap(new byte[] {1, 2})))
                .isTrue();
        assertThat(GoldEvents.same(new byte[] {1, 2}, ByteBuffer.wrap(new byte[] {1, 3})))
                .isFalse();
        assertThat(GoldEvents.same("a", "a")).isTrue();
        assertThat(GoldEvents.same(null, null)).isTrue();
    }
}
