package io.kappalake.cli.load.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes the row of a file a record of its topic. */
@FunctionalInterface
interface RowForm {

    /**
     * The record of a row.
     *
     * @param number of the row in its file
     * @param values of the row, each byte of UTF-8 as one character: so a value that is not UTF-8 keeps its bytes
     */
    Records.Found record(long number, List<String> values);

    /** The text of the bytes that the characters stand for. */
    static String utf8(String bytes) throws CharacterCodingException {
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.charAt(i) > 0x7f) {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                        .toString();
            }
        }
        return bytes;
    }

    /** A character for each byte of the text. */
    static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
