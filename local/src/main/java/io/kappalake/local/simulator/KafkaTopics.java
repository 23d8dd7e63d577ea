package io.kappalake.local.simulator;

import java.time.Duration;
import java.util.Collection;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.KafkaException;

/** Whether Kafka answers and has the topics. A producer would wait a minute to find out, or make them by itself. */
final class KafkaTopics {
    private KafkaTopics() {}

    static void check(Properties kafka, Collection<String> topics, Duration patience) {
        String servers = kafka.getProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
        Set<String> there = list(kafka, servers, (int) patience.toMillis());
        String missing = String.join(
                ", ", topics.stream().filter(topic -> !there.contains(topic)).toList());
        if (!missing.isEmpty()) {
            throw new PublishFailure(
                    "Kafka at " + servers + " has no topic " + missing + ": ./lake up makes them", null);
        }
    }

    private static Set<String> list(Properties kafka, String servers, int millis) {
        try {
            Admin admin = Admin.create(kafka);
            try {
                return admin.listTopics(new ListTopicsOptions().timeoutMs(millis))
                        .names()
                        .get(millis, TimeUnit.MILLISECONDS);
            } finally {
                // A plain close would wait for the answer that did not come.
                admin.close(Duration.ZERO);
            }
        } catch (ExecutionException e) {
            throw unusable(servers, e.getCause());
        } catch (KafkaException | TimeoutException e) {
            throw unusable(servers, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PublishFailure("Interrupted while asking Kafka at " + servers + " for its topics", e);
        }
    }

    private static PublishFailure unusable(String servers, Throwable cause) {
        if (cause instanceof TimeoutException || cause instanceof org.apache.kafka.common.errors.TimeoutException) {
            return new PublishFailure(
                    "Kafka at " + servers
                            + " does not answer: start it with ./lake up or set --kafka-bootstrap-servers",
                    cause);
        }
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        return new PublishFailure(
                "Kafka at " + servers + " cannot be used: " + root.getMessage()
                        + ": check --kafka-bootstrap-servers and" + " --kafka-properties",
                cause);
    }
}
