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
             {"name":"nested","type":{"type":"record","name":"N","fields":[
               {"name":"x","type":"int"},
               {"name":"kinds","type":{"type":"array","items":{"type":"enum","name":"Kind","symbols":["A"]}}},
               {"name":"fees","type":{"type":"map","values":["null",
                 {"type":"fixed","name":"Fee","namespace":"c.d","size":8,
                  "logicalType":"decimal","precision":18,"scale":4}]}}]}},
             {"name":"kind","type":"Kind"},
             {"name":"fee","type":["null","c.d.Fee"]},
             {"name":"cost","type":{"type":"fixed","name":"Cost","size":4,
               "logicalType":"decimal","precision":9,"scale":2}},
             {"name":"otherCost","type":"a.b.Cost"},
             {"name":"tooWide","type":{"type":"fixed","name":"Wide","size":4,
               "logicalType":"decimal","precision":10,"scale":2}},
             {"name":"wordy","type":{"type":"bytes","logicalType":"decimal","precision":"9"}},
             {"name":"negative","type":{"type":"bytes","logicalType":"decimal","precision":3,"scale":4}},
             {"name":"textual","type":{"type":"string","logicalType":"decimal","precision":9}},
             {"name":"ours","type":{"type":"long","logicalType":"our-timestamp"}},
             {"name":"short","type":{"type":"int","logicalType":"timestamp-millis"}},
             {"name":"longDate","type":{"type":"long","logicalType":"date"}},
             {"name":"longClock","type":{"type":"long","logicalType":"time-millis"}},
             {"name":"otherClock","type":{"type":"long","logicalType":"time-micros"}},
             {"name":"fine","type":{"type":"long","logicalType":"timestamp-nanos"}},
             {"name":"uid","type":{"type":"string","logicalType":"uuid"}},
             {"name":"again","type":["null","N"]},
             {"name":"tree","type":{"type":"record","name":"T","namespace":"e","fields":[
               {"name":"left","type":["null","T"]},
               {"name":"leaf","type":{"type":"enum","name":"Leaf","symbols":["L"]}}]}},
             {"name":"leaf","type":"e.Leaf"}]}
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
                        "nested json false",
                        "kind text false",
                        "fee decimal(18,4) false",
                        "other_cost decimal(9,2) false",
                        "too_wide binary false",
                        "ours integer false",
                        "leaf text false");
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
