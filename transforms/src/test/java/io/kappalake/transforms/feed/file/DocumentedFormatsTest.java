package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The formats that docs/pipelines.md shows, and the schema by which editors complete them. */
class DocumentedFormatsTest {

    private static final Map<String, String> SCHEMAS = Map.of(
            "fill.avsc",
            "{\"type\":\"record\",\"name\":\"Fill\",\"fields\":[{\"name\":\"sym\",\"type\":\"string\"},"
                    + "{\"name\":\"px\",\"type\":\"double\"},"
                    + "{\"name\":\"at\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}}]}",
            "fill.proto",
            "syntax = \"proto3\"; import \"google/protobuf/timestamp.proto\"; message Fill { string sym = 1;"
                    + " double px = 2; google.protobuf.Timestamp at = 3; }");

    @Test
    void theExampleIsAFeed() throws IOException {
        FeedFile feed =
                FeedOf.text("feed: fills\n" + blocks().get(1) + """
                        columns:
                          symbol: { type: text, required: true }
                          price: { type: decimal(18,8), required: true }
                          event_time: { type: timestamp, required: true }
                        identity: record
                        """, name -> Optional.ofNullable(SCHEMAS.get(name)));

        assertThat(feed.decoder("fills.csv")
                        .under(io.kappalake.transforms.feed.Rules.DEFAULT)
                        .decode(FeedOf.raw("1772359199998;BTC;65000.10;1".getBytes(StandardCharsets.UTF_8)))
                        .event()
                        .toString())
                .startsWith("symbol=BTC, price=65000.1, event_time=2026-03-01T09:59:59.998Z");
        assertThat(feed.topics())
                .extracting(topic -> topic.format().getClass().getSimpleName())
                .containsExactly("CsvFormat", "AvroFormat", "ProtobufFormat", "RegistryFormat");
    }

    /** A key that the schema has and the page does not mention would be found by nobody. */
    @Test
    void eachKeyOfATopicIsOnThePage() throws IOException {
        JsonNode schema = new ObjectMapper()
                .readTree(DocumentedFormatsTest.class.getResourceAsStream("/pipelines/feed.schema.json"));
        List<String> keys = new ArrayList<>();
        schema.at("/$defs/topic/properties").fieldNames().forEachRemaining(keys::add);

        assertThat(keys)
                .containsExactlyInAnyOrder(
                        "topic",
                        "pattern",
                        "format",
                        "schema",
                        "unknown_schema",
                        "message",
                        "subject",
                        "framing",
                        "delimiter",
                        "quote",
                        "names",
                        "fields")
                .allSatisfy(key -> assertThat(page()).contains("`" + key));
        for (JsonNode framing : schema.at("/$defs/topic/properties/framing/enum")) {
            assertThat(page() + " `none`").contains(framing.asText());
        }
    }

    private static List<String> blocks() throws IOException {
        Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page());
        List<String> blocks = new ArrayList<>();
        while (yaml.find()) {
            blocks.add(yaml.group(1));
        }
        return blocks;
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "pipelines.md"));
    }
}
