package io.kappalake.jobs;

import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.feed.Rules;
import java.time.Duration;
import java.util.Properties;

/**
 * All that a run of the job can be told.
 *
 * @param pipeline name in the ledger; a branch has one pipeline
 * @param kafka client properties, {@code bootstrap.servers} among them
 * @param bounded stop at the offsets that were last when the run was built
 * @param checkpointInterval time between commits
 * @param parallelism number of subtasks of everything but the committer
 * @param stateDir URI under which checkpoints and savepoints are kept
 */
public record JobOptions(
        String pipeline,
        LakeAddress lake,
        Properties kafka,
        Rules rules,
        boolean bounded,
        Duration checkpointInterval,
        int parallelism,
        String stateDir) {

    /** Name of the Flink job: that of the pipeline, or of the branch of a replay, which may run beside it. */
    public String jobName() {
        return lake.ref().startsWith("replay/") ? lake.ref() : pipeline;
    }

    /**
     * Where the run keeps its checkpoints. Those of a bounded run stay apart: a partition that it has read to its end is gone from them, and a
     * run that went on from there would never read it again.
     */
    public String checkpointDir() {
        return bounded ? boundedDir(stateDir) : stateDir;
    }

    /** Where bounded runs keep their checkpoints. */
    public static String boundedDir(String stateDir) {
        return stateDir.replaceFirst("/+$", "") + "/bounded";
    }

    /** Without the properties of the Kafka client, which may hold a password. */
    @Override
    public String toString() {
        return "%s%s on %s".formatted(pipeline, bounded ? " (bounded)" : "", lake);
    }
}
