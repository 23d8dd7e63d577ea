package io.kappalake.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.TestLake;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.Silver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A feed of a file has tables like any other, and its rows come back out of Silver as the decoder made them. */
class SilverRowsTest {

    private static final long KAFKA_TIME = 1_772_359_200_000_000L;

    private static final String FEED = """
            feed: payments
            topics:
              - topic: shop.payments
                fields:
                  payment_id: id
                  amount: amount
                  total: total
                  score: score
                  ok: ok
                  day: day
                  event_time: { from: at, time: epoch-millis }
                  seen: { from: seen, time: iso }
                  mark: { from: mark, encoding: hex }
                  lines: lines
                  note: note
            columns:
              payment_id: { type: integer, required: true }
              amount: { type: decimal(9,2), required: true }
              total: { type: decimal(38,4) }
              score: double
              ok: boolean
              day: date
              event_time: { type: timestamp, required: true }
              seen: timestamp
              mark: binary
              lines: json
              note: text
            identity: [payment_id]
            """;

    @TempDir
    Path directory;

    @Test
    void everyTypeComesBackAlsoWhereItIsNull() throws IOException {
        Feed<Row> feed = FeedFile.read(Files.writeString(directory.resolve("payments.yaml"), FEED))
                .feed();
        List<Row> rows = decoded(feed, """
                {"id":1,"amount":12.34,"total":1234567890123456789.5,"score":0.1,"ok":true,"day":"2026-03-01",\
                "at":1772359199123,"seen":"2026-02-28T23:59:59.999999Z","mark":"00ff","lines":[{"sku":"ä"}],"note":"✓"}
                {"id":2,"amount":"-0.01","at":1772359199124}
                {"id":-3,"amount":9999999.99,"total":-0.0001,"score":-1e300,"ok":false,"at":1772359199125,"note":"x"}
                """);

        try (Lake lake = TestLake.fresh()) {
            TableDefinition<Row> silver = Silver.of(feed);
            lake.provision(List.of(Bronze.of(feed), silver));
            TableWriter<Row> writer = new TableWriter<>(silver, lake.table(silver), 0, 0);
            rows.forEach(writer::write);
            List<DataFile> files = writer.complete();
            lake.commit("payments")
                    .change(TableChange.of(silver.fullName()).append(files))
                    .land();
            SilverEvents<Row> events = new SilverEvents<>(feed, lake.table(silver), Long.MAX_VALUE);

            List<Row> all = new ArrayList<>();
            events.sinceKafkaTime(Long.MIN_VALUE, all::add);
            List<Row> later = new ArrayList<>();
            events.sinceEventTime(1_772_359_199_124_000L, later::add);

            assertThat(all).isEqualTo(rows);
            assertThat(later).isEqualTo(rows.subList(1, 3));
            assertThat(all).extracting(Row::identity).containsExactly("1", "2", "-3");
            assertThat(events.goesOnAt())
                    .as("the latest of three may be a stray")
                    .isEqualTo(KAFKA_TIME + 1);
        }
    }

    private static List<Row> decoded(Feed<Row> feed, String lines) {
        Feed.Decoder<Row> decoder = feed.decoder().under(Rules.DEFAULT);
        List<Row> rows = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            byte[] payload = line.getBytes(StandardCharsets.UTF_8);
            int offset = rows.size();
            Decoded<Row> decoded =
                    decoder.decode(new RawRecord(0, offset, KAFKA_TIME + offset, null, payload, Map.of()));
            assertThat(decoded.rejection()).isNull();
            rows.add(decoded.event());
        }
        return rows;
    }
}
