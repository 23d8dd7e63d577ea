package io.kappalake.proof.simulator.shop;

import com.google.protobuf.CodedOutputStream;
import io.kappalake.proof.simulator.shop.ShopDraft.Raw;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Writes page views with Protobuf's own encoder, field by field, so that each of them can be broken or repeated. */
final class ViewRecord {
    static final List<String> DEVICES = List.of("UNKNOWN", "DESKTOP", "PHONE", "TABLET");

    /** The user of a view. A value that is null is not written. */
    record User(String id, String country, Long logins) {}

    /** A time in two fields. */
    record Time(long seconds, int nanos) {
        static Time of(long micros) {
            return new Time(Math.floorDiv(micros, 1_000_000L), (int) Math.floorMod(micros, 1_000_000L) * 1_000);
        }
    }

    private ViewRecord() {}

    static byte[] write(ShopDraft draft) {
        return bytes(out -> {
            for (Map.Entry<String, Object> field : draft.values.entrySet()) {
                if (field.getValue() instanceof Raw raw) {
                    out.writeRawBytes(raw.bytes());
                } else if (field.getValue() != null) {
                    write(field.getKey(), field.getValue(), out);
                }
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static void write(String field, Object value, CodedOutputStream out) throws IOException {
        switch (field) {
            case "session" -> out.writeString(1, (String) value);
            case "hit" -> out.writeUInt32(2, (Integer) value);
            case "at" -> out.writeByteArray(3, time(value instanceof Time time ? time : Time.of((Long) value)));
            case "user" -> out.writeByteArray(4, user((User) value));
            case "page" -> out.writeString(5, (String) value);
            case "device" -> out.writeEnum(6, (Integer) value);
            case "millis" -> out.writeInt32(7, (Integer) value);
            case "referrer" -> out.writeString(8, (String) value);
            case "campaign" -> out.writeString(9, (String) value);
            case "tags" -> {
                for (String tag : (List<String>) value) {
                    out.writeString(10, tag);
                }
            }
            default -> throw new IllegalArgumentException("No field " + field);
        }
    }

    static byte[] time(Time time) {
        return bytes(out -> {
            out.writeInt64(1, time.seconds());
            out.writeInt32(2, time.nanos());
        });
    }

    static byte[] user(User user) {
        return bytes(out -> {
            if (user.id() != null) {
                out.writeString(1, user.id());
            }
            if (user.country() != null) {
                out.writeString(2, user.country());
            }
            if (user.logins() != null) {
                out.writeInt64(3, user.logins());
            }
        });
    }

    @FunctionalInterface
    interface Writing {
        void to(CodedOutputStream out) throws IOException;
    }

    static byte[] bytes(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            writing.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
