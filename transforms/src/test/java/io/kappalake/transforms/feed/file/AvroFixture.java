package io.kappalake.transforms.feed.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** A schema around the type that a test declares, and records of it that Avro's own library writes. */
abstract class AvroFixture {

    static String shown(FeedFile feed, byte[] payload) {
        return FeedOf.shown(FeedOf.decode(feed, FeedOf.raw(payload)));
    }

    static Schema schema(String type) {
        return new Schema.Parser().parse("""
                {"type":"record","name":"T","fields":[{"name":"before","type":"string"},{"name":"v","type":%s},
                {"name":"after","type":"string"}]}""".formatted(type));
    }

    static byte[] written(Schema schema, String value) {
        String json = "{\"before\":\"b\",\"v\":" + value + ",\"after\":\"a\"}";
        try {
            Object datum = new GenericDatumReader<>(schema)
                    .read(null, DecoderFactory.get().jsonDecoder(schema, json));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new GenericDatumWriter<>(schema).write(datum, encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static FeedFile feed(String key, Schema schema, String column, String field) {
        return FeedOf.text(yaml(key, column, field), name -> Optional.of(schema.toString()));
    }

    static String yaml(String key, String column, String field) {
        return """
                feed: samples
                topics:
                  - topic: samples
                    format: avro
                    schema: t.avsc
                    fields:
                      c: %s
                      event_time: { kafka: timestamp }
                    %s
                columns:
                  c: %s
                  event_time: { type: timestamp, required: true }
                identity: record
                """.formatted(field, key, column);
    }
}
