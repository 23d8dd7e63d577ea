package io.kappalake.proof.bench;

import io.kappalake.cli.Main;
import io.kappalake.tables.storage.LakeAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs launcher commands on the servers of a bench, each in its own process. */
record LakeCommands(
        String kafka, LakeAddress lake, Path directory, String flinkRest, int parallelism, String checkpointInterval) {

    /** Commands that run jobs on another Flink. */
    LakeCommands on(String otherFlinkRest) {
        return new LakeCommands(kafka, lake, directory, otherFlinkRest, parallelism, checkpointInterval);
    }

    /** A command that uses all of the servers. */
    JavaProgram of(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--nessie-uri", lake.nessieUri(), "--warehouse", lake.warehouse()));
        arguments.addAll(List.of("--data-dir", directory.toString()));
        arguments.addAll(List.of("--kafka-bootstrap-servers", kafka));
        arguments.addAll(List.of("--flink-rest", flinkRest));
        arguments.addAll(List.of("--parallelism", Integer.toString(parallelism)));
        arguments.addAll(List.of("--checkpoint-interval", checkpointInterval));
        // Like the launcher.
        List<String> jvm = new ArrayList<>(List.of("-Xmx1g", "-Xmn64m"));
        if (command[0].equals("run")) {
            jvm.add("-XX:TieredStopAtLevel=1");
        }
        return new JavaProgram(Main.class.getName(), jvm, arguments, directory.resolve("logs/" + command[0] + ".log"));
    }
}
