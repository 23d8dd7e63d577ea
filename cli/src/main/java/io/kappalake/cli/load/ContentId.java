package io.kappalake.cli.load;

import io.kappalake.cli.load.format.CutOff;
import io.kappalake.cli.load.format.HistoryShape;
import io.kappalake.cli.load.format.Unpacked;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a file holds, in one pass: a hash over all of its unpacked content, the topic's own id, and the place of the
 * records within it. So a file that was renamed or packed otherwise is the same; one that was corrected, and one for a
 * topic that was made anew, is another.
 *
 * @param bytes of the content
 * @param isEnded whether the last line has an end
 * @param begun note of the longest of the noted files that this one begins with and goes on after
 * @param lines of that file that Kafka has and that are whole
 */
record ContentId(String id, long bytes, boolean isEnded, Optional<Bookmark> begun, long lines) {

    private static final int AT_ONCE = 1 << 16;

    /** @param noted files whose notes this one may resume from */
    static ContentId of(HistoryFile file, String topicId, List<Bookmark> noted) {
        List<Bookmark> shorter = noted.stream()
                .filter(each -> each.bytes() > 0)
                .sorted(Comparator.comparingLong(Bookmark::bytes))
                .toList();
        try (InputStream in = content(file)) {
            Pass pass = new Pass(topicId + " " + readAs(file.shape()) + "\n");
            for (Bookmark each : shorter) {
                if (!pass.to(each.bytes(), in)) {
                    break;
                }
                pass.compare(each);
            }
            pass.to(Long.MAX_VALUE, in);
            return new ContentId(
                    pass.id(), pass.bytes, Pass.isLineEnd(pass.last), Optional.ofNullable(pass.begun), pass.lines);
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }

    /** What of the options makes other records of the same content. */
    private static String readAs(HistoryShape shape) {
        String each = String.join(".", shape.each())
                + (shape.delimiter().isEmpty() ? "" : " delimiter " + shape.delimiter());
        return shape.names().isEmpty() && shape.quote().isEmpty()
                ? each
                : each + " " + String.join(",", shape.names()) + " " + shape.quote();
    }

    private static InputStream content(HistoryFile file) throws IOException {
        return Unpacked.of(new BufferedInputStream(file.open(), AT_ONCE));
    }

    private static final class Pass {
        private final MessageDigest hash;
        private final byte[] buffer = new byte[AT_ONCE];
        private long bytes;
        private int last;
        private Bookmark begun;
        private long lines;
        private boolean open;

        Pass(String start) {
            try {
                hash = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
            hash.update(start.getBytes(StandardCharsets.UTF_8));
        }

        /** Reads up to a length; false if the content is shorter. */
        boolean to(long length, InputStream in) throws IOException {
            try {
                while (bytes < length) {
                    int read = in.read(buffer, 0, (int) Math.min(buffer.length, length - bytes));
                    if (read < 0) {
                        return false;
                    }
                    goesOn(buffer[0]);
                    hash.update(buffer, 0, read);
                    bytes += read;
                    last = buffer[read - 1];
                }
                return true;
            } catch (CutOff e) {
                // The id covers what can be read: once the file is complete, it begins with that.
                return false;
            }
        }

        void compare(Bookmark noted) {
            if (id().equals(noted.id())) {
                begun = noted;
                lines = noted.lines();
                open = noted.done() && !isLineEnd(last);
            }
        }

        /** A last line without an end may have grown: it must then be sent in its new form. */
        private void goesOn(int next) {
            if (open && !isLineEnd(next)) {
                lines--;
            }
            open = false;
        }

        private static boolean isLineEnd(int unit) {
            return unit == '\n' || unit == '\r';
        }

        String id() {
            try {
                return HexFormat.of().formatHex(((MessageDigest) hash.clone()).digest(), 0, 8);
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
