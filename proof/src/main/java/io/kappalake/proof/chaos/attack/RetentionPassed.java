package io.kappalake.proof.chaos.attack;

import io.kappalake.jobs.resume.Resume;
import io.kappalake.proof.chaos.lake.ChaosLake;
import java.util.List;
import java.util.Random;

/** While no job runs, Kafka drops records that the lake has not read. They are lost. */
final class RetentionPassed implements Attack {

    private static final int RECORDS = 60;

    private final ChaosLake lake;
    private final Random random;
    private final WayOn wayOn;
    private int lost;

    RetentionPassed(ChaosLake lake, Random random) {
        this.lake = lake;
        this.random = random;
        this.wayOn = new WayOn(lake);
    }

    @Override
    public void begin() {
        lake.cancel();
        lake.sent().send(lake.next(RECORDS));
        lake.partitions().forEach((topic, count) -> {
            for (int partition = 0; partition < count; partition++) {
                expire(topic, partition);
            }
        });
    }

    /** All but one of the waiting records at most: of an empty partition nobody could tell what it had. */
    private void expire(String topic, int partition) {
        long read = lake.ends()
                .of(lake.proved().feed(topic), lake.sent().number(topic, partition))
                .orElse(0);
        List<Long> waiting = lake.sent().offsets(topic, partition).stream()
                .filter(offset -> offset >= read)
                .toList();
        if (waiting.size() < 2 || random.nextBoolean()) {
            return;
        }
        long before = waiting.get(1 + random.nextInt(waiting.size() - 1));
        lake.topics().expire(topic, partition, before);
        lake.sent()
                .dropped(record ->
                        record.topic().equals(topic) && record.partition() == partition && record.offset() < before);
        lost++;
    }

    @Override
    public void end() {
        if (lost == 0) {
            lake.start(lake.parallelism(), "auto");
            return;
        }
        wayOn.startIsRefused("but Kafka begins at");
        wayOn.decide(() -> Resume.overGap(lake.lake(), lake.servers().kafka()), ends -> lake.sent()
                .decide(ends));
    }

    @Override
    public boolean happened() {
        return lost > 0;
    }

    @Override
    public String problem() {
        return wayOn.problem();
    }
}
