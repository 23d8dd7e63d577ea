package io.kappalake.embedded.kafka;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;

/**
 * How a broker authenticates its clients: TLS, and a login with SCRAM-SHA-512. Read from a properties file with the
 * broker's {@code ssl.*} settings (at least {@code ssl.keystore.location} and {@code .password}, and a trust store that
 * trusts the broker itself) and each user as {@code user.NAME=PASSWORD}. The users of the first start stay.
 */
record Security(Properties tls, TreeMap<String, String> users) {

    private static final String MECHANISM = "SCRAM-SHA-512";
    private static final String USER = "user.";

    static Security read(Path file) throws IOException {
        Properties all = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            all.load(reader);
        }
        Properties tls = new Properties();
        TreeMap<String, String> users = new TreeMap<>();
        for (String name : all.stringPropertyNames()) {
            if (name.startsWith(USER)) {
                users.put(name.substring(USER.length()), all.getProperty(name));
            } else if (name.startsWith("ssl.")) {
                tls.setProperty(name, all.getProperty(name));
            } else {
                throw new IOException(file + " has " + name + ": only ssl.* and user.NAME are known");
            }
        }
        if (users.isEmpty() || !tls.containsKey("ssl.keystore.location")) {
            throw new IOException(file + " must have ssl.keystore.location and at least one user.NAME=PASSWORD");
        }
        return new Security(tls, users);
    }

    /** The users in the storage tool's form. */
    List<String> credentials() {
        return users.entrySet().stream()
                .map(user -> "%s=[name=%s,password=%s]".formatted(MECHANISM, user.getKey(), user.getValue()))
                .toList();
    }

    /** Broker settings that secure the listener, which the broker also uses to reach itself. */
    Properties listener(String listener) {
        String own = users.firstKey();
        Properties config = new Properties();
        config.putAll(tls);
        config.put("listener.security.protocol.map", listener + ":SASL_SSL,CONTROLLER:PLAINTEXT");
        config.put("sasl.enabled.mechanisms", MECHANISM);
        config.put("sasl.mechanism.inter.broker.protocol", MECHANISM);
        config.put(
                "listener.name.%s.%s.sasl.jaas.config"
                        .formatted(listener, MECHANISM)
                        .toLowerCase(java.util.Locale.ROOT),
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                        .formatted(own, users.get(own)));
        return config;
    }

    /** Omits passwords. */
    @Override
    public String toString() {
        return "Security of users " + users.keySet();
    }
}
