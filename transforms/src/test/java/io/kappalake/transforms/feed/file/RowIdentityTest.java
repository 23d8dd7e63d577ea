package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowIdentityTest {

    private static final String FEED = """
            feed: samples
            topics:
              - topic: samples
                fields: { a: a, b: b, n: n, event_time: { kafka: timestamp } }
            columns:
              a: { type: text, required: true }
              b: { type: text, required: true }
              n: { type: "decimal(10,2)", required: true }
              event_time: { type: timestamp, required: true }
            identity: %s
            """;

    @Test
    void noTwoIdentitiesOfSeveralColumnsGiveOneText() {
        FeedFile feed = FeedOf.text(FEED.formatted("[a, b]"));
        List<String> parts = List.of("x", "/", "~", "~1", "~0", "x/y", "x~1y", "//", "/x", "x/", "~/", "~01");
        Map<String, String> pairs = new HashMap<>();
        for (String a : parts) {
            for (String b : parts) {
                String pair = a + " and " + b;
                String identity = identity(feed, a, b, "1");
                assertThat(pairs.put(identity, pair))
                        .as(identity + " is " + pair)
                        .isNull();
            }
        }
    }

    @Test
    void anOrdersIdentityIsTheTextThatItAlwaysWas() {
        assertThat(identity(FeedOf.text(FEED.formatted("[a, b]")), "o/1~", "completed", "1"))
                .isEqualTo("o/1~/completed");
    }

    @Test
    void equalNumbersAreOneIdentityHoweverTheyAreWritten() {
        FeedFile feed = FeedOf.text(FEED.formatted("[n]"));
        assertThat(identity(feed, "x", "y", "1.5")).isEqualTo("1.50").isEqualTo(identity(feed, "x", "y", "'15e-1'"));
    }

    @Test
    void aRecordIsItsOwnIdentityWhereEventsHaveNone() {
        assertThat(identity(FeedOf.text(FEED.formatted("record")), "x", "y", "1"))
                .isEqualTo("samples/3/42");
    }

    private static String identity(FeedFile feed, String a, String b, String n) {
        return FeedOf.decode(feed, "{'a':'" + a + "','b':'" + b + "','n':" + n + "}")
                .event()
                .identity();
    }
}
