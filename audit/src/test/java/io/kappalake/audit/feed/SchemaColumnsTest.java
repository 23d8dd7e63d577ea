package io.kappalake.audit.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.file.PipelineFile;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Columns that follow a registry, read by the audit and by the job from the same files. */
class SchemaColumnsTest {

    private static final Map<String, String> FILES =
            Map.of("pipeline.yaml", "pipeline: ours\n", "feeds/fills.yaml", """
            feed: fills
            topics:
              - topic: fills
                format: avro
                fields:
                  event_time: { from: at, time: epoch-millis }
                  ticker: { from: symbol, case: upper }
                  day: tradingDay
            columns: from-schema
            identity: [trade_id, ticker]
            """, "feeds/fills.from-schema.avsc", """
            {"type":"record","name":"Fill","namespace":"a.b","fields":[
             {"name":"tradeID","type":"string"},
             {"name":"symbol","type":["null","string"]},
             {"name":"at","type":"long"},
             {"name":"seenAt","type":{"type":"long","logicalType":"local-timestamp-micros"}},
             {"name":"tradingDay","type":[{"type":"int","logicalType":"date"},"null"]},
             {"name":"clock","type":{"type":"int","logicalType":"time-millis"}},
             {"name":"HTTPStatus2xx","type":"int"},
             {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":12,"scale":2}},
             {"name":"huge","type":{"type":"bytes","logicalType":"decimal","precision":60,"scale":2}},
             {"name":"weight","type":["null","float"]},
             {"name":"open","type":"boolean"},
             {"name":"_raw","type":"bytes"},
             {"name":"side","type":{"type":"enum","name":"Side","symbols":["BUY","SELL"]}},
             {"name":"otherSide","type":["null","Side"]},
             {"name":"hash","type":{"type":"fixed","name":"Hash","size":4}},
             {"name":"choice","type":["string","long"]},
             {"name":"lines","type":{"type":"array","items":"string"}},
             {"name":"nested","type":{"type":"record","name":"N","fields":[{"name":"x","type":"int"}]}}]}
            """);

    @Test
    void theAuditSeesTheColumnsThatTheJobHas() {
        FeedDefinition feed = FeedDefinition.of("fills", FILES);

        List<String> jobs = PipelineFile.of(FILES).feed("fills").shape().columns().stream()
                .filter(column -> !column.name().startsWith("kafka_"))
                .map(column -> column.name() + " " + column.type() + " " + column.required())
                .toList();
        assertThat(feed.columns().values())
                .extracting(column -> column.name() + " " + type(column) + " " + column.isRequired())
                .containsExactlyElementsOf(jobs)
                .contains(
                        "trade_id text true",
                        "ticker text true",
                        "event_time timestamp true",
                        "day date false",
                        "http_status2xx integer false",
                        "price decimal(12,2) false",
                        "f_raw binary false",
                        "other_side text false",
                        "nested json false");
        assertThat(feed.topics().get(0).fields())
                .extracting(field -> field.column() + " " + field.letters())
                .contains("ticker upper", "day keep", "trade_id keep")
                .hasSize(jobs.size());
    }

    private static String type(ColumnDefinition column) {
        String kind = column.kind().name().toLowerCase(Locale.ROOT);
        return kind.equals("decimal") ? "decimal(" + column.precision() + "," + column.scale() + ")" : kind;
    }
}
