package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.transforms.feed.framed.SchemaKind;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.schema.RegisteredSchema;
import java.util.List;
import java.util.Map;
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
    void aFieldThatIsSpelledOtherwiseTakesTheColumnOfTheFormerOne() {
        Map<String, String> lake = filled(Map.of(), FIRST);
        FeedFile feed = feed(filled(lake, FIRST.replace("tradeId", "trade_id")));

        assertThat(feed.shape().columns().stream().map(RowColumn::name))
                .startsWith("trade_id", "price", "event_time", "venue");
        assertThat(feed.shape().columns().stream().map(RowColumn::name).filter("trade_id"::equals))
                .hasSize(1);
    }

    @Test
    void theFieldsOfAProtobufMessageAreColumns() {
        assertThat(columns("protobuf", "{ event_time: at }", "PROTOBUF", """
                        syntax = "proto3";
                        import "google/protobuf/timestamp.proto";
                        import "google/protobuf/wrappers.proto";
                        message Fill {
                          string trade_id = 1;
                          google.protobuf.Timestamp at = 2;
                          sint32 quantity = 3;
                          float weight = 4;
                          bool open = 5;
                          bytes note = 6;
                          Side side = 7;
                          repeated string tags = 8;
                          google.protobuf.StringValue venue = 9;
                          map<string, int64> counts = 10;
                          enum Side { NONE = 0; BUY = 1; }
                        }
                        message Other { string x = 1; }
                        """))
                .containsExactly(
                        "trade_id text required",
                        "event_time timestamp required",
                        "quantity integer",
                        "weight double",
                        "open boolean",
                        "note binary",
                        "side text",
                        "tags json",
                        "venue text",
                        "counts json");
    }

    @Test
    void thePropertiesOfAJsonSchemaAreColumnsAndANumberWithATimeIsATime() {
        assertThat(columns("json-schema", "{ event_time: { from: at, time: epoch-millis } }", "JSON", """
                        {"type":"object","properties":{"tradeId":{"type":"string"},"at":{"type":"integer"},
                        "seen":{"type":"string","format":"date-time"},"day":{"type":["null","string"],"format":"date"},
                        "price":{"type":"number"},"open":{"oneOf":[{"type":"null"},{"type":"boolean"}]},
                        "side":{"$ref":"#/definitions/side"},"lines":{"type":"array"},"odd name":{"type":"string"}},
                        "definitions":{"side":{"type":"string","enum":["BUY"]}}}"""))
                .containsExactly(
                        "trade_id text required",
                        "event_time timestamp required",
                        "seen timestamp",
                        "day date",
                        "price double",
                        "open boolean",
                        "side text",
                        "lines json");
    }

    @Test
    void thePropertiesThatASchemaHasByReferenceOrInPartsAreColumns() {
        String part = """
                {"$ref":"#/definitions/fill","definitions":{"fill":{"allOf":[{"$ref":"base.json#/definitions/base"},
                {"properties":{"side":{"type":"string"},"at":{"type":"integer"},"self":{"$ref":"#"}}}]}}}""";
        String base = """
                {"definitions":{"base":{"type":"object","properties":{"tradeId":{"$ref":"#/definitions/id"},
                "at":{"type":"string"},"price":{"type":"number"}}},"id":{"type":"string"}}}""";

        assertThat(SchemaKind.JSON.record(new RegisteredSchema(1, "JSON", part, Map.of("base.json", base)), ""))
                .isEqualTo(SchemaKind.JSON.record(registered("JSON", """
                        {"properties":{"tradeId":{"type":"string"},"at":{"type":"string"},
                        "price":{"type":"number"},"side":{"type":"string"},"self":{"type":"object"}}}"""), ""));
    }

    @Test
    void fieldsThatOnlyOlderVersionsHaveAreColumnsBehindTheNewestUnlessItsColumnHasTheirName() {
        String newest = schema("""
                {'name':'trade_id','type':'string'},{'name':'at','type':{'type':'long',\
                'logicalType':'timestamp-millis'}},{'name':'kind','type':{'type':'enum','name':'K','symbols':['A']}}""");
        String older = schema("""
                {'name':'tradeId','type':'string'},{'name':'venue','type':'string'},\
                {'name':'former','type':{'type':'enum','name':'K','symbols':['A','B']}},\
                {'name':'fee','type':{'type':'fixed','name':'F','size':8,'logicalType':'decimal',\
                'precision':18,'scale':4}},{'name':'legs','type':{'type':'array','items':'string'}}""");

        FeedFile feed = feed(FromSchema.filled(
                files(),
                Map.of(),
                subject -> List.of(registered("AVRO", newest), registered("JSON", "{}"), registered("AVRO", older))));

        assertThat(feed.shape().columns())
                .filteredOn(column -> !column.name().startsWith("kafka_"))
                .extracting(column -> column.name() + " " + column.type())
                .containsExactly(
                        "trade_id text",
                        "event_time timestamp",
                        "kind text",
                        "venue text",
                        "former text",
                        "fee decimal(18,4)",
                        "legs json");
    }

    @Test
    void aSchemaOfAnotherKindOrWithoutFieldsIsOneLine() {
        assertThatThrownBy(() -> columns("protobuf", "{ event_time: at }", "AVRO", FIRST))
                .hasMessage("feeds/fills.yaml: the newest schema of fills-value is AVRO, and format is protobuf:"
                        + " columns cannot follow it");
        assertThatThrownBy(() -> columns("json-schema", "{ event_time: at }", "JSON", "{\"type\":\"string\"}"))
                .hasMessage("feeds/fills.yaml: the newest schema of fills-value gives no columns: it is a JSON Schema"
                        + " without properties");
    }

    @Test
    void withoutTheSchemaTheFileSaysWhatIsMissing() {
        assertThatThrownBy(() -> feed(files()))
                .hasMessageContaining(
                        "feeds/fills.yaml:6:10 columns: from-schema needs the registry: give --registry-url");
        assertThatThrownBy(() -> FromSchema.filled(files(), Map.of(), subject -> List.of()))
                .hasMessageContaining("the registry has no subject fills-value");
    }

    private static FeedFile feed(Map<String, String> files) {
        return PipelineFile.of(files).feed("fills");
    }

    private static Map<String, String> filled(Map<String, String> lake, String schema) {
        return FromSchema.filled(files(), lake, subject -> List.of(registered("AVRO", schema)));
    }

    private static RegisteredSchema registered(String type, String schema) {
        return new RegisteredSchema(1, type, schema, Map.of());
    }

    private static List<String> columns(String format, String fields, String type, String schema) {
        Map<String, String> files = files();
        files.put(
                "feeds/fills.yaml",
                FEED.replace("format: avro", "format: " + format).replace("{ event_time: at }", fields));
        FeedFile feed = feed(FromSchema.filled(files, Map.of(), subject -> List.of(registered(type, schema))));
        return feed.shape().columns().stream()
                .filter(column -> !column.name().startsWith("kafka_"))
                .map(column -> column.name() + " " + column.type() + (column.required() ? " required" : ""))
                .toList();
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
