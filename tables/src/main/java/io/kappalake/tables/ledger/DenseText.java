package io.kappalake.tables.ledger;

import io.kappalake.tables.LakeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterOutputStream;

/** Long texts of properties, compressed: {@code z1:} and the Base64 of their zlib bytes. */
public final class DenseText {

    private static final String PREFIX = "z1:";

    private DenseText() {}

    public static boolean is(String text) {
        return text.startsWith(PREFIX);
    }

    public static String of(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return PREFIX + Base64.getEncoder().withoutPadding().encodeToString(packed.toByteArray());
    }

    public static String of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InflaterOutputStream out = new InflaterOutputStream(bytes)) {
            out.write(Base64.getDecoder().decode(text.substring(PREFIX.length())));
        } catch (IOException | IllegalArgumentException e) {
            throw new LakeException(
                    "A property of the lake cannot be read: '" + text + "' is not compressed text; see ./lake log for"
                            + " the commit",
                    e);
        }
        return bytes.toByteArray();
    }

    /** The text itself where it is not compressed. */
    public static String text(String text) {
        return is(text) ? new String(bytes(text), StandardCharsets.UTF_8) : text;
    }
}
