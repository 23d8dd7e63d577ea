package io.kappalake.local.replay;

import io.kappalake.replay.Source;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which replay is run on, and what it reads. */
final class ReplayInput {

    @Parameters(paramLabel = "NAME", description = "Name of the replay.")
    private String name;

    @Option(
            names = "--source",
            paramLabel = "auto|kafka|bronze",
            defaultValue = "auto",
            description =
                    "Where to read from; auto: Kafka where it still has all, else Bronze (default: ${DEFAULT-VALUE}).")
    private Source source;

    String name() {
        return name;
    }

    Source source() {
        return source;
    }
}
