package io.kappalake.gate;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.SecurityOptions;

/** What a server's Flink configuration says about its permitted clients. */
public final class GateOptions {

    /**
     * Location of the token. Without it a request needs no token, but still the right {@code Host} and {@code Origin}.
     */
    public static final ConfigOption<String> TOKEN_FILE =
            ConfigOptions.key("kappalake.gate.token-file").stringType().noDefaultValue();

    /** Whether reading needs the token too, not only changing something. */
    public static final ConfigOption<Boolean> TOKEN_TO_LOOK =
            ConfigOptions.key("kappalake.gate.token-to-look").booleanType().defaultValue(false);

    /**
     * Names under which clients reach the server, in addition to loopback's: {@code NAME}, on its own port or behind a
     * proxy on the default one, or {@code NAME:PORT} of a proxy. A star allows any name, for a network without
     * browsers.
     */
    public static final ConfigOption<List<String>> NAMES =
            ConfigOptions.key("kappalake.gate.names").stringType().asList().defaultValues();

    private GateOptions() {}

    /** Admits only clients with the token in {@code file}; {@code toLook}: also for reading. */
    public static void require(Configuration config, Path file, boolean toLook) {
        Token.read(file);
        config.set(TOKEN_FILE, file.toString());
        config.set(TOKEN_TO_LOOK, toLook);
    }

    /**
     * Refuses to listen where others could eavesdrop or get in.
     *
     * @param plain TLS ends at a proxy, or the network is private: stated by a person, not guessed
     * @throws IllegalArgumentException with one line for the person who started it
     */
    public static void checkReach(String bindAddress, Configuration config, boolean plain) {
        if (isLoopback(bindAddress)) {
            return;
        }
        boolean tls = plain || config.get(SecurityOptions.SSL_REST_ENABLED);
        if (!tls || config.getOptional(TOKEN_FILE).isEmpty()) {
            throw new IllegalArgumentException(("Refusing to listen on %s without TLS and a login: set both,"
                            + " or listen on 127.0.0.1 (docs/security.md)")
                    .formatted(bindAddress));
        }
    }

    private static boolean isLoopback(String address) {
        try {
            return !address.isBlank() && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
