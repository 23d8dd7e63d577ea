package io.kappalake.proof.simulator.shop;

import io.kappalake.proof.simulator.shop.ShopDraft.Raw;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Writes payments with Avro's own encoder, field by field, so that each of them can be broken. */
final class PaymentRecord {
    static final List<String> METHODS = List.of("CARD", "TRANSFER", "CASH", "VOUCHER");

    private PaymentRecord() {}

    static byte[] write(ShopDraft draft) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            for (Map.Entry<String, Object> field : draft.values.entrySet()) {
                if (field.getValue() instanceof Raw raw) {
                    out.writeFixed(raw.bytes());
                } else {
                    write(field.getKey(), field.getValue(), out);
                }
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(String field, Object value, BinaryEncoder out) throws IOException {
        switch (field) {
            case "id", "at" -> out.writeLong((Long) value);
            case "order" -> out.writeString((String) value);
            case "method" -> out.writeEnum(METHODS.indexOf(value));
            case "amount" -> out.writeBytes(((BigDecimal) value).unscaledValue().toByteArray());
            case "refund" -> out.writeBoolean((Boolean) value);
            case "paid_on" -> out.writeInt((Integer) value);
            default -> writeOptional(field, value, out);
        }
    }

    private static void writeOptional(String field, Object value, BinaryEncoder out) throws IOException {
        out.writeIndex(value == null ? 0 : 1);
        if (value == null) {
            return;
        }
        switch (field) {
            case "fee" -> out.writeDouble((Double) value);
            case "settled" -> out.writeLong((Long) value);
            case "token" -> out.writeBytes((byte[]) value);
            case "card" -> writeCard((String) value, out);
            default -> throw new IllegalArgumentException("No field " + field);
        }
    }

    private static void writeCard(String brand, BinaryEncoder out) throws IOException {
        out.writeString(brand);
        out.writeString("4321");
        out.writeArrayStart();
        out.setItemCount(2);
        out.startItem();
        out.writeInt(12);
        out.startItem();
        out.writeInt(2028);
        out.writeArrayEnd();
    }
}
