package io.kappalake.proof.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;

/**
 * A registry with a schema of each kind, and records of all of its versions. The first has a field desk, which no later
 * one has; the third has a field venue.
 */
final class FollowedSchemas implements AutoCloseable {

    /** One feed of each kind: Avro, JSON Schema, Protobuf. */
    static final List<String> FEEDS = List.of("fills", "notes", "ticks");

    private static final List<String> KINDS = List.of("AVRO", "JSON", "PROTOBUF");
    private static final List<String> FURTHER = List.of("desk", "", "venue");
    private static final long AT = 1_772_359_200_000L;

    private final HttpServer registry;
    private volatile int newest = 1;

    FollowedSchemas() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/schemas/ids/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            int id = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
            answer(exchange, FEEDS.get(id / 10), id % 10 - 1);
        });
        FEEDS.forEach(feed -> registry.createContext("/subjects/" + feed + "-value/versions", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String last = path.substring(path.lastIndexOf('/') + 1);
            if (last.equals("versions")) {
                answer(exchange, newest == 1 ? "[0,1]" : "[0,1,2]");
                return;
            }
            answer(exchange, feed, Integer.parseInt(last));
        }));
        registry.start();
    }

    String address() {
        return "http://127.0.0.1:" + registry.getAddress().getPort();
    }

    /** From now on all subjects have the third version too. */
    void register() {
        newest = 2;
    }

    static void write(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("feeds"));
        Files.writeString(directory.resolve("pipeline.yaml"), "pipeline: fills\nmax_future: 36500d\n");
        feed(directory, "fills", "avro", "at");
        feed(directory, "notes", "json-schema", "{ from: at, time: epoch-millis }");
        feed(directory, "ticks", "protobuf", "at");
    }

    private static void feed(Path directory, String name, String format, String time) throws IOException {
        Files.writeString(directory.resolve("feeds/" + name + ".yaml"), """
                feed: %1$s
                topics:
                  - topic: %1$s
                    format: %2$s
                    fields: { event_time: %3$s }
                columns: from-schema
                identity: [trade_id]
                """.formatted(name, format, time));
    }

    private static int id(String feed, int version) {
        return FEEDS.indexOf(feed) * 10 + version + 1;
    }

    private static void answer(HttpExchange exchange, String feed, int version) throws IOException {
        answer(
                exchange,
                new ObjectMapper()
                        .writeValueAsString(Map.of(
                                "id",
                                id(feed, version),
                                "schemaType",
                                KINDS.get(FEEDS.indexOf(feed)),
                                "schema",
                                schema(feed, version))));
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String schema(String feed, int version) {
        String further = FURTHER.get(version);
        return switch (feed) {
            case "fills" -> avro(further).toString();
            case "notes" ->
                """
                    {"$ref":"#/definitions/note","definitions":{"base":{"properties":{"tradeId":{"type":"string"},
                    "at":{"type":"integer"}}},"note":{"type":"object","allOf":[{"$ref":"#/definitions/base"}%s]}}}""".formatted(
                                further.isEmpty()
                                        ? ""
                                        : ",{\"properties\":{\"" + further + "\":{\"type\":[\"null\",\"string\"]}}}");
            default -> """
                    syntax = "proto3";
                    import "google/protobuf/timestamp.proto";
                    message Tick {
                      string trade_id = 1;
                      google.protobuf.Timestamp at = 2;
                    %s}
                    """.formatted(further.isEmpty() ? "" : "  optional string " + further + " = 3;\n");
        };
    }

    private static Schema avro(String further) {
        return new Schema.Parser().parse("""
                {'type':'record','name':'Fill','fields':[{'name':'tradeId','type':'string'},\
                {'name':'at','type':{'type':'long','logicalType':'timestamp-millis'}}%s]}""".formatted(
                        further.isEmpty() ? "" : ",{'name':'" + further + "','type':['null','string'],'default':null}")
                .replace('\'', '"'));
    }

    /** A record of that version of the feed's schema; V is in its further field. */
    static byte[] record(String feed, int version, String trade) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        out.writeBytes(ByteBuffer.allocate(4).putInt(id(feed, version)).array());
        String further = FURTHER.get(version);
        switch (feed) {
            case "fills" -> fill(trade, further, out);
            case "notes" ->
                out.writeBytes("{\"tradeId\":\"%s\",\"at\":%d%s}"
                        .formatted(trade, AT, further.isEmpty() ? "" : ",\"" + further + "\":\"V\"")
                        .getBytes(StandardCharsets.UTF_8));
            default -> tick(trade, !further.isEmpty(), out);
        }
        return out.toByteArray();
    }

    private static void fill(String trade, String further, ByteArrayOutputStream out) throws IOException {
        Schema schema = avro(further);
        GenericRecord record = new GenericData.Record(schema);
        record.put("tradeId", trade);
        record.put("at", AT);
        if (!further.isEmpty()) {
            record.put(further, "V");
        }
        var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
    }

    /** After the place of the message in its file, which is the first. */
    private static void tick(String trade, boolean hasFurther, ByteArrayOutputStream out) {
        out.write(0);
        ProtoBytes.text(1, trade, out);
        ByteArrayOutputStream at = new ByteArrayOutputStream();
        ProtoBytes.integer(1, AT / 1000, at);
        out.write(2 << 3 | 2);
        out.write(at.size());
        out.writeBytes(at.toByteArray());
        if (hasFurther) {
            ProtoBytes.text(3, "V", out);
        }
    }

    @Override
    public void close() {
        registry.stop(0);
    }
}
