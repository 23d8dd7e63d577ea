package io.kappalake.cli.feed;

import io.kappalake.cli.Main;
import io.kappalake.cli.option.CommandFrame;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A directory with the file of a feed, and what a command prints about it. */
abstract class FeedCommandFixture {

    static final String TRADES = """
            feed: fills
            topics:
              - topic: binance.trades
                fields:
                  trade_id: { from: [s, a], join: "-" }
                  symbol: { from: s, case: upper }
                  price: p
                  side: { from: m, map: { true: SELL, false: BUY } }
                  event_time: { from: T, time: epoch-millis }
            columns:
              trade_id: { type: text, required: true }
              symbol: { type: text, required: true }
              price: { type: decimal(18,8), required: true, positive: true }
              side: { type: text, required: true }
              event_time: { type: timestamp, required: true }
            identity: [trade_id]
            """;

    @TempDir
    Path directory;

    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();

    @BeforeEach
    void writeFeed() throws IOException {
        Files.writeString(directory.resolve("fills.yaml"), TRADES);
    }

    int run(String... args) {
        CommandLine line = Main.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return CommandFrame.run(line, args);
    }
}
