package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.protobuf.ProtoSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiled schemas as files of a feed. */
class DescriptorSetTest {

    private static final Map<String, String> PROTOS = Map.of(
            "shop/line.proto",
            "syntax = \"proto3\"; package shop; message Line { string sku = 1; message Part { string sku = 2; } }",
            "shop/order.proto",
            """
            syntax = "proto3"; package shop;
            import "shop/line.proto";
            import "google/protobuf/timestamp.proto";
            message Order { repeated Line lines = 1; google.protobuf.Timestamp at = 2; }
            """);

    /** An order with a line of sku ab. */
    private static final byte[] ORDER = HexFormat.of().parseHex("0a040a026162");

    @TempDir
    Path directory;

    @Test
    void aPipelineReadsAndKeepsACompiledSchemaOfManyFiles() throws Exception {
        pipeline(
                "schema: shop.desc, message: shop.Order",
                set(order().getDependencies().get(0), order()));

        Map<String, String> texts = PipelineFile.texts(directory);
        FeedFile feed = PipelineFile.of(texts).feed("samples");

        assertThat(FeedOf.shown(FeedOf.decode(feed, FeedOf.raw(ORDER)))).isEqualTo("ab");
        assertThat(texts.get("feeds/shop.desc")).isASCII().matches("(?s)([A-Za-z0-9+/=]{1,76}\n)+");
        assertThat(FeedFile.read(directory.resolve("feeds/samples.yaml"))).isNotNull();
    }

    @Test
    void theOneMessageOfTheFileThatNoOtherImportsNeedsNoName() throws Exception {
        pipeline("schema: shop.protoset", set(order().getDependencies().get(0), order()));

        assertThat(FeedOf.shown(FeedOf.decode(feed(), FeedOf.raw(ORDER)))).isEqualTo("ab");
    }

    @Test
    void whatIsNoneOrLacksPartsIsRefused() throws Exception {
        pipeline("schema: shop.desc", set(order()));
        refused("shop.desc is incomplete: shop/order.proto imports shop/line.proto, which is not in it: make it with"
                + " protoc --include_imports");
        pipeline("schema: shop.desc", PROTOS.get("shop/line.proto").getBytes());
        refused("shop.desc is not a Protobuf descriptor set: ");
        pipeline("schema: shop.desc", new byte[0]);
        refused("shop.desc is not a Protobuf descriptor set: it has no file");
        pipeline(
                "schema: shop.desc, message: Ordr",
                set(order().getDependencies().get(0), order()));
        refused("shop.desc is without message Ordr: it has shop.Line, shop.Line.Part, shop.Order");
    }

    private void refused(String problem) {
        assertThatThrownBy(this::feed).isInstanceOf(LakeException.class).hasMessageContaining(problem);
    }

    private FeedFile feed() {
        return PipelineFile.read(directory).feed("samples");
    }

    private void pipeline(String schema, byte[] set) throws Exception {
        Files.createDirectories(directory.resolve("feeds"));
        Files.writeString(directory.resolve("pipeline.yaml"), "pipeline: mine\n");
        Files.writeString(directory.resolve("feeds/samples.yaml"), """
                feed: samples
                topics:
                  - topic: samples
                    format: protobuf
                    %s
                    fields: { c: "lines[0].sku", event_time: { kafka: timestamp } }
                columns:
                  c: text
                  event_time: { type: timestamp, required: true }
                identity: record
                """.formatted(schema.replace(", ", "\n    ")));
        String name = schema.replaceAll("schema: ([^,]+).*", "$1");
        Files.write(directory.resolve("feeds").resolve(name), set);
    }

    private static FileDescriptor order() {
        return ProtoSchema.parse("shop/order.proto", PROTOS).message("Order").getFile();
    }

    private static byte[] set(FileDescriptor... files) {
        FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
        Stream.of(files).forEach(file -> set.addFile(file.toProto()));
        return set.build().toByteArray();
    }
}
