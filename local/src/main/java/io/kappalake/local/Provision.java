package io.kappalake.local;

import io.kappalake.jobs.source.KafkaTrouble;
import io.kappalake.tables.LakeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates what the lake needs on empty servers; existing topics and buckets stay unchanged. */
public final class Provision {

    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private Provision() {}

    /**
     * Creates these topics, and lets Kafka create its offsets topic: otherwise the first client would wait seconds for
     * that.
     */
    public static void topics(Properties kafkaClient, List<String> names, int partitions) {
        Properties patient = new Properties();
        patient.putAll(kafkaClient);
        patient.put("default.api.timeout.ms", Math.toIntExact(ANSWER.toMillis()));
        try (Admin admin = Admin.create(patient)) {
            for (String name : names) {
                create(admin, new NewTopic(name, partitions, (short) 1));
            }
            awaitListed(admin, names);
            admin.listConsumerGroupOffsets("kappalake")
                    .partitionsToOffsetAndMetadata()
                    .get();
        } catch (ExecutionException e) {
            throw new LakeException(new KafkaTrouble(kafkaClient).refused("create the topics " + names, e), e);
        } catch (KafkaException e) {
            throw new LakeException(new KafkaTrouble(kafkaClient).unusable(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakeException("Interrupted while creating topics", e);
        }
    }

    private static void create(Admin admin, NewTopic topic) throws ExecutionException, InterruptedException {
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /** A broker answers that it has made a topic before it lists it. */
    private static void awaitListed(Admin admin, List<String> names) throws ExecutionException, InterruptedException {
        long begin = System.nanoTime();
        while (!admin.listTopics().names().get().containsAll(names)) {
            if (System.nanoTime() - begin > ANSWER.toNanos()) {
                throw new LakeException("Kafka does not list the topics that it has made: " + names);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    /** Creates a bucket in the embedded S3 server, which needs no credentials. */
    public static void bucket(String endpoint, String name) {
        HttpRequest put = HttpRequest.newBuilder(URI.create(endpoint + "/" + name))
                .timeout(ANSWER)
                .PUT(BodyPublishers.noBody())
                .build();
        try {
            int status = HttpClient.newHttpClient()
                    .send(put, BodyHandlers.discarding())
                    .statusCode();
            // 409: it exists, and is ours.
            if (status != 200 && status != 409) {
                throw new LakeException(
                        "S3 at %s answered %d when bucket %s was created".formatted(endpoint, status, name));
            }
        } catch (IOException e) {
            throw new LakeException("S3 does not answer at " + endpoint, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakeException("Interrupted while creating bucket " + name, e);
        }
    }
}
