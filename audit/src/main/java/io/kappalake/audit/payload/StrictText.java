package io.kappalake.audit.payload;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Texts of bytes that must be UTF-8 to the letter. */
public final class StrictText {

    private StrictText() {}

    /** Null if the bytes are not UTF-8. */
    public static String orNull(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // Only where something was replaced can the bytes be wrong.
        if (text.indexOf('\uFFFD') < 0) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
