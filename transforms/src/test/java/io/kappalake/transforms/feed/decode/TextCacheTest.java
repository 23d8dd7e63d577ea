package io.kappalake.transforms.feed.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TextCacheTest {

    @Test
    void textsThatFallOnOnePlaceAreNotTakenForEachOther() {
        TextCache ofChars = new TextCache(text -> text.toLowerCase(Locale.ROOT));
        TextCache ofBytes = new TextCache(text -> text.toLowerCase(Locale.ROOT));
        for (int i = 0; i < 40_000; i++) {
            String text = "S" + i % 20_000;
            String expected = "s" + i % 20_000;
            assertThat(ofChars.of(("x" + text).toCharArray(), 1, text.length())).isEqualTo(expected);
            assertThat(ofBytes.ofAscii(text.getBytes(StandardCharsets.US_ASCII), text.length()))
                    .isEqualTo(expected);
        }
    }

    @Test
    void textsTooLongToKeepAreNormalisedAllTheSame() {
        TextCache cache = new TextCache(text -> text.toLowerCase(Locale.ROOT));

        assertThat(cache.of("X".repeat(100).toCharArray(), 0, 100)).isEqualTo("x".repeat(100));
        assertThat(cache.ofAscii("X".repeat(100).getBytes(StandardCharsets.US_ASCII), 100))
                .isEqualTo("x".repeat(100));
    }
}
