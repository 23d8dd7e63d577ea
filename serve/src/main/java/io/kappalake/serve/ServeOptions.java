package io.kappalake.serve;

import io.kappalake.gate.GateOptions;
import io.kappalake.gate.Token;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;

/**
 * Who may ask, and from where.
 *
 * @param token that every request needs; empty for none
 * @param names under which clients reach the server, in addition to loopback's
 * @param tlsServers further servers whose certificates are watched, by name
 */
record ServeOptions(
        String host, Optional<Token> token, List<String> names, SortedMap<String, InetSocketAddress> tlsServers) {

    private static final Pattern TLS_SERVER = Pattern.compile("([a-z0-9-]+)=(\\S+):(\\d{1,5})");

    /** @throws IllegalArgumentException for an unknown argument, or a way in without TLS and a login */
    static ServeOptions of(String host, List<String> arguments) {
        Optional<Token> token = Optional.empty();
        List<String> names = new ArrayList<>();
        SortedMap<String, InetSocketAddress> tlsServers = new TreeMap<>();
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
                case "--tls-servers" -> List.of(value.split(",")).forEach(server -> addTo(tlsServers, server));
                case "--plain" -> plain = true;
                default -> throw new IllegalArgumentException("The page's server has no option " + parts[0]);
            }
        }
        GateOptions.checkReach(host, config, plain);
        return new ServeOptions(host, token, List.copyOf(names), tlsServers);
    }

    private static void addTo(SortedMap<String, InetSocketAddress> servers, String text) {
        Matcher server = TLS_SERVER.matcher(text);
        if (!server.matches()) {
            throw new IllegalArgumentException(
                    "--tls-servers has '" + text + "', must be NAME=HOST:PORT, as kafka=broker:9093");
        }
        servers.put(
                server.group(1),
                InetSocketAddress.createUnresolved(server.group(2), Integer.parseInt(server.group(3))));
    }
}
