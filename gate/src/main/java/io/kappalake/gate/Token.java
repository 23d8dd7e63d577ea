package io.kappalake.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** The login of one server: whoever can read its file may change what the server does. Never printed. */
public final class Token {

    /** The name of its file in a server's data directory. */
    public static final String FILE = "token";

    /** Fewer characters could be guessed. */
    private static final int SHORTEST = 16;

    private static final int BYTES = 32;

    private final String secret;

    private Token(String secret) {
        this.secret = secret;
    }

    /** Creates a new token and its file, readable only by its owner; replaces any former one. */
    public static Path make(Path data) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Path file = data.resolve(FILE);
        try {
            Files.createDirectories(data);
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, secret + "\n", StandardOpenOption.WRITE);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    /** @throws IllegalArgumentException if the file cannot be read or is too short to be a secret */
    public static Token read(Path file) {
        String secret;
        try {
            secret = Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "Cannot read the token in " + file + ": name a file that holds one line", e);
        }
        if (secret.length() < SHORTEST || !secret.matches("[\\x21-\\x7e]+")) {
            throw new IllegalArgumentException(
                    "The token in %s is not %d or more visible ASCII characters in one line".formatted(file, SHORTEST));
        }
        return new Token(secret);
    }

    /** The value of the header {@code Authorization} for this token. */
    public String header() {
        return "Bearer " + secret;
    }

    /**
     * Whether the value of a header {@code Authorization}, null for none, matches this token. Takes the same time for
     * any value.
     */
    boolean isIn(String header) {
        return header != null && MessageDigest.isEqual(bytes(header()), bytes(header));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "token";
    }
}
