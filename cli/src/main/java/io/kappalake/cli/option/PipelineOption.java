package io.kappalake.cli.option;

import picocli.CommandLine.Option;

/** The job that a command starts or looks at. */
public final class PipelineOption {

    @Option(
            names = "--pipeline",
            paramLabel = "NAME",
            defaultValue = "market",
            description = "Name of the job in the ledger, one per branch (default: ${DEFAULT-VALUE}).")
    private String pipeline;

    public String pipeline() {
        return pipeline;
    }
}
