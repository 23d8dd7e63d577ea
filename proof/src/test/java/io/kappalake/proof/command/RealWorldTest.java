package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.format.TableRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Small inputs as people really have them, from the file to Gold, with the outcomes that the contract wants. */
class RealWorldTest extends CommandLineFixture {

    private static final Pattern TRADE_ID = Pattern.compile("\"trade_id\":\"([^\"]*)\"");

    @BeforeAll
    static void load() throws IOException {
        for (String file : List.of("decimals", "symbols", "same-time", "preferred")) {
            ok("load", "--topic", "trades", cases("trades-" + file + ".jsonl").toString());
        }
        ok("run", "--bounded");
        ok("repair");
    }

    private static Path cases(String name) {
        try (var in = RealWorldTest.class.getResourceAsStream("/cases/" + name)) {
            Path file = directory.resolve(name);
            Files.write(file, in.readAllBytes());
            return file;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void each(String table, Consumer<Record> row) {
        try (Lake lake = Lake.open(stack.lake())) {
            Table rows = lake.table(table);
            TableRows.each(rows, Expressions.alwaysTrue(), each -> row.accept((Record) each));
        }
    }

    private static Map<String, List<String>> bars() {
        Map<String, List<String>> bars = new TreeMap<>();
        each(
                "gold.trade_bars_1m",
                bar -> bars.put(
                        bar.getField("symbol").toString(),
                        List.of(
                                bar.getField("open").toString(),
                                bar.getField("high").toString(),
                                bar.getField("low").toString(),
                                bar.getField("close").toString(),
                                bar.getField("trade_count").toString())));
        return bars;
    }

    @Test
    void theAuditHoldsWhichComparesByCodeOfItsOwn() {
        ok("audit", "--deep");
    }

    @Test
    void eachDecimalIsReadExactlyOrRejectedForItsReason() throws IOException {
        Map<String, String> outcomes = new TreeMap<>();
        each(
                "silver.trades",
                trade -> outcomes.put(
                        trade.getField("trade_id").toString(),
                        ((java.math.BigDecimal) trade.getField("price")).toPlainString()));
        each("silver.rejected", rejected -> {
            Matcher id = TRADE_ID.matcher(
                    StandardCharsets.UTF_8.decode(((java.nio.ByteBuffer) rejected.getField("payload")).duplicate()));
            assertThat(id.find()).isTrue();
            outcomes.put(id.group(1), rejected.getField("reason").toString());
        });

        for (String line : Files.readAllLines(cases("trades-decimals.expected"))) {
            String[] idAndOutcome = line.split(" ");
            assertThat(outcomes.get(idAndOutcome[0])).as(idAndOutcome[0]).isEqualTo(idAndOutcome[1]);
        }
    }

    @Test
    void amongEqualTimesNumbersGoByValueAndTextsByCodePoint() {
        Map<String, List<String>> bars = bars();

        assertThat(bars.get("AAPL").subList(0, 4))
                .as("the last of 9998, 9999, 10000 and 10001, and before them those of symbols.jsonl")
                .containsExactly("100.00000000", "100.00000000", "10.00000000", "13.00000000");
        assertThat(bars.get("UNI")).containsExactly("1.00000000", "3.00000000", "1.00000000", "3.00000000", "3");
    }

    @Test
    void symbolsLoseTheirWhiteSpaceAndKeepAllElse() {
        Map<String, Long> trades = new TreeMap<>();
        each("silver.trades", trade -> {
            if (trade.getField("trade_id").toString().startsWith("s")) {
                trades.merge(trade.getField("symbol").toString(), 1L, Long::sum);
            }
        });

        assertThat(trades.values().stream().mapToLong(count -> count).sum()).isEqualTo(31);
        assertThat(trades).containsEntry("BRK.B", 3L).containsKey("\u200BAAPL").containsKey("STRASSE");
        assertThat(new TreeSet<>(trades.keySet()).stream().filter(symbol -> symbol.endsWith("AAPL")))
                .as("three trades with U+00A0 and its kin are AAPL's")
                .containsExactly("AAPL", "\u200BAAPL");
        assertThat(new ArrayList<>(bars().keySet())).containsAll(trades.keySet());
    }

    @Test
    void preferredSharesAreUpperCased() {
        assertThat(bars().get("BCPC"))
                .containsExactly("166.10000000", "166.20000000", "22.40000000", "166.20000000", "3");
    }
}
