package io.kappalake.proof.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.kappalake.jobs.registry.RestRegistry;
import io.kappalake.transforms.Pipeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;

/** A pipeline of a feed in each of three formats, and its records, in versions that follow each other. */
final class EvolvingFiles implements AutoCloseable {

    static final List<String> FEEDS = List.of("json", "avro", "proto");

    /** Edits of all feeds that no lake can follow, each with what the refusal says. */
    static final Map<String, String> INCOMPATIBLE = new LinkedHashMap<>();

    static {
        INCOMPATIBLE.put("decimal(14,2) > decimal(8,2)", "column price: decimal(14, 2) cannot become decimal(8, 2)");
        INCOMPATIBLE.put("decimal(14,2) > decimal(16,4)", "column price: decimal(14, 2) cannot become decimal(16, 4)");
        INCOMPATIBLE.put("\"decimal(16,2)\" > integer", "column amount: decimal(16, 2) cannot become long");
        INCOMPATIBLE.put("identity: [id] > identity: [event_time]", "its identity was id and would be event_time");
        INCOMPATIBLE.put("epoch-millis > epoch-seconds", "it decides when an event was");
        INCOMPATIBLE.put("venue: text > venue: { type: text, required: true }", "column venue: it would be required");
        INCOMPATIBLE.put(
                "venue: text > venue: text, more: { type: text, required: true } & venue: v > venue: v, more: v",
                "column more: it is new and required");
        INCOMPATIBLE.put("id: i, > id: n,", "column id would be read in another way");
    }

    /** Edits of all feeds that a replay can make rows under, and no lake can follow without one. */
    static final String ANEW = "decimal(14,2) > decimal(16,4) & venue: text > venue: { type: text, required: true }"
            + " & identity: [id] > identity: [id, event_time]";

    private static final long MINUTE = 1_772_359_200_000L;

    private final Path directory;
    private final HttpServer registry;
    private String columns = "qty: integer, price: \"decimal(10,2)\", amount: \"decimal(16,2)\", note: text";
    private String fields = "qty: q, price: p, amount: a, note: n";
    private int version = 1;
    private String maxFuture = "36500d";

    private EvolvingFiles(Path directory, HttpServer registry) {
        this.directory = directory;
        this.registry = registry;
    }

