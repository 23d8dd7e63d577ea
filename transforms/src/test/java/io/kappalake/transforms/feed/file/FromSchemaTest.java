package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.transforms.feed.row.RowColumn;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Columns that follow the schema of a registry. */
class FromSchemaTest {

    private static final String FEED = """
            feed: fills
            topics:
              - topic: fills
                format: avro
                fields: { event_time: at }
            columns: from-schema
            identity: [trade_id]
            """;

    private static final String FIRST = schema("""
            {'name':'tradeId','type':'string'},{'name':'price','type':{'type':'bytes','logicalType':'decimal',\
            'precision':12,'scale':2}},{'name':'at','type':{'type':'long','logicalType':'timestamp-millis'}},\
            {'name':'venue','type':['null','string'],'default':null}""");

    @Test
    void theFieldsOfTheSchemaAreColumnsByTheirNamesInSmallLetters() {
        FeedFile feed = feed(filled(Map.of(), FIRST));

        assertThat(feed.shape().columns())
                .filteredOn(column -> !column.name().startsWith("kafka_"))
                .extracting(column -> column.name() + " " + column.type() + (column.required() ? " required" : ""))
                .containsExactly(
                        "trade_id text required", "price decimal(12,2)", "event_time timestamp required", "venue text");
    }

    @Test
    void aNewFieldComesLastAndAFieldThatIsGoneStays() {
        Map<String, String> lake = filled(Map.of(), FIRST);
        FeedFile feed = feed(filled(lake, schema("""
                {'name':'tradeId','type':'string'},{'name':'at','type':{'type':'long',\
                'logicalType':'timestamp-millis'}},{'name':'side','type':'string','default':'BUY'}""")));

        assertThat(feed.shape().columns().stream().map(RowColumn::name))
                .startsWith("trade_id", "price", "event_time", "venue", "side");
    }

    @Test
    void withoutTheSchemaTheFileSaysWhatIsMissing() {
        assertThatThrownBy(() -> feed(files()))
                .hasMessageContaining(
                        "feeds/fills.yaml:6:10 columns: from-schema needs the registry: give --registry-url");
        assertThatThrownBy(() -> FromSchema.filled(files(), Map.of(), subject -> Optional.empty()))
                .hasMessageContaining("the registry has no subject fills-value");
    }

    private static FeedFile feed(Map<String, String> files) {
        return PipelineFile.of(files).feed("fills");
    }

    private static Map<String, String> filled(Map<String, String> lake, String schema) {
        return FromSchema.filled(files(), lake, subject -> Optional.of(schema));
    }

    private static Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        files.put("pipeline.yaml", "pipeline: ours\n");
        files.put("feeds/fills.yaml", FEED);
        return files;
    }

    private static String schema(String fields) {
        return ("{'type':'record','name':'Fill','fields':[" + fields + "]}").replace('\'', '"');
    }
}
