package io.kappalake.tables.storage;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * {@code file:} URIs as people write them, and locations as metadata has them. A person's URI may contain escapes such
 * as {@code %20}; every other character stands for itself, including blanks, {@code #} and {@code ?}. A location has no
 * escapes: Iceberg and Hadoop read it literally.
 */
public final class FileUri {

    private static final String SCHEME = "file:";

    private FileUri() {}

    public static boolean is(String uri) {
        return uri.startsWith(SCHEME + "/");
    }

    /** The file or directory that a person means. */
    public static Path path(String uri) {
        return pathOfLocation(unescaped(uri));
    }

    /** The file of a location, with or without {@code file:} before it. */
    static Path pathOfLocation(String location) {
        if (!location.startsWith(SCHEME)) {
            return Path.of(location);
        }
        String path = location.substring(SCHEME.length());
        // The text between // and the next slash is a host; only this machine is supported.
        return Path.of(path.startsWith("//") ? path.substring(Math.max(2, path.indexOf('/', 2))) : path);
    }

    static String location(Path path) {
        return SCHEME + "//" + path;
    }

    private static String unescaped(String uri) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int plain = 0;
        for (int at = uri.indexOf('%'); at >= 0; at = uri.indexOf('%', at + 1)) {
            if (at < plain || !isEscape(uri, at)) {
                continue;
            }
            bytes.writeBytes(uri.substring(plain, at).getBytes(StandardCharsets.UTF_8));
            bytes.write(Integer.parseInt(uri, at + 1, at + 3, 16));
            plain = at + 3;
        }
        bytes.writeBytes(uri.substring(plain).getBytes(StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static boolean isEscape(String uri, int at) {
        return at + 2 < uri.length()
                && Character.digit(uri.charAt(at + 1), 16) >= 0
                && Character.digit(uri.charAt(at + 2), 16) >= 0;
    }
}
