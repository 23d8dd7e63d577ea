package io.kappalake.embedded.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who may query the gateway, and how.
 *
 * @param allowCode clients may run code and use files of the server
 * @param tokenFile a token from outside; without it each start creates one
 * @param names under which clients reach the gateway, in addition to loopback's
 * @param plain TLS ends before the gateway, or the network is private
 * @param settings Flink's settings for TLS: a keystore and its password
 */
record SqlOptions(
        boolean allowCode, Optional<Path> tokenFile, List<String> names, boolean plain, Map<String, String> settings) {

    /** @throws IllegalArgumentException for an unknown argument */
    static SqlOptions of(List<String> arguments) {
        boolean allowCode = false;
        boolean plain = false;
        Optional<Path> tokenFile = Optional.empty();
        List<String> names = new ArrayList<>();
        Map<String, String> settings = new LinkedHashMap<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            String value = parts.length > 1 ? parts[1] : "";
            switch (parts[0]) {
                case "--allow-code" -> allowCode = true;
                case "--plain" -> plain = true;
                case "--token-file" -> tokenFile = Optional.of(Path.of(value));
                case "--names" -> names.addAll(List.of(value.split(",")));
                case "--tls" -> {
                    settings.put("security.ssl.rest.enabled", "true");
                    settings.put("security.ssl.rest.keystore", value);
                }
                case "--tls-password-file" -> {
                    String password = line(Path.of(value));
                    settings.put("security.ssl.rest.keystore-password", password);
                    settings.put("security.ssl.rest.key-password", password);
                }
                default -> throw new IllegalArgumentException("The SQL gateway has no option " + parts[0]);
            }
        }
        return new SqlOptions(allowCode, tokenFile, List.copyOf(names), plain, settings);
    }

    private static String line(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("Cannot read " + file + ": name a file that holds one line", e);
        }
    }
}
