package io.kappalake.cli.load.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** UTF-16 with a byte order mark as UTF-8 without one: Excel's "Unicode text". */
final class Utf16Text extends InputStream {

    private final Reader text;
    private final char[] units = new char[8192];
    private byte[] bytes = new byte[0];
    private int at;

    Utf16Text(InputStream in) {
        text = new InputStreamReader(
                in,
                StandardCharsets.UTF_16
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    @Override
    public int read() throws IOException {
        return at < bytes.length || fill() ? bytes[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (at == bytes.length && !fill()) {
            return -1;
        }
        int count = Math.min(length, bytes.length - at);
        System.arraycopy(bytes, at, into, offset, count);
        at += count;
        return count;
    }

    private boolean fill() throws IOException {
        try {
            int read = text.read(units, 0, units.length - 1);
            if (read < 0) {
                return false;
            }
            if (Character.isHighSurrogate(units[read - 1])) {
                units[read] = (char) text.read();
                read++;
            }
            bytes = new String(units, 0, read).getBytes(StandardCharsets.UTF_8);
            at = 0;
            return true;
        } catch (CharacterCodingException e) {
            throw new IOException("is damaged UTF-16: save it as UTF-8", e);
        }
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
