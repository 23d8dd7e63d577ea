package io.kappalake.audit.decode;

import com.google.protobuf.CodedOutputStream;
import io.kappalake.transforms.feed.file.ShippedPipelines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;

/** Records of the shop in Avro and Protobuf. */
final class ShopRecords {

    private ShopRecords() {}

    /** @param kafka the Kafka time, in microseconds */
    static List<byte[]> payments(long kafka) throws IOException {
        Schema schema = new Schema.Parser().parse(ShippedPipelines.texts("shop").get("feeds/payment.avsc"));
        List<byte[]> samples = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            GenericRecord card = new GenericData.Record(
                    schema.getField("card").schema().getTypes().get(1));
            card.put("brand", i % 3 == 0 ? "V\u00edsa" : "AMEX");
            card.put("digits", "42\"42");
            card.put("expires", List.of(2027, i));
            GenericRecord payment = new GenericData.Record(schema);
            payment.put("id", 100L + i);
            payment.put("order", "WEB/" + i);
            payment.put(
                    "method",
                    new GenericData.EnumSymbol(
                            schema.getField("method").schema(),
                            List.of("CARD", "CASH", "VOUCHER").get(i % 3)));
            payment.put(
                    "amount",
                    ByteBuffer.wrap(BigInteger.valueOf(i * 12_345L - 20_000).toByteArray()));
            payment.put("fee", i % 4 == 0 ? null : i / 7.0);
            payment.put("refund", i % 5 == 0);
            payment.put("paid_on", 20_514 + i);
            payment.put("settled", i % 2 == 0 ? null : 1_774_750_000_000L + i * 3_600_000L);
            payment.put("token", i % 2 == 0 ? null : ByteBuffer.wrap(new byte[] {1, (byte) 0x80}));
            payment.put("card", i % 6 == 5 ? null : card);
            payment.put("at", kafka - 1_000_000L * i + 200_000_000L * (i % 5));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(schema).write(payment, encoder);
            samples.add(out.toByteArray());
        }
        return samples;
    }

    static List<byte[]> views() throws IOException {
        List<byte[]> samples = new ArrayList<>();
        samples.add(view("s-1", 7, 1_772_445_990L, "u1", "/home", 1, "campaign"));
        samples.add(view("s-2", 8, 1_772_445_991L, "u2", "home", 3, ""));
        samples.add(view("s-3", 0, 1_772_445_992L, "u\u00e4", "/x", 0, "c"));
        samples.add(view("s-4", 9, 1_772_446_992L, "", "/x", 9, "c"));
        return samples;
    }

    /** Written by hand, so that fields may come twice, in any order, and unknown. */
    private static byte[] view(
            String session, int hit, long seconds, String user, String page, int device, String campaign) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.writeString(5, page);
            out.writeString(1, session);
            out.writeUInt32(2, hit);
            out.writeByteArray(3, nested(3, seconds, ""));
            out.writeByteArray(4, nested(0, 0, user));
            out.writeByteArray(4, nested(5, 12, ""));
            out.writeEnum(6, device);
            out.writeInt32(7, 900);
            out.writeString(8, "https://example.com");
            if (!campaign.isEmpty()) {
                out.writeString(9, campaign);
            }
            out.writeString(10, "a");
            out.writeString(10, "b\"c");
            out.writeInt64(77, 5);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] nested(int kind, long number, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        if (kind == 3) {
            out.writeInt64(1, number);
            out.writeInt32(2, 123_456_789);
        } else if (kind == 5) {
            out.writeString(2, "de");
            out.writeInt64(3, number);
        } else {
            out.writeString(1, text);
        }
        out.flush();
        return bytes.toByteArray();
    }
}
