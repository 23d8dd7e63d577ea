package io.kappalake.jobs.source;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;

/**
 * Why a Kafka cannot be used, in one line that says what to do. Of the client's settings it shows only the addresses
 * and the protocol, never a secret.
 */
public final class KafkaTrouble {

    private static final String SETTINGS = "--kafka-properties";

    private final String servers;
    private final String protocol;

    /** Null until Kafka was asked: if it swallows what is sent to it, each question waits. */
    private Boolean speaksTls;

    /** @param client properties of a Kafka client, including {@code bootstrap.servers} */
    public KafkaTrouble(Properties client) {
        this.servers = client.getProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        this.protocol = client.getProperty(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "PLAINTEXT")
                .strip()
                .toUpperCase(Locale.ROOT);
    }

    /** The line for a client that could not be created, before any question to Kafka. */
    public String unusable(Throwable failure) {
        if (causes(failure).anyMatch(cause -> message(cause).contains("JAAS"))) {
            // Kafka's own message quotes what it does not understand, which may be the password.
            return ("Kafka at %s cannot be used: sasl.jaas.config in %s is not of the form MODULE required"
                            + " username=\"…\" password=\"…\";")
                    .formatted(servers, SETTINGS);
        }
        return "Kafka at %s cannot be used: %s: check --kafka-bootstrap-servers and %s"
                .formatted(servers, message(innermost(failure)), SETTINGS);
    }

    /**
     * The line for a failed request; {@code what} was asked, such as "list topics". If there was no answer, it asks
     * Kafka whether it requires TLS.
     */
    public String refused(String what, Throwable failure) {
        Throwable root = innermost(failure);
        if (has(failure, UnsupportedSaslMechanismException.class)) {
            return "Kafka at %s does not support this SASL mechanism (%s): set sasl.mechanism in %s"
                    .formatted(servers, message(root), SETTINGS);
        }
        if (has(failure, SaslAuthenticationException.class)) {
            return "Kafka at %s refuses the login: check the user and password of sasl.jaas.config in %s"
                    .formatted(servers, SETTINGS);
        }
        if (has(failure, SslAuthenticationException.class)) {
            return tls(failure, message(root));
        }
        if (has(failure, TimeoutException.class)
                || has(failure, org.apache.kafka.common.errors.TimeoutException.class)) {
            return wantsTls().orElseGet(this::silent);
        }
        return "Kafka at %s cannot %s: %s".formatted(servers, what, message(root));
    }

    /** The same line as an exception, which tells an unavailable Kafka from one that refuses. */
    public LakeException failed(String what, Throwable failure) {
        String line = refused(what, failure);
        return isAway(failure) ? new LakeUnreachable(line, failure) : new LakeException(line, failure);
    }

    /** Kafka marks faults that may pass as retriable. It marks a missing topic too, which does not pass. */
    private boolean isAway(Throwable failure) {
        if (has(failure, UnknownTopicOrPartitionException.class)) {
            return false;
        }
        boolean mayPass = has(failure, TimeoutException.class) || has(failure, RetriableException.class);
        return mayPass && wantsTls().isEmpty();
    }

    private String tls(Throwable failure, String cause) {
        if (has(failure, CertificateExpiredException.class)) {
            return "Kafka at %s has an expired certificate (%s): the broker needs a new one".formatted(servers, cause);
        }
        if (has(failure, CertPathBuilderException.class) || has(failure, CertPathValidatorException.class)) {
            return ("Kafka at %s has a certificate of an unknown CA: in %s,"
                            + " set ssl.truststore.location to a trust store with that CA")
                    .formatted(servers, SETTINGS);
        }
        if (cause.contains("No name matching") || cause.contains("No subject alternative")) {
            return ("Kafka at %s has a certificate for another host (%s): set --kafka-bootstrap-servers to the name"
                            + " in the certificate")
                    .formatted(servers, cause);
        }
        return "Kafka at %s and this client do not agree on TLS (%s): check the ssl.* settings in %s"
                .formatted(servers, cause, SETTINGS);
    }

    private String silent() {
        if (isPlain()) {
            return "Kafka at %s does not answer: start it with ./lake up, or set --kafka-bootstrap-servers"
                    .formatted(servers);
        }
        return ("Kafka at %s does not answer to security.protocol=%s: start it, or check --kafka-bootstrap-servers,"
                        + " and security.protocol in %s")
                .formatted(servers, protocol, SETTINGS);
    }

    /**
     * The line for a client without TLS whose Kafka requires TLS, which only looks like silence. Asks Kafka once, for a
     * few seconds at most.
     */
    public Optional<String> wantsTls() {
        if (speaksTls == null) {
            speaksTls = isPlain() && Stream.of(servers.split(",")).anyMatch(TlsProbe::speaksTls);
        }
        if (!speaksTls) {
            return Optional.empty();
        }
        return Optional.of(
                ("Kafka at %s speaks TLS, but this client does not: set security.protocol=%s in a file and pass it"
                                + " with %s")
                        .formatted(servers, protocol.startsWith("SASL") ? "SASL_SSL" : "SSL or SASL_SSL", SETTINGS));
    }

    private boolean isPlain() {
        return !protocol.endsWith("SSL");
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> wanted) {
        return causes(failure).anyMatch(wanted::isInstance);
    }

    private static Throwable innermost(Throwable failure) {
        return causes(failure).reduce(failure, (outer, inner) -> inner);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