    static EvolvingFiles in(Path directory) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/schemas/ids/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            int id = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
            byte[] body = new ObjectMapper().writeValueAsBytes(Map.of("schema", avro(id).toString()));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        EvolvingFiles files = new EvolvingFiles(directory, server);
        files.write();
        return files;
    }

    Path directory() {
        return directory;
    }

    String registry() {
        return "http://127.0.0.1:" + registry.getAddress().getPort();
    }

    RestRegistry rest() {
        return RestRegistry.of(registry(), new Properties());
    }

    Pipeline pipeline() {
        return Pipeline.read(directory);
    }

    void add() {
        columns += ", venue: text";
        fields += ", venue: v";
        version = 2;
        write();
    }

    void widen() {
        columns = columns.replace("decimal(10,2)", "decimal(14,2)");
        write();
    }

    void rename() {
        columns = columns.replace("note: text", "remark: { type: text, was: note }");
        fields = fields.replace("note: n", "remark: n");
        write();
    }

    void drop() {
        columns = columns.replace("qty: integer, ", "");
        fields = fields.replace("qty: q, ", "");
        write();
    }

    /** Changes a rule of the whole pipeline. */
    EvolvingFiles maxFuture(String days) {
        maxFuture = days;
        writeHead();
        return this;
    }

    /** A copy with an edit, written as {@code from > to}, or several. */
    EvolvingFiles with(String edit) throws IOException {
        EvolvingFiles copy = in(directory.resolveSibling("edited"));
        copy.columns = columns;
        copy.fields = fields;
        copy.version = version;
        copy.write();
        for (String one : edit.split(" & ")) {
            String[] both = one.split(" > ");
            for (String feed : FEEDS) {
                Path file = copy.directory.resolve("feeds/" + feed + ".yaml");
                Files.writeString(file, Files.readString(file).replace(both[0], both[1]));
            }
        }
        return copy;
    }

    private void write() {
        try {
            Files.createDirectories(directory.resolve("feeds"));
            Files.createDirectories(directory.resolve("gold"));
            writeHead();
            Files.writeString(directory.resolve("feeds/json.yaml"), feed("json", "format: json"));
            Files.writeString(directory.resolve("feeds/avro.yaml"), feed("avro", "format: avro"));
            Files.writeString(
                    directory.resolve("feeds/proto.yaml"),
                    feed("proto", "format: protobuf\n    schema: reading.proto"));
            Files.writeString(directory.resolve("feeds/reading.proto"), proto());
            Files.writeString(directory.resolve("gold/json_minutes.sql"), """
                    SELECT window_start, COUNT(*) AS n, SUM(price * amount) AS total, MAX(price) AS top
                    FROM TABLE(TUMBLE(TABLE silver.json, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
                    GROUP BY window_start, window_end
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeHead() {
        try {
            Files.writeString(
                    directory.resolve("pipeline.yaml"), "pipeline: evolving\nmax_future: " + maxFuture + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String feed(String name, String format) {
        return """
                feed: %1$s
                topics:
                  - topic: %1$s
                    %2$s
                    fields: { id: i, %3$s, event_time: { from: t, time: epoch-millis } }
                columns: { id: { type: text, required: true }, %4$s, event_time: { type: timestamp, required: true } }
                identity: [id]
                """.formatted(name, format, fields, columns);
    }

    private String proto() {
        return """
                syntax = "proto3";
                message Reading {
                  string i = 1;
                  int64 q = 2;
                  string p = 3;
                  string a = 4;
                  string n = 5;
                  int64 t = 6;
                %s}
                """.formatted(version > 1 ? "  optional string v = 7;\n" : "");
    }

    private static Schema avro(int version) {
        String venue = version > 1 ? ",{'name':'v','type':['null','string'],'default':null}" : "";
        return new Schema.Parser().parse("""
                {'type':'record','name':'Reading','fields':[{'name':'i','type':'string'},{'name':'q','type':'long'},\
                {'name':'p','type':'string'},{'name':'a','type':'string'},{'name':'n','type':'string'},\
                {'name':'t','type':'long'}%s]}""".formatted(venue).replace('\'', '"'));
    }

    /** All have a venue, which no column reads at first; from the third on, prices that did not fit before. */
    byte[] record(String feed, int number) {
        String price = price(number).toPlainString();
        return switch (feed) {
            case "json" -> json(number, price).getBytes(StandardCharsets.UTF_8);
            case "avro" -> framed(number, price);
            default -> message(number, price);
        };
    }

    static BigDecimal price(int number) {
        return new BigDecimal(number < 3 ? number + ".50" : "12345678" + (number + 6) % 10 + ".50");
    }

    private static String json(int number, String price) {
        return """
                {"i":"r%1$d","q":%1$d,"p":%2$s,"a":"1.25","n":"n%1$d","t":%3$d,"v":"v%1$d"}""".formatted(number, new BigDecimal(price).toPlainString(), MINUTE + number);
    }

    private static byte[] framed(int number, String price) {
        int id = 2;
        Schema schema = avro(id);
        GenericRecord record = new GenericData.Record(schema);
        record.put("i", "r" + number);
        record.put("q", (long) number);
        record.put("p", price);
        record.put("a", "1.25");
        record.put("n", "n" + number);
        record.put("t", MINUTE + number);
        record.put("v", "v" + number);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        out.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
        try {
            var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] message(int number, String price) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ProtoBytes.text(1, "r" + number, out);
        ProtoBytes.integer(2, number, out);
        ProtoBytes.text(3, price, out);
        ProtoBytes.text(4, "1.25", out);
        ProtoBytes.text(5, "n" + number, out);
        ProtoBytes.integer(6, MINUTE + number, out);
        ProtoBytes.text(7, "v" + number, out);
        return out.toByteArray();
    }

    @Override
    public void close() {
        registry.stop(0);
    }
}
