package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The feed that docs/pipelines.md shows. */
class DocumentedFeedTest {

    @Test
    void itDecodesATradeOfTheExchangeThatItIsFor() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "pipelines.md"));
        Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(yaml.find()).isTrue();

        FeedFile feed = FeedOf.text(yaml.group(1));

        assertThat(feed.decoder("binance.trades")
                        .under(Rules.DEFAULT)
                        .decode(FeedOf.raw("{'e':'trade','E':1772359199999,'s':'BTCUSDT','t':12345,'a':12345,"
                                + "'p':'65000.10','q':'0.001','T':1772359199998,'m':true,'M':true}"))
                        .event())
                .hasToString("trade_id=BTCUSDT-12345, symbol=BTCUSDT, price=65000.1, volume=0.001, trade_type=SELL,"
                        + " exchange=BINANCE, event_time=2026-03-01T09:59:59.998Z, kafka_partition=3, kafka_offset=42,"
                        + " kafka_timestamp=2026-03-01T10:00:00Z");
    }
}
