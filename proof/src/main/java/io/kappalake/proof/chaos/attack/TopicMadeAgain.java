package io.kappalake.proof.chaos.attack;

import io.kappalake.jobs.resume.Resume;
import io.kappalake.proof.chaos.lake.ChaosLake;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Deletes a topic under the running job and makes it again. What the lake had not read is lost; all of the new topic
 * comes as another generation.
 */
final class TopicMadeAgain implements Attack {

    private static final String REFUSAL = "was deleted and made again";

    private final ChaosLake lake;
    private final String topic;
    private final WayOn wayOn;

    TopicMadeAgain(ChaosLake lake, Random random) {
        this.lake = lake;
        List<String> topics = lake.partitions().keySet().stream().sorted().toList();
        this.topic = topics.get(random.nextInt(topics.size()));
        this.wayOn = new WayOn(lake);
    }

    @Override
    public void begin() {
        lake.topics().makeAgain(topic);
        lake.sent().dropped(record -> record.topic().equals(topic));
        lake.sent().connect();
    }

    @Override
    public void end() {
        // To the consumer, a new log is one that lost what it had read.
        wayOn.jobEnds(
                REFUSAL,
                "Kafka no longer has one of the topics",
                "Kafka no longer has the records",
                "Kafka's log was truncated");
        wayOn.startIsRefused(REFUSAL);
        wayOn.decide(
                () -> Resume.withNewTopics(lake.lake(), lake.servers().kafka(), Set.of(topic)),
                ends -> lake.beginAnew(topic, ends, record -> false));
    }

    @Override
    public boolean happened() {
        return lake.ends()
                .of(lake.proved().feed(topic))
                .keySet()
                .contains(lake.sent().number(topic, 0));
    }

    @Override
    public String problem() {
        return wayOn.problem();
    }
}
