package io.kappalake.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.JobOptions;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.feed.Rules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.junit.jupiter.api.Test;

/** What needs no broker to be seen; the rest is in SecuredKafkaTest. */
class KafkaTroubleTest {

    private static final String SECRET = "p4ss";

    private final KafkaTrouble plain = new KafkaTrouble(client("PLAINTEXT"));
    private final KafkaTrouble secured = new KafkaTrouble(client("SASL_SSL"));

    @Test
    void anotherWayToLogInIsNamed() {
        assertThat(secured.refused(
                        "list topics", new ExecutionException(new UnsupportedSaslMechanismException("only X"))))
                .isEqualTo("Kafka at k:1 does not support this SASL mechanism (only X):"
                        + " set sasl.mechanism in --kafka-properties");
    }

    @Test
    void aCertificateOfAnotherHostIsNoUnknownCa() {
        assertThat(secured.refused("list topics", tls(new CertificateException("No name matching k found"))))
                .isEqualTo("Kafka at k:1 has a certificate for another host (No name matching k found):"
                        + " set --kafka-bootstrap-servers to the name in the certificate");
    }

    @Test
    void anExpiredCertificateIsTheBrokersToMend() {
        assertThat(secured.refused("list topics", tls(new CertificateExpiredException("NotAfter: yesterday"))))
                .isEqualTo("Kafka at k:1 has an expired certificate (NotAfter: yesterday): the broker needs a new one");
    }

    @Test
    void silenceSaysWhichProtocolWasSpoken() {
        assertThat(plain.refused("list topics", new TimeoutException("late")))
                .isEqualTo("Kafka at k:1 does not answer: start it with ./lake up, or set --kafka-bootstrap-servers");
        assertThat(secured.refused("list topics", new TimeoutException("late")))
                .isEqualTo("Kafka at k:1 does not answer to security.protocol=SASL_SSL: start it,"
                        + " or check --kafka-bootstrap-servers, and security.protocol in --kafka-properties");
    }

    @Test
    void silenceMayPassAndARefusalDoesNot() {
        assertThat(plain.failed("list topics", new TimeoutException("late"))).isInstanceOf(LakeUnreachable.class);
        assertThat(plain.failed("list topics", new ExecutionException(new DisconnectException("cut"))))
                .isInstanceOf(LakeUnreachable.class);
        assertThat(plain.failed("read offsets", new ExecutionException(new NotLeaderOrFollowerException("moved"))))
                .isInstanceOf(LakeUnreachable.class);
        for (Exception refusal : List.of(
                new SaslAuthenticationException("wrong"),
                new TopicAuthorizationException("Not allowed"),
                new UnknownTopicOrPartitionException("no such topic"))) {
            assertThat(plain.failed("list topics", new ExecutionException(refusal)))
                    .isExactlyInstanceOf(LakeException.class);
        }
    }

    @Test
    void whatKafkaItselfSaysIsPassedOn() {
        assertThat(secured.refused("list topics", new TopicAuthorizationException("Not allowed")))
                .isEqualTo("Kafka at k:1 cannot list topics: Not allowed");
    }

    @Test
    void aServerThatSaysNothingDoesNotWantTls() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Properties client = client("PLAINTEXT");
            client.setProperty("bootstrap.servers", "127.0.0.1:" + silent.getLocalPort() + ",nowhere");
            assertThat(new KafkaTrouble(client).wantsTls()).isEmpty();
        }
    }

    @Test
    void noTextOfTheOptionsHoldsTheSettingsOfTheClient() {
        Properties client = client("SASL_SSL");
        LakeAddress lake = new LakeAddress("http://n/api/v2", "main", "file:///w", "");
        JobOptions options =
                new JobOptions("market", lake, client, Rules.DEFAULT, true, Duration.ofSeconds(5), 1, "file:///s");
        assertThat(options.toString()).contains("market").doesNotContain(SECRET);
        assertThat(new KafkaFeeds(
                                client,
                                Rules.DEFAULT,
                                List.of("trades"),
                                Positions.NONE,
                                Positions.NONE,
                                TopicLogs.NONE)
                        .toString())
                .doesNotContain(SECRET);
    }

    private static Throwable tls(CertificateException cause) {
        SSLHandshakeException handshake = new SSLHandshakeException("handshake failed");
        handshake.initCause(cause);
        return new ExecutionException(new SslAuthenticationException("SSL handshake failed", handshake));
    }

    private static Properties client(String protocol) {
        Properties client = new Properties();
        client.setProperty("bootstrap.servers", "k:1");
        client.setProperty("security.protocol", protocol);
        client.setProperty("sasl.jaas.config", SECRET);
        return client;
    }
}
