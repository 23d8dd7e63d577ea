package io.kappalake.inspect.export;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Manifests as JSON, and the hashes in them. */
final class ManifestText {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private static final int CHUNK = 1 << 16;

    private ManifestText() {}

    /** Signed with its own hash. */
    static String of(Manifest manifest) {
        return pretty(manifest.with(hash(manifest)));
    }

    static boolean isWhole(Manifest manifest) {
        return manifest.sha256().equals(hash(manifest));
    }

    private static String hash(Manifest manifest) {
        return HexFormat.of().formatHex(sha256().digest(line(manifest.with("")).getBytes(StandardCharsets.UTF_8)));
    }

    static Manifest manifest(String text) throws JsonProcessingException {
        return read(text, Manifest.class);
    }

    /** @throws JsonProcessingException also if something is missing */
    static <T> T read(String text, Class<T> type) throws JsonProcessingException {
        T value = JSON.readValue(text, type);
        if (value == null) {
            throw JsonMappingException.from((JsonParser) null, "null");
        }
        return value;
    }

    /** Without line ends. */
    static String line(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pretty(Object value) {
        try {
            return JSON.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String sha256(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
