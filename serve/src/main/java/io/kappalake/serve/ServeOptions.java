package io.kappalake.serve;

import io.kappalake.gate.GateOptions;
import io.kappalake.gate.Token;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/**
 * Who may ask, and from where.
 *
 * @param token that every request needs; empty for none
 * @param names under which clients reach the server, in addition to loopback's
 */
record ServeOptions(String host, Optional<Token> token, List<String> names) {

    /** @throws IllegalArgumentException for an unknown argument, or a way in without TLS and a login */
    static ServeOptions of(String host, List<String> arguments) {
        Optional<Token> token = Optional.empty();
        List<String> names = new ArrayList<>();
        // TLS ends before the server, or the network is private: stated by a person, not guessed.
        boolean plain = false;
        Configuration config = new Configuration();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            String value = parts.length > 1 ? parts[1] : "";
            switch (parts[0]) {
                case "--token-file" -> {
                    config.set(GateOptions.TOKEN_FILE, value);
                    token = Optional.of(Token.read(Path.of(value)));
                }
                case "--names" -> names.addAll(List.of(value.split(",")));
                case "--plain" -> plain = true;
                default -> throw new IllegalArgumentException("The page's server has no option " + parts[0]);
            }
        }
        GateOptions.checkReach(host, config, plain);
        return new ServeOptions(host, token, List.copyOf(names));
    }
}
