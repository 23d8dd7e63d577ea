package io.kappalake.proof.chaos.attack;

import io.kappalake.jobs.resume.Resume;
import io.kappalake.proof.chaos.lake.ChaosLake;
import io.kappalake.proof.chaos.lake.ChaosServers;
import io.kappalake.proof.chaos.lake.Wait;
import io.kappalake.truth.StoredRecord;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The broker loses the end of a partition that the lake has read, and others come at these offsets. The lake keeps what
 * it has read, and reads all that the topic still has again, as another generation.
 */
final class LogTruncated implements Attack {

    private static final int LEAST = 12;

    private final ChaosLake lake;
    private final Random random;
    private final WayOn wayOn;
    private String topic = "";
    private int partition;
    private long end;
    private boolean cut;

    LogTruncated(ChaosLake lake, Random random) {
        this.lake = lake;
        this.random = random;
        this.wayOn = new WayOn(lake);
    }

    @Override
    public void begin() {
        List<String> topics = lake.partitions().keySet().stream().sorted().toList();
        topic = topics.get(random.nextInt(topics.size()));
        partition = random.nextInt(lake.partitions().get(topic));
        List<Long> offsets = lake.sent().offsets(topic, partition);
        if (offsets.size() < LEAST || !Wait.until(ChaosLake.LIMIT, lake::hasLanded)) {
            return;
        }
        long from = offsets.get(offsets.size() - 1 - random.nextInt(offsets.size() / 3));
        lake.servers().kill(ChaosServers.KAFKA);
        end = lake.servers().cutLog(topic, partition, from);
        lake.servers().restart(ChaosServers.KAFKA);
        dropFormerLakes();
        lake.sent().dropped(record -> record.topic().equals(topic) && isAfterTheCut(record));
        lake.sent().connect();
        cut = true;
    }

    /** A broker that dies soon after it was told to drop records has them again. Those of former lakes are no fault. */
    private void dropFormerLakes() {
        lake.partitions().forEach((name, count) -> {
            for (int number = 0; number < count; number++) {
                List<Long> offsets = lake.sent().offsets(name, number);
                if (!offsets.isEmpty()
                        && offsets.get(0) < (name.equals(topic) && number == partition ? end : Long.MAX_VALUE)) {
                    lake.topics().expire(name, number, offsets.get(0));
                }
            }
        });
    }

    private boolean isAfterTheCut(StoredRecord record) {
        return record.partition() == partition && record.offset() >= end;
    }

    @Override
    public void end() {
        if (!cut) {
            return;
        }
        wayOn.jobEnds("Kafka's log was truncated", "Kafka no longer has the records");
        wayOn.startIsRefused("Kafka's log was truncated", "but Kafka ends at");
        wayOn.decide(
                () -> Resume.withNewTopics(lake.lake(), lake.servers().kafka(), Set.of(topic)),
                ends -> lake.beginAnew(topic, ends, record -> !isAfterTheCut(record)));
    }

    @Override
    public boolean happened() {
        return cut;
    }

    @Override
    public String problem() {
        return wayOn.problem();
    }
}
