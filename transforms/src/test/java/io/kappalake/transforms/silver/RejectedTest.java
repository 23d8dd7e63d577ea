package io.kappalake.transforms.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.Feeds;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RejectedTest {

    @Test
    void aRejectedRecordKeepsItsReasonItsCoordinatesAndItsBytes() {
        byte[] key = "AAPL".getBytes(StandardCharsets.UTF_8);
        byte[] payload = "[1]".getBytes(StandardCharsets.UTF_8);

        Rejected row = Rejected.of(
                "quotes",
                "quotes",
                Feeds.QUOTES.decoder().under(Rules.DEFAULT).decode(new RawRecord(2, 17, 99, key, payload, Map.of())));

        assertThat(row)
                .isEqualTo(new Rejected(
                        "quotes", "MALFORMED_JSON", "not an object: [1]", "quotes", 2, 17, 99, key, payload));
    }
}
