package io.kappalake.transforms.feed.decode;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Tells whether bytes are UTF-8 as defined by RFC 3629. Jackson alone lets overlong forms and surrogates pass, and does
 * not check values that it skips. Not thread-safe.
 */
public final class Utf8 {

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer scratch = CharBuffer.allocate(1024);

    /** The bytes as text, null if they are not UTF-8. */
    static String text(byte[] bytes) {
        return new Utf8().isValid(bytes) ? new String(bytes, StandardCharsets.UTF_8) : null;
    }

    public boolean isValid(byte[] bytes) {
        return isValid(bytes, 0, bytes.length);
    }

    boolean isValid(byte[] bytes, int from, int to) {
        decoder.reset();
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        CoderResult result;
        do {
            scratch.clear();
            result = decoder.decode(in, scratch, true);
        } while (result.isOverflow());
        return !result.isError();
    }
}
