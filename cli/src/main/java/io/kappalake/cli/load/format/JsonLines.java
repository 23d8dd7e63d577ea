package io.kappalake.cli.load.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * One JSON object per line, also with a comma after it. A line that is none is a record all the same, and will be
 * rejected.
 */
record JsonLines(Lines lines) implements Records {

    @Override
    public Optional<Found> next() throws IOException {
        while (lines.next()) {
            if (lines.isTooLong()) {
                return Optional.of(new Found(lines.number(), null, null));
            }
            byte[] line = lines.bytes();
            if (!isBlank(line)) {
                return Optional.of(new Found(lines.number(), withoutComma(line), null));
            }
        }
        return Optional.empty();
    }

    private static byte[] withoutComma(byte[] line) {
        int end = line.length - 1;
        while (line[end] <= ' ' && line[end] >= 0) {
            end--;
        }
        if (line[end] != ',') {
            return line;
        }
        int last = end - 1;
        while (last >= 0 && line[last] <= ' ' && line[last] >= 0) {
            last--;
        }
        return last >= 0 && line[last] == '}' ? Arrays.copyOf(line, last + 1) : line;
    }

    private static boolean isBlank(byte[] line) {
        for (byte each : line) {
            if (each > ' ' || each < 0) {
                return each < 0 && new String(line, StandardCharsets.UTF_8).isBlank();
            }
        }
        return true;
    }

    @Override
    public String unit() {
        return "line";
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
