package io.kappalake.proof.demo;

import io.kappalake.cli.output.TextTable;
import io.kappalake.tables.catalog.Lake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** The busiest bars of the newest full minute, as a first look at Gold. */
final class LatestBars {

    private static final int SHOWN = 5;

    private LatestBars() {}

    static TextTable of(Lake lake) {
        TextTable table =
                new TextTable("gold.trade_bars_1m", "WINDOW", "OPEN", "HIGH", "LOW", "CLOSE", "VWAP", "TRADES");
        for (Record bar : busiest(lake)) {
            table.row(
                    bar.getField("symbol"),
                    bar.getField("window_start"),
                    bar.getField("open"),
                    bar.getField("high"),
                    bar.getField("low"),
                    bar.getField("close"),
                    bar.getField("vwap"),
                    bar.getField("trade_count"));
        }
        return table;
    }

    private static List<Record> busiest(Lake lake) {
        List<Record> bars = new ArrayList<>();
        try (CloseableIterable<Record> rows =
                IcebergGenerics.read(lake.table("gold.trade_bars_1m")).build()) {
            rows.forEach(bars::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Comparator<Record> newest =
                Comparator.comparing(bar -> bar.getField("window_start").toString());
        Comparator<Record> fewest = Comparator.comparingLong(bar -> (Long) bar.getField("trade_count"));
        return bars.stream()
                .sorted(newest.reversed().thenComparing(fewest.reversed()))
                .limit(SHOWN)
                .toList();
    }
}
