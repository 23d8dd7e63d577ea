package io.kappalake.jobs;

import io.kappalake.tables.catalog.Refs;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.feed.Rules;
import java.time.Duration;
import java.util.Properties;

/**
 * All options of a run of the job.
 *
 * @param pipeline name in the ledger; a branch has one pipeline
 * @param kafka client properties, including {@code bootstrap.servers}
 * @param bounded stop at the offsets that were last when the run was built
 * @param checkpointInterval time between commits
 * @param parallelism number of subtasks of every operator except the committer
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

    /** Name of the Flink job: the pipeline's, or that of a replay's branch, which may run beside it. */
    public String jobName() {
        return lake.ref().startsWith(Refs.REPLAY) ? lake.ref() : pipeline;
    }

    /**
     * Where the run keeps its checkpoints. Those of a bounded run are kept apart: they lack every partition that it has
     * read to the end, and a run resumed from them would never read it again.
     */
    public String checkpointDir() {
        return bounded ? boundedDir(stateDir) : stateDir;
    }

    /** Where bounded runs keep their checkpoints. */
    public static String boundedDir(String stateDir) {
        return stateDir.replaceFirst("/+$", "") + "/bounded";
    }

    /** Omits the properties of the Kafka client, which may contain a password. */
    @Override
    public String toString() {
        return "%s%s on %s".formatted(pipeline, bounded ? " (bounded)" : "", lake);
    }
}
